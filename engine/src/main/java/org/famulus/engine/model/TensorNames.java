package org.famulus.engine.model;

import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Names of the same tensor in Hugging Face and in GGUF files. */
public final class TensorNames {

    private static final Map<String, String> GGUF_TO_HUGGING_FACE = Map.of("token_embd", "model.embed_tokens",
            "output_norm",
            "model.norm", "output", "lm_head");

    private static final Map<String, String> GGUF_LAYER_TO_HUGGING_FACE = Map.ofEntries(
            Map.entry("attn_norm", "input_layernorm"), Map.entry("attn_q", "self_attn.q_proj"),
            Map.entry("attn_k", "self_attn.k_proj"), Map.entry("attn_v", "self_attn.v_proj"),
            Map.entry("attn_output", "self_attn.o_proj"), Map.entry("attn_q_norm", "self_attn.q_norm"),
            Map.entry("attn_k_norm", "self_attn.k_norm"), Map.entry("ffn_norm", "post_attention_layernorm"),
            Map.entry("ffn_gate", "mlp.gate_proj"), Map.entry("ffn_up", "mlp.up_proj"),
            Map.entry("ffn_down", "mlp.down_proj"));

    private static final Map<String, String> HUGGING_FACE_TO_GGUF = inverse(GGUF_TO_HUGGING_FACE);
    private static final Map<String, String> HUGGING_FACE_LAYER_TO_GGUF = inverse(GGUF_LAYER_TO_HUGGING_FACE);

    private static final Pattern GGUF_LAYER = Pattern.compile("blk\\.(\\d{1,5})\\.([a-z_]+)\\.(weight|bias)");
    private static final Pattern GGUF_TOP = Pattern.compile("([a-z_]+)\\.(weight|bias)");
    private static final Pattern LAYER = Pattern.compile("model\\.layers\\.(\\d{1,5})\\.([a-z_.]+)\\.(weight|bias)");
    private static final Pattern TOP = Pattern.compile("([a-z_.]+)\\.(weight|bias)");

    private TensorNames() {
    }

    /** The Hugging Face name of a GGUF tensor, or empty for one that no supported family has. */
    public static Optional<String> huggingFace(String ggufName) {
        Matcher layer = GGUF_LAYER.matcher(ggufName);
        if (layer.matches()) {
            return Optional.ofNullable(GGUF_LAYER_TO_HUGGING_FACE.get(layer.group(2)))
                    .map(name -> "model.layers." + layer.group(1) + "." + name + "." + layer.group(3));
        }
        Matcher top = GGUF_TOP.matcher(ggufName);
        return top.matches()
                ? Optional.ofNullable(GGUF_TO_HUGGING_FACE.get(top.group(1))).map(name -> name + "." + top.group(2))
                : Optional.empty();
    }

    /** The GGUF name of a Hugging Face tensor, or empty for one that no supported family has. */
    public static Optional<String> gguf(String huggingFaceName) {
        Matcher layer = LAYER.matcher(huggingFaceName);
        if (layer.matches()) {
            return Optional.ofNullable(HUGGING_FACE_LAYER_TO_GGUF.get(layer.group(2)))
                    .map(name -> "blk." + layer.group(1) + "." + name + "." + layer.group(3));
        }
        Matcher top = TOP.matcher(huggingFaceName);
        return top.matches()
                ? Optional.ofNullable(HUGGING_FACE_TO_GGUF.get(top.group(1))).map(name -> name + "." + top.group(2))
                : Optional.empty();
    }

    private static Map<String, String> inverse(Map<String, String> names) {
        return names.entrySet().stream().collect(Collectors.toUnmodifiableMap(Map.Entry::getValue, Map.Entry::getKey));
    }
}
