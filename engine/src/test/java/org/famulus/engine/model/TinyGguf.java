package org.famulus.engine.model;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

import org.famulus.engine.reference.RandomModel;
import org.famulus.engine.reference.ReferenceTensor;
import org.famulus.engine.weights.GgufMetadata;
import org.famulus.engine.weights.GgufWriter;
import org.famulus.engine.weights.TensorData;
import org.famulus.engine.weights.TensorType;

import com.fasterxml.jackson.databind.node.ObjectNode;

/** Writes random models as GGUF files (F32, without a vocabulary), by the rules of the format and not by the product's. */
final class TinyGguf {

    private TinyGguf() {
    }

    static void write(RandomModel model, Path file) throws IOException {
        GgufWriter writer = new GgufWriter(metadata(model));
        List<String> names = new ArrayList<>(model.tensors().keySet());
        names.sort(null);
        for (String name : names) {
            ReferenceTensor tensor = Objects.requireNonNull(model.tensors().get(name));
            writer.add(ggufName(name), TensorType.F32, tensor.shape().stream().map(Integer::longValue).toList(),
                    TensorData.of(MemorySegment.ofArray(values(model, name, tensor))));
        }
        if (model.name().contains("yarn")) {
            int pairs = model.reference().configuration().headDimension() / 2;
            float[] ones = new float[pairs];
            Arrays.fill(ones, 1);
            writer.add("rope_freqs.weight", TensorType.F32, List.of((long) pairs),
                    TensorData.of(MemorySegment.ofArray(ones)));
        }
        writer.write(file);
    }

    static GgufMetadata metadata(RandomModel model) {
        ObjectNode config = model.configuration();
        String family = config.path("model_type").asText();
        String architecture = family.equals("mistral") ? "llama" : family;
        String key = architecture + ".";
        GgufMetadata.Builder metadata = GgufMetadata.builder().string("general.architecture", architecture)
                .uint32(key + "block_count", config.path("num_hidden_layers").asInt())
                .uint32(key + "embedding_length", config.path("hidden_size").asInt())
                .uint32(key + "feed_forward_length", config.path("intermediate_size").asInt())
                .uint32(key + "attention.head_count", config.path("num_attention_heads").asInt())
                .uint32(key + "attention.head_count_kv", config.path("num_key_value_heads").asInt())
                .uint32(key + "attention.key_length", config.path("head_dim").asInt())
                .uint32(key + "attention.value_length", config.path("head_dim").asInt())
                .uint32(key + "rope.dimension_count", config.path("head_dim").asInt())
                .uint32(key + "context_length", config.path("max_position_embeddings").asInt())
                .float32(key + "attention.layer_norm_rms_epsilon", (float) config.path("rms_norm_eps").asDouble())
                .float32(key + "rope.freq_base", (float) config.path("rope_theta").asDouble());
        if (family.equals("mistral")) {
            metadata.uint32(key + "attention.sliding_window", config.path("sliding_window").asInt());
        }
        if (config.has("rope_scaling")) {
            metadata.string(key + "rope.scaling.type", config.path("rope_scaling").path("type").asText())
                    .float32(key + "rope.scaling.factor",
                            (float) config.path("rope_scaling").path("factor").asDouble());
            if (config.path("rope_scaling").has("original_max_position_embeddings")) {
                metadata.uint32(key + "rope.scaling.original_context_length",
                        config.path("rope_scaling").path("original_max_position_embeddings").asInt());
            }
        }
        return metadata.build();
    }

    private static String ggufName(String name) {
        return name.replace("model.layers.", "blk.").replace("self_attn.q_proj", "attn_q")
                .replace("self_attn.k_proj", "attn_k").replace("self_attn.v_proj", "attn_v")
                .replace("self_attn.o_proj", "attn_output").replace("self_attn.q_norm", "attn_q_norm")
                .replace("self_attn.k_norm", "attn_k_norm").replace("post_attention_layernorm", "ffn_norm")
                .replace("input_layernorm", "attn_norm").replace("mlp.gate_proj", "ffn_gate")
                .replace("mlp.up_proj", "ffn_up").replace("mlp.down_proj", "ffn_down")
                .replace("model.embed_tokens", "token_embd").replace("model.norm", "output_norm")
                .replace("lm_head", "output");
    }

    /** In files of the llama architecture, element {@code t * d/2 + i} of a head's rows goes to row {@code 2 i + t}. */
    private static float[] values(RandomModel model, String name, ReferenceTensor tensor) {
        float[] values = tensor.toFloats();
        String type = model.configuration().path("model_type").asText();
        boolean turned = (type.equals("llama") || type.equals("mistral"))
                && (name.contains("q_proj") || name.contains("k_proj"));
        if (!turned) {
            return values;
        }
        int columns = name.endsWith("bias") ? 1 : tensor.columns();
        int dimension = model.reference().configuration().headDimension();
        float[] permuted = new float[values.length];
        for (int row = 0; row < values.length / columns; row++) {
            int inHead = row % dimension;
            int target = row - inHead + 2 * (inHead % (dimension / 2)) + inHead / (dimension / 2);
            System.arraycopy(values, row * columns, permuted, target * columns, columns);
        }
        return permuted;
    }
}
