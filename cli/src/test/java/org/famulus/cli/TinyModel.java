package org.famulus.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

import org.famulus.engine.weights.SafetensorsWriter;
import org.famulus.engine.weights.TensorData;
import org.famulus.engine.weights.TensorType;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * A Hugging Face folder with a tiny Llama of seeded random weights whose tokens are the 256 bytes, {@link #BEGIN},
 * {@link #END}, {@link #TURN} and one whole character, {@link #WHOLE_CHARACTER}.
 */
final class TinyModel {

    static final int BEGIN = 256;
    static final int END = 257;
    static final int TURN = 258;
    /** The token of {@code é}. */
    static final int WHOLE_CHARACTER = 259;

    /** Writes each turn as {@code <|turn|>role:content<|end|>}. */
    static final String TEMPLATE = "{% for message in messages %}<|turn|>{{ message.role }}:{{ message.content }}<|end|>"
            + "{% endfor %}{% if add_generation_prompt %}<|turn|>assistant:{% endif %}";

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int VOCABULARY = 260;
    private static final int HIDDEN = 32;
    private static final int INNER = 64;
    private static final int LAYERS = 2;
    private static final int KEY_VALUE_WIDTH = 16;

    private TinyModel() {
    }

    /**
     * Writes the folder.
     *
     * @param context positions that the model claims to support
     */
    static Path write(Path folder, long seed, int context) {
        try {
            Files.createDirectories(folder);
            Files.writeString(folder.resolve("config.json"), JSON.createObjectNode().put("model_type", "llama")
                    .put("hidden_size", HIDDEN).put("intermediate_size", INNER).put("num_hidden_layers", LAYERS)
                    .put("num_attention_heads", 4).put("num_key_value_heads", 2).put("head_dim", 8)
                    .put("vocab_size", VOCABULARY).put("max_position_embeddings", context).put("rms_norm_eps", 1e-5)
                    .put("rope_theta", 10_000.0).put("hidden_act", "silu").put("tie_word_embeddings", false)
                    .put("bos_token_id", BEGIN).put("eos_token_id", END).toString());
            Files.writeString(folder.resolve("tokenizer.json"), tokenizer().toString());
            Files.writeString(folder.resolve("tokenizer_config.json"), JSON.createObjectNode()
                    .put("bos_token", "<|begin|>").put("eos_token", "<|end|>").put("add_bos_token", true)
                    .put("chat_template", TEMPLATE).toString());
            writeWeights(folder.resolve("model.safetensors"), new Random(seed));
            return folder;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void writeWeights(Path file, Random random) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            var writer = new SafetensorsWriter();
            add(writer, arena, random, "model.embed_tokens.weight", 0, 0.5, VOCABULARY, HIDDEN);
            for (int layer = 0; layer < LAYERS; layer++) {
                String prefix = "model.layers." + layer + ".";
                add(writer, arena, random, prefix + "input_layernorm.weight", 1, 0.1, HIDDEN);
                add(writer, arena, random, prefix + "post_attention_layernorm.weight", 1, 0.1, HIDDEN);
                add(writer, arena, random, prefix + "self_attn.q_proj.weight", 0, 0.2, HIDDEN, HIDDEN);
                add(writer, arena, random, prefix + "self_attn.k_proj.weight", 0, 0.2, KEY_VALUE_WIDTH, HIDDEN);
                add(writer, arena, random, prefix + "self_attn.v_proj.weight", 0, 0.2, KEY_VALUE_WIDTH, HIDDEN);
                add(writer, arena, random, prefix + "self_attn.o_proj.weight", 0, 0.2, HIDDEN, HIDDEN);
                add(writer, arena, random, prefix + "mlp.gate_proj.weight", 0, 0.2, INNER, HIDDEN);
                add(writer, arena, random, prefix + "mlp.up_proj.weight", 0, 0.2, INNER, HIDDEN);
                add(writer, arena, random, prefix + "mlp.down_proj.weight", 0, 0.2, HIDDEN, INNER);
            }
            add(writer, arena, random, "model.norm.weight", 1, 0.1, HIDDEN);
            add(writer, arena, random, "lm_head.weight", 0, 0.5, VOCABULARY, HIDDEN);
            writer.write(file);
        }
    }

    private static void add(SafetensorsWriter writer, Arena arena, Random random, String name, double mean,
            double deviation, long... shape) {
        long elements = Arrays.stream(shape).reduce(1, Math::multiplyExact);
        MemorySegment values = arena.allocate(ValueLayout.JAVA_FLOAT, elements);
        for (long i = 0; i < elements; i++) {
            values.setAtIndex(ValueLayout.JAVA_FLOAT, i, (float) (mean + deviation * random.nextGaussian()));
        }
        List<Long> sizes = Arrays.stream(shape).boxed().toList();
        writer.add(name, TensorType.F32, sizes, TensorData.of(values));
    }

    private static ObjectNode tokenizer() {
        ObjectNode root = JSON.createObjectNode().put("version", "1.0");
        ArrayNode added = root.putArray("added_tokens");
        String[] special = {"<|begin|>", "<|end|>", "<|turn|>"};
        for (int i = 0; i < special.length; i++) {
            added.addObject().put("id", BEGIN + i).put("content", special[i]).put("single_word", false)
                    .put("lstrip", false).put("rstrip", false).put("normalized", false).put("special", true);
        }
        root.putNull("normalizer");
        byteLevel(root.putObject("pre_tokenizer"));
        byteLevel(root.putObject("post_processor"));
        byteLevel(root.putObject("decoder"));
        ObjectNode model = root.putObject("model").put("type", "BPE");
        ObjectNode vocabulary = model.putObject("vocab");
        int next = 256;
        for (int value = 0; value < 256; value++) {
            boolean printable = (value > ' ' && value < 0x7F) || (value > 0xA0 && value != 0xAD);
            vocabulary.put(Character.toString(printable ? value : next++), value);
        }
        // UTF-8 of é is C3 A9, which byte-level vocabularies write as Ã and ©.
        vocabulary.put("Ã©", WHOLE_CHARACTER);
        model.putArray("merges").add("Ã ©");
        return root;
    }

    private static void byteLevel(ObjectNode step) {
        step.put("type", "ByteLevel").put("add_prefix_space", false).put("trim_offsets", false).put("use_regex", true);
    }
}
