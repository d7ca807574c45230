package org.famulus.engine.model;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;

import org.famulus.engine.ModelFormatException;
import org.jspecify.annotations.Nullable;

import com.fasterxml.jackson.databind.JsonNode;

/** Reads a {@code config.json} of a Hugging Face folder. Whatever would change the arithmetic and is not known is refused. */
final class HuggingFaceConfiguration {

    /** What {@code MistralConfig} takes when the key is absent; a null means no window. */
    private static final int MISTRAL_DEFAULT_WINDOW = 4096;
    private static final int QWEN3_DEFAULT_HEAD_DIMENSION = 128;

    private final JsonNode json;

    private HuggingFaceConfiguration(JsonNode json) {
        this.json = json;
    }

    /**
     * @param json the parsed file
     * @param source what messages call it
     * @throws ModelFormatException if the model is none that Famulus runs, or the file contradicts itself
     */
    static ModelConfiguration parse(JsonNode json, String source) {
        if (!json.isObject()) {
            throw new ModelFormatException(source + " holds no JSON object; a Hugging Face config.json is expected");
        }
        try {
            return new HuggingFaceConfiguration(json).configuration();
        } catch (IllegalArgumentException | ArithmeticException invalid) {
            throw new ModelFormatException(source + ": " + invalid.getMessage(), invalid);
        }
    }

    private ModelConfiguration configuration() {
        String type = text(json, "model_type", null);
        Family family = Family.ofHuggingFaceType(type).orElseThrow(() -> new IllegalArgumentException(
                "model_type '" + type + "' is not supported; supported are " + Family.supportedTypes()));
        refuseUnless("hidden_act", text(json, "hidden_act", "silu"), "silu");
        refusePresent("quantization_config", "quantized checkpoints are read as GGUF files only");
        int heads = integer(json, "num_attention_heads", null);
        int hidden = integer(json, "hidden_size", null);
        int layers = integer(json, "num_hidden_layers", null);
        if (heads < 1 || layers < 1) {
            throw new IllegalArgumentException("num_attention_heads " + heads + " and num_hidden_layers " + layers
                    + " must be positive");
        }
        int headDimension = family == Family.QWEN3 ? QWEN3_DEFAULT_HEAD_DIMENSION : hidden / heads;
        if (family != Family.QWEN3 && !present(json, "head_dim") && hidden % heads != 0) {
            throw new IllegalArgumentException(
                    "hidden_size " + hidden + " is no multiple of num_attention_heads " + heads
                            + ", and there is no head_dim");
        }
        int context = integer(json, "max_position_embeddings", null);
        // The other families' definitions have no such switch.
        boolean attentionBias = (family == Family.LLAMA || family == Family.QWEN3)
                && flag(json, "attention_bias", false);
        boolean mlpBias = family == Family.LLAMA && flag(json, "mlp_bias", false);
        JsonNode rotary = rotaryParameters();
        RotaryScaling scaling = scaling(rotary, context);
        refusePartialRotation(rotary);
        double base = present(rotary, "rope_theta")
                ? number(rotary, "rope_theta", null)
                : number(json, "rope_theta", 10_000.0);
        return new ModelConfiguration(family, integer(json, "vocab_size", null), hidden,
                integer(json, "intermediate_size", null), layers, heads, integer(json, "num_key_value_heads", heads),
                integer(json, "head_dim", headDimension), reach(scaling, context),
                (float) number(json, "rms_norm_eps", 1e-6),
                base, scaling, RotaryLayout.HALF_SPLIT, slidingWindows(family, layers),
                flag(json, "tie_word_embeddings", false), family.queryKeyValueBias() || attentionBias, attentionBias,
                mlpBias);
    }

    /** The context that a scaled model reaches: files of YaRN and dynamic models often state the original one. */
    private static int reach(RotaryScaling scaling, int context) {
        return switch (scaling) {
            case RotaryScaling.None none -> context;
            case RotaryScaling.Linear linear -> context;
            case RotaryScaling.Llama3 llama3 -> context;
            case RotaryScaling.Dynamic dynamic -> positions(context * dynamic.factor());
            case RotaryScaling.Yarn yarn -> Math.max(context, positions(yarn.originalContext() * yarn.factor()));
        };
    }

    /** The nearest whole number; what no {@code int} holds is left to the check of the context length. */
    private static int positions(double positions) {
        return (int) Math.min(Math.round(positions), Integer.MAX_VALUE);
    }

    /** {@code rope_parameters} in newer files, {@code rope_scaling} in older ones. */
    private JsonNode rotaryParameters() {
        for (String name : new String[]{"rope_parameters", "rope_scaling"}) {
            if (present(json, name)) {
                JsonNode parameters = json.get(name);
                if (!parameters.isObject()) {
                    throw new IllegalArgumentException(name + " is not an object");
                }
                return parameters;
            }
        }
        return com.fasterxml.jackson.databind.node.JsonNodeFactory.instance.objectNode();
    }

    private RotaryScaling scaling(JsonNode rotary, int context) {
        String type = present(rotary, "rope_type") ? text(rotary, "rope_type", null) : text(rotary, "type", "default");
        int original = integer(json, "original_max_position_embeddings",
                integer(rotary, "original_max_position_embeddings", context));
        return switch (type) {
            case "default" -> new RotaryScaling.None();
            case "linear" -> new RotaryScaling.Linear(number(rotary, "factor", null));
            case "dynamic" -> new RotaryScaling.Dynamic(number(rotary, "factor", null), context);
            case "llama3" -> new RotaryScaling.Llama3(number(rotary, "factor", null),
                    number(rotary, "low_freq_factor", null), number(rotary, "high_freq_factor", null), original);
            case "yarn" -> yarn(rotary, original, context);
            default -> throw new IllegalArgumentException("rotary scaling '" + type
                    + "' is not supported; supported are default, linear, dynamic, llama3, yarn");
        };
    }

    private RotaryScaling yarn(JsonNode rotary, int original, int context) {
        double factor = number(rotary, "factor", (double) context / original);
        double attention;
        if (present(rotary, "attention_factor")) {
            attention = number(rotary, "attention_factor", null);
        } else if (present(rotary, "mscale") && present(rotary, "mscale_all_dim")) {
            attention = yarnScale(factor, number(rotary, "mscale", null))
                    / yarnScale(factor, number(rotary, "mscale_all_dim", null));
        } else {
            attention = yarnScale(factor, 1);
        }
        return new RotaryScaling.Yarn(factor, original, number(rotary, "beta_fast", 32.0),
                number(rotary, "beta_slow", 1.0),
                attention, flag(rotary, "truncate", true));
    }

    private static double yarnScale(double factor, double scale) {
        return factor <= 1 ? 1 : 0.1 * scale * Math.log(factor) + 1;
    }

    private List<Integer> slidingWindows(Family family, int layers) {
        boolean optional = family == Family.QWEN2 || family == Family.QWEN3;
        boolean used = switch (family) {
            case LLAMA -> false;
            case MISTRAL -> !json.has("sliding_window") || present(json, "sliding_window");
            case QWEN2, QWEN3 -> flag(json, "use_sliding_window", false) && present(json, "sliding_window");
        };
        if (!used) {
            return List.of();
        }
        int window = integer(json, "sliding_window", family == Family.MISTRAL ? MISTRAL_DEFAULT_WINDOW : null);
        if (window < 1) {
            throw new IllegalArgumentException("sliding_window " + window + " is not positive");
        }
        int fullLayers = optional ? integer(json, "max_window_layers", 28) : 0;
        BiFunction<Integer, @Nullable JsonNode, Boolean> slides = (layer, types) -> {
            if (types == null) {
                return layer >= fullLayers;
            }
            return switch (types.path(layer).asText()) {
                case "sliding_attention" -> true;
                case "full_attention" -> false;
                default ->
                    throw new IllegalArgumentException("layer_types[" + layer + "] is '" + types.path(layer).asText()
                            + "'; allowed are full_attention and sliding_attention, one a layer");
            };
        };
        JsonNode types = present(json, "layer_types") ? json.get("layer_types") : null;
        if (types != null && !(types.isArray() && types.size() == layers)) {
            throw new IllegalArgumentException(
                    "layer_types " + shown(types) + " does not list one text for each of the "
                            + layers + " layers");
        }
        List<Integer> windows = new ArrayList<>();
        for (int layer = 0; layer < layers && layer <= 4096; layer++) {
            windows.add(slides.apply(layer, types) ? window : 0);
        }
        return windows;
    }

    private void refuseUnless(String name, String value, String allowed) {
        if (!value.equals(allowed)) {
            throw new IllegalArgumentException(name + " '" + value + "' is not supported; supported is " + allowed);
        }
    }

    private void refusePartialRotation(JsonNode rotary) {
        double part = number(rotary, "partial_rotary_factor", number(json, "partial_rotary_factor", 1.0));
        if (part != 1.0) {
            throw new IllegalArgumentException("partial_rotary_factor " + part + " is not supported; supported is 1");
        }
    }

    private void refusePresent(String name, String remedy) {
        if (present(json, name)) {
            throw new IllegalArgumentException(name + " is not supported; " + remedy);
        }
    }

    private static boolean present(JsonNode node, String name) {
        return node.hasNonNull(name);
    }

    private static String text(JsonNode node, String name, @Nullable String fallback) {
        JsonNode value = value(node, name, fallback);
        if (value == null && fallback != null) {
            return fallback;
        }
        if (value == null || !value.isTextual()) {
            throw new IllegalArgumentException(name + " " + shown(value) + " is not a text");
        }
        return value.textValue();
    }

    private static int integer(JsonNode node, String name, @Nullable Integer fallback) {
        JsonNode value = value(node, name, fallback);
        if (value == null && fallback != null) {
            return fallback;
        }
        if (value == null || !value.isIntegralNumber() || !value.canConvertToInt()) {
            throw new IllegalArgumentException(name + " " + shown(value) + " is not a 32-bit integer");
        }
        return value.intValue();
    }

    private static double number(JsonNode node, String name, @Nullable Double fallback) {
        JsonNode value = value(node, name, fallback);
        if (value == null && fallback != null) {
            return fallback;
        }
        if (value == null || !value.isNumber()) {
            throw new IllegalArgumentException(name + " " + shown(value) + " is not a number");
        }
        return value.doubleValue();
    }

    private static boolean flag(JsonNode node, String name, boolean fallback) {
        JsonNode value = value(node, name, fallback);
        if (value == null) {
            return fallback;
        }
        if (!value.isBoolean()) {
            throw new IllegalArgumentException(name + " " + shown(value) + " is neither true nor false");
        }
        return value.booleanValue();
    }

    private static @Nullable JsonNode value(JsonNode node, String name, @Nullable Object fallback) {
        if (present(node, name)) {
            return node.get(name);
        }
        if (fallback == null) {
            throw new IllegalArgumentException(name + " is missing");
        }
        return null;
    }

    private static String shown(@Nullable JsonNode value) {
        String text = String.valueOf(value);
        return text.length() > 60 ? text.substring(0, 60) + "..." : text;
    }
}
