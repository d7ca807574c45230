package org.famulus.engine.generation;

import java.util.Map;
import java.util.OptionalLong;

/**
 * How a token is chosen from a row of logits; see {@link Sampler} for the order in which these apply.
 *
 * @param temperature divides the logits: 0 takes the most probable token (greedy), 1 leaves the model's distribution;
 *        0, or 1e-6 to 100
 * @param topK keeps this many of the most probable tokens; 0 keeps all
 * @param topP keeps the smallest set of most probable tokens that together have at least this probability; 0 to 1, 1
 *        keeps all
 * @param minP keeps tokens with at least this fraction of the most probable token's probability; 0 to 1, 0 keeps all
 * @param repetitionPenalty divides positive logits and multiplies negative ones, once for each distinct token among the
 *        last {@code repetitionWindow} tokens of prompt and generated text; above 0 up to 100, 1 is off
 * @param repetitionWindow how many last tokens the repetition penalty looks at; 1 or more, {@link #WHOLE_SEQUENCE} as in
 *        Hugging Face's definition (llama.cpp looks at 64)
 * @param frequencyPenalty subtracted for each time the token was generated; the prompt does not count (OpenAI's
 *        definition); -2 to 2, 0 is off
 * @param presencePenalty subtracted once if the token was generated; the prompt does not count (OpenAI's definition); -2
 *        to 2, 0 is off
 * @param logitBias added to the logits of these ids; -100 to 100, or negative infinity to forbid a token
 * @param seed of the draws; empty lets each sampler take a fresh one
 */
public record SamplingOptions(double temperature, int topK, double topP, double minP, double repetitionPenalty,
        int repetitionWindow, double frequencyPenalty, double presencePenalty, Map<Integer, Float> logitBias,
        OptionalLong seed) {

    /** A {@code repetitionWindow} that covers every token of the sequence. */
    public static final int WHOLE_SEQUENCE = Integer.MAX_VALUE;

    /** @throws IllegalArgumentException for a value out of range, in one line that names it */
    public SamplingOptions {
        if (temperature != 0) {
            requireRange("temperature", temperature, 1e-6, 100, "0 (greedy), or 1e-6 to 100");
        }
        if (topK < 0) {
            throw refused("top_k", topK, "0 (keeps all) or more");
        }
        requireRange("top_p", topP, 0, 1, "0 to 1 (1 keeps all)");
        requireRange("min_p", minP, 0, 1, "0 to 1 (0 keeps all)");
        requireRange("repetition_penalty", repetitionPenalty, Double.MIN_VALUE, 100, "above 0 up to 100 (1 is off)");
        if (repetitionWindow < 1) {
            throw refused("repetition_window", repetitionWindow, "1 or more tokens (a repetition_penalty of 1 is off)");
        }
        requireRange("frequency_penalty", frequencyPenalty, -2, 2, "-2 to 2 (0 is off)");
        requireRange("presence_penalty", presencePenalty, -2, 2, "-2 to 2 (0 is off)");
        logitBias = Map.copyOf(logitBias);
        logitBias.forEach((id, bias) -> {
            if (id < 0) {
                throw refused("logit_bias for token", id, "ids of 0 or more");
            }
            if (bias != Float.NEGATIVE_INFINITY) {
                requireRange("logit_bias of token " + id, bias, -100, 100,
                        "-100 to 100, or negative infinity to forbid the token");
            }
        });
    }

    /** The model's own distribution: temperature 1, nothing else. */
    public static Builder builder() {
        return new Builder();
    }

    /** The most probable token each time. */
    public static SamplingOptions greedy() {
        return builder().temperature(0).build();
    }

    /** Starts from these options. */
    public Builder toBuilder() {
        Builder builder = new Builder();
        builder.temperature = temperature;
        builder.topK = topK;
        builder.topP = topP;
        builder.minP = minP;
        builder.repetitionPenalty = repetitionPenalty;
        builder.repetitionWindow = repetitionWindow;
        builder.frequencyPenalty = frequencyPenalty;
        builder.presencePenalty = presencePenalty;
        builder.logitBias = logitBias;
        builder.seed = seed;
        return builder;
    }

    private static void requireRange(String option, double value, double least, double most, String allowed) {
        if (!(value >= least && value <= most)) {
            throw refused(option, value, allowed);
        }
    }

    private static IllegalArgumentException refused(String option, Number value, String allowed) {
        return new IllegalArgumentException(option + " " + value + " is refused; allowed: " + allowed);
    }

    /** Collects options, each as documented at {@link SamplingOptions}; nothing is checked before {@link #build()}. */
    public static final class Builder {
        private double temperature = 1;
        private int topK;
        private double topP = 1;
        private double minP;
        private double repetitionPenalty = 1;
        private int repetitionWindow = WHOLE_SEQUENCE;
        private double frequencyPenalty;
        private double presencePenalty;
        private Map<Integer, Float> logitBias = Map.of();
        private OptionalLong seed = OptionalLong.empty();

        private Builder() {
        }

        public Builder temperature(double temperature) {
            this.temperature = temperature;
            return this;
        }

        public Builder topK(int topK) {
            this.topK = topK;
            return this;
        }

        public Builder topP(double topP) {
            this.topP = topP;
            return this;
        }

        public Builder minP(double minP) {
            this.minP = minP;
            return this;
        }

        public Builder repetitionPenalty(double repetitionPenalty) {
            this.repetitionPenalty = repetitionPenalty;
            return this;
        }

        public Builder repetitionWindow(int repetitionWindow) {
            this.repetitionWindow = repetitionWindow;
            return this;
        }

        public Builder frequencyPenalty(double frequencyPenalty) {
            this.frequencyPenalty = frequencyPenalty;
            return this;
        }

        public Builder presencePenalty(double presencePenalty) {
            this.presencePenalty = presencePenalty;
            return this;
        }

        public Builder logitBias(Map<Integer, Float> logitBias) {
            this.logitBias = logitBias;
            return this;
        }

        public Builder seed(long seed) {
            this.seed = OptionalLong.of(seed);
            return this;
        }

        /**
         * The options collected.
         *
         * @throws IllegalArgumentException for a value out of range, in one line that names it
         */
        public SamplingOptions build() {
            return new SamplingOptions(temperature, topK, topP, minP, repetitionPenalty, repetitionWindow,
                    frequencyPenalty, presencePenalty, logitBias, seed);
        }
    }
}
