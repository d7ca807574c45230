package org.famulus.engine.reference;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * How a checkpoint stretches rotary position embeddings beyond the length it was first trained on, after the definitions
 * that Hugging Face's {@code rope_type} names.
 */
public sealed interface RopeScaling {

    /** The unscaled embedding of RoFormer (arXiv 2104.09864). */
    record None() implements RopeScaling {
    }

    /** Position interpolation (arXiv 2306.15595): every position is divided by {@code factor}. */
    record Linear(double factor) implements RopeScaling {
    }

    /**
     * Dynamic NTK: the base grows with the length of the sequence once it exceeds {@code maximumPositions}, the
     * {@code max_position_embeddings} of the configuration.
     */
    record Dynamic(double factor, int maximumPositions) implements RopeScaling {
    }

    /** Llama 3.1: wavelengths beyond the original context are divided, short ones kept, those between blended. */
    record Llama3(double factor, double lowFrequencyFactor, double highFrequencyFactor,
            int originalPositions) implements RopeScaling {
    }

    /**
     * YaRN (arXiv 2309.00071), interpolating the dimensions that turn less than {@code betaSlow} times in the original
     * context, keeping those that turn more than {@code betaFast} times, with a linear ramp between.
     *
     * @param attentionFactor what cosine and sine are multiplied by
     * @param truncate whether the ends of the ramp are rounded outwards to whole dimensions
     */
    record Yarn(double factor, double attentionFactor, double betaFast, double betaSlow, int originalPositions,
            boolean truncate) implements RopeScaling {
    }

    /**
     * Reads {@code rope_scaling}, or {@code rope_parameters} of newer files, of a configuration.
     *
     * @throws IllegalArgumentException for a kind of scaling that these families do not have
     */
    static RopeScaling of(JsonNode configuration) {
        JsonNode parameters = parameters(configuration);
        String type = parameters.path("rope_type").asText(parameters.path("type").asText("default"));
        int maximum = configuration.path("max_position_embeddings").asInt(2048);
        int original = configuration.path("original_max_position_embeddings")
                .asInt(parameters.path("original_max_position_embeddings").asInt(maximum));
        return switch (type) {
            case "default" -> new None();
            case "linear" -> new Linear(required(parameters, "factor"));
            case "dynamic" -> new Dynamic(required(parameters, "factor"), maximum);
            case "llama3" -> new Llama3(required(parameters, "factor"), required(parameters, "low_freq_factor"),
                    required(parameters, "high_freq_factor"), original);
            case "yarn" -> yarn(parameters, maximum, original);
            default -> throw new IllegalArgumentException("the oracle has no RoPE scaling of type " + type);
        };
    }

    /** The object that describes the rotary embedding, empty where the configuration has none. */
    static JsonNode parameters(JsonNode configuration) {
        return configuration.hasNonNull("rope_scaling")
                ? configuration.path("rope_scaling")
                : configuration.path("rope_parameters");
    }

    private static Yarn yarn(JsonNode parameters, int maximum, int original) {
        double factor = parameters.path("factor").asDouble((double) maximum / original);
        double mscale = parameters.path("mscale").asDouble(0);
        double mscaleAllDimensions = parameters.path("mscale_all_dim").asDouble(0);
        double attentionFactor;
        if (parameters.hasNonNull("attention_factor")) {
            attentionFactor = parameters.path("attention_factor").asDouble();
        } else if (mscale != 0 && mscaleAllDimensions != 0) {
            attentionFactor = magnitude(factor, mscale) / magnitude(factor, mscaleAllDimensions);
        } else {
            attentionFactor = magnitude(factor, 1);
        }
        return new Yarn(factor, attentionFactor, parameters.path("beta_fast").asDouble(32),
                parameters.path("beta_slow").asDouble(1), original, parameters.path("truncate").asBoolean(true));
    }

    /** The paper's fit of the best temperature: 0.1 m ln(s) + 1, and 1 where nothing is stretched. */
    private static double magnitude(double scale, double mscale) {
        return scale <= 1 ? 1 : 0.1 * mscale * Math.log(scale) + 1;
    }

    private static double required(JsonNode parameters, String key) {
        if (!parameters.path(key).isNumber()) {
            throw new IllegalArgumentException("RoPE scaling needs a number for " + key + ": " + parameters);
        }
        return parameters.path(key).asDouble();
    }
}
