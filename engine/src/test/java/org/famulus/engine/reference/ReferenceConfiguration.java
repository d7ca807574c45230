package org.famulus.engine.reference;

import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * The switches of a decoder of one of the families, read from a Hugging Face {@code config.json} with the defaults of the
 * family's published configuration class.
 *
 * @param queryKeyValueBias whether the projections to queries, keys and values have biases
 * @param outputBias whether attention's output projection has one
 * @param mlpBias whether the three projections of the gated MLP have
 * @param queryKeyNorm whether each head of queries and keys is normalized before it is rotated
 * @param windows for each layer, how many keys a query sees, itself included; {@link #UNBOUNDED} for all
 */
public record ReferenceConfiguration(Family family, int hiddenSize, int intermediateSize, int layers, int heads,
        int keyValueHeads, int headDimension, int vocabularySize, double rmsNormEpsilon, boolean tiedEmbeddings,
        boolean queryKeyValueBias, boolean outputBias, boolean mlpBias, boolean queryKeyNorm, List<Integer> windows,
        ReferenceRope rope) {

    /** A window that every key is inside of. */
    public static final int UNBOUNDED = Integer.MAX_VALUE;

    /** The values of {@code model_type} that the oracle knows; SmolLM's is {@code llama}. */
    public enum Family {
        LLAMA, MISTRAL, QWEN2, QWEN3
    }

    public ReferenceConfiguration {
        windows = List.copyOf(windows);
        if (heads % keyValueHeads != 0) {
            throw new IllegalArgumentException(heads + " query heads cannot share " + keyValueHeads + " key heads");
        }
    }

    /**
     * Reads a configuration.
     *
     * @throws IllegalArgumentException for a family or a switch that the oracle does not know
     */
    public static ReferenceConfiguration of(JsonNode configuration) {
        Family family = Family.valueOf(configuration.path("model_type").asText().toUpperCase(Locale.ROOT));
        if (!configuration.path("hidden_act").asText("silu").equals("silu")) {
            throw new IllegalArgumentException(
                    "the oracle's MLP is gated by SiLU, not " + configuration.get("hidden_act"));
        }
        int hiddenSize = required(configuration, "hidden_size");
        int heads = required(configuration, "num_attention_heads");
        int headDimension = configuration.path("head_dim")
                .asInt(family == Family.QWEN3 ? 128 : hiddenSize / heads);
        int layers = required(configuration, "num_hidden_layers");
        boolean attentionBias = (family == Family.LLAMA || family == Family.QWEN3)
                && configuration.path("attention_bias").asBoolean(false);
        return new ReferenceConfiguration(family, hiddenSize, required(configuration, "intermediate_size"), layers,
                heads, configuration.path("num_key_value_heads").asInt(heads), headDimension,
                required(configuration, "vocab_size"), configuration.path("rms_norm_eps").asDouble(1e-6),
                configuration.path("tie_word_embeddings").asBoolean(false),
                attentionBias || family == Family.QWEN2, attentionBias,
                family == Family.LLAMA && configuration.path("mlp_bias").asBoolean(false), family == Family.QWEN3,
                IntStream.range(0, layers).mapToObj(layer -> window(configuration, family, layer)).toList(),
                ReferenceRope.of(configuration, headDimension));
    }

    private static int window(JsonNode configuration, Family family, int layer) {
        return switch (family) {
            case LLAMA -> UNBOUNDED;
            // Mistral 7B v0.1 is the published default; later checkpoints switch the window off with an explicit null.
            case MISTRAL -> configuration.has("sliding_window") && configuration.get("sliding_window").isNull()
                    ? UNBOUNDED
                    : configuration.path("sliding_window").asInt(4096);
            case QWEN2, QWEN3 -> qwenLayerSlides(configuration, layer)
                    ? configuration.path("sliding_window").asInt(4096)
                    : UNBOUNDED;
        };
    }

    private static boolean qwenLayerSlides(JsonNode configuration, int layer) {
        boolean enabled = configuration.path("use_sliding_window").asBoolean(false)
                && !(configuration.has("sliding_window") && configuration.get("sliding_window").isNull());
        if (!enabled) {
            return false;
        }
        return configuration.hasNonNull("layer_types")
                ? configuration.path("layer_types").path(layer).asText().equals("sliding_attention")
                : layer >= configuration.path("max_window_layers").asInt(28);
    }

    private static int required(JsonNode configuration, String key) {
        if (!configuration.path(key).isInt()) {
            throw new IllegalArgumentException("config.json needs a whole number for " + key);
        }
        return configuration.path(key).asInt();
    }
}
