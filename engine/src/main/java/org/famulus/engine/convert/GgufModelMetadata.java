package org.famulus.engine.convert;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.famulus.engine.ModelFormatException;
import org.famulus.engine.model.ModelConfiguration;
import org.famulus.engine.model.RotaryScaling;
import org.famulus.engine.tokenizer.GgufVocabulary;
import org.famulus.engine.weights.GgufMetadata;
import org.famulus.engine.weights.TensorType;

/** The metadata of a GGUF file that say what the model is. */
final class GgufModelMetadata {

    private final ModelConfiguration configuration;
    private final GgufMetadata.Builder metadata = GgufMetadata.builder();

    private GgufModelMetadata(ModelConfiguration configuration) {
        this.configuration = configuration;
    }

    /** @throws ModelFormatException if the model has what a GGUF file cannot say */
    static GgufMetadata of(ModelContent content, GgufVocabulary vocabulary, TensorType type) {
        GgufModelMetadata writer = new GgufModelMetadata(content.configuration());
        GgufMetadata.Builder metadata = writer.metadata;
        metadata.string("general.architecture", content.configuration().family().ggufArchitecture());
        metadata.string("general.name", content.name());
        metadata.uint32("general.file_type", fileType(type));
        if (type.quantized()) {
            metadata.uint32("general.quantization_version", 2);
        }
        content.randomSeed().ifPresent(seed -> metadata.int64(ModelOrigin.GGUF_RANDOM_SEED, seed));
        writer.shape();
        writer.rotation();
        writer.vocabulary(vocabulary);
        writer.chatTemplates(content.chatTemplates());
        return metadata.build();
    }

    /** llama.cpp's {@code llama_ftype}. */
    private static int fileType(TensorType type) {
        return switch (type) {
            case F32 -> 0;
            case F16 -> 1;
            case Q4_0 -> 2;
            case Q8_0 -> 7;
            case BF16 -> 32;
            case Q4_1, Q5_0, Q5_1, Q4_K, Q5_K, Q6_K ->
                throw new IllegalArgumentException("models are not written as " + type);
        };
    }

    private void shape() {
        metadata.uint32(key("block_count"), configuration.layerCount());
        metadata.uint32(key("context_length"), configuration.contextLength());
        metadata.uint32(key("embedding_length"), configuration.hiddenSize());
        metadata.uint32(key("feed_forward_length"), configuration.intermediateSize());
        metadata.uint32(key("attention.head_count"), configuration.headCount());
        metadata.uint32(key("attention.head_count_kv"), configuration.keyValueHeadCount());
        metadata.float32(key("attention.layer_norm_rms_epsilon"), configuration.normEpsilon());
        // Where they are absent readers take the width by the heads.
        if (configuration.queryWidth() != configuration.hiddenSize()) {
            metadata.uint32(key("attention.key_length"), configuration.headDimension());
            metadata.uint32(key("attention.value_length"), configuration.headDimension());
        }
        metadata.uint32(key("vocab_size"), configuration.vocabularySize());
        slidingWindow();
    }

    private void slidingWindow() {
        Set<Integer> windows = new HashSet<>(configuration.slidingWindows());
        if (windows.size() > 1) {
            throw new ModelFormatException("the layers have different attention windows "
                    + configuration.slidingWindows() + ", which a GGUF file of architecture "
                    + configuration.family().ggufArchitecture() + " cannot say; keep the Hugging Face folder");
        }
        Iterator<Integer> window = windows.iterator();
        if (window.hasNext()) {
            metadata.uint32(key("attention.sliding_window"), window.next());
        }
    }

    private void rotation() {
        metadata.uint32(key("rope.dimension_count"), configuration.headDimension());
        metadata.float32(key("rope.freq_base"), (float) configuration.rotaryBase());
        switch (configuration.rotaryScaling()) {
            case RotaryScaling.None none -> {
            }
            case RotaryScaling.Linear linear -> {
                metadata.string(key("rope.scaling.type"), "linear");
                metadata.float32(key("rope.scaling.factor"), (float) linear.factor());
            }
            // The tensor rope_freqs.weight says it.
            case RotaryScaling.Llama3 llama3 -> Llama3Rotation.write(metadata, llama3);
            case RotaryScaling.Yarn yarn -> yarn(yarn);
            case RotaryScaling.Dynamic dynamic -> throw new ModelFormatException(
                    "a GGUF file cannot say dynamic rotary scaling (factor " + dynamic.factor()
                            + "); keep the Hugging Face folder, or remove rope_scaling from its config.json to stay"
                            + " within " + dynamic.originalContext() + " tokens");
        }
    }

    private void yarn(RotaryScaling.Yarn yarn) {
        if (!yarn.truncate()) {
            throw new ModelFormatException("a GGUF file cannot say yarn rotary scaling with truncate false;"
                    + " keep the Hugging Face folder");
        }
        metadata.string(key("rope.scaling.type"), "yarn");
        metadata.float32(key("rope.scaling.factor"), (float) yarn.factor());
        metadata.uint32(key("rope.scaling.original_context_length"), yarn.originalContext());
        // Readers multiply the paper's factor in.
        float attention = (float) (yarn.attentionFactor() / (0.1 * Math.log(yarn.factor()) + 1));
        if (attention != 1) {
            metadata.float32(key("rope.scaling.attn_factor"), attention);
        }
        metadata.float32(key("rope.scaling.yarn_beta_fast"), (float) yarn.betaFast());
        metadata.float32(key("rope.scaling.yarn_beta_slow"), (float) yarn.betaSlow());
    }

    private void vocabulary(GgufVocabulary vocabulary) {
        String prefix = "tokenizer.ggml.";
        metadata.string(prefix + "model", vocabulary.model());
        vocabulary.preTokenizer().ifPresent(name -> metadata.string(prefix + "pre", name));
        metadata.strings(prefix + "tokens", vocabulary.tokens());
        if (vocabulary.scores().length > 0) {
            metadata.float32s(prefix + "scores", vocabulary.scores());
        }
        metadata.int32s(prefix + "token_type", vocabulary.tokenTypes());
        if (!vocabulary.merges().isEmpty()) {
            metadata.strings(prefix + "merges", vocabulary.merges());
        }
        vocabulary.beginOfSequence().ifPresent(id -> metadata.uint32(prefix + "bos_token_id", id));
        vocabulary.endOfSequence().ifPresent(id -> metadata.uint32(prefix + "eos_token_id", id));
        Iterator<Integer> ends = vocabulary.endsOfTurn().iterator();
        for (String name : new String[]{"eot_token_id", "eom_token_id"}) {
            if (ends.hasNext()) {
                metadata.uint32(prefix + name, ends.next());
            }
        }
        vocabulary.unknown().ifPresent(id -> metadata.uint32(prefix + "unknown_token_id", id));
        vocabulary.addsBeginOfSequence().ifPresent(adds -> metadata.bool(prefix + "add_bos_token", adds));
        vocabulary.addsEndOfSequence().ifPresent(adds -> metadata.bool(prefix + "add_eos_token", adds));
        vocabulary.addsSpacePrefix().ifPresent(adds -> metadata.bool(prefix + "add_space_prefix", adds));
    }

    /** As llama.cpp has them: the usual one by itself, others by name and in a list of names. */
    private void chatTemplates(Map<String, String> templates) {
        List<String> others = new ArrayList<>();
        templates.forEach((name, source) -> {
            if (name.equals(ModelContent.DEFAULT_TEMPLATE)) {
                metadata.string("tokenizer.chat_template", source);
            } else {
                metadata.string("tokenizer.chat_template." + name, source);
                others.add(name);
            }
        });
        if (!others.isEmpty()) {
            metadata.strings("tokenizer.chat_templates", others);
        }
    }

    private String key(String name) {
        return configuration.family().ggufArchitecture() + "." + name;
    }
}
