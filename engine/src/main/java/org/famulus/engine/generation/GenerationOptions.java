package org.famulus.engine.generation;

/**
 * How one sequence is generated.
 *
 * @param sampling how tokens are chosen
 * @param stop when it ends
 * @param logProbabilities whether the result says how probable each token was; costs a pass over each row of logits
 * @param alternatives how many of the most probable tokens to report beside each one, 0 to
 *        {@link TokenScorer#MOST_ALTERNATIVES}; above 0 only with {@code logProbabilities}
 */
public record GenerationOptions(SamplingOptions sampling, StopConditions stop, boolean logProbabilities,
        int alternatives) {

    /** @throws IllegalArgumentException for alternatives out of range or without log-probabilities */
    public GenerationOptions {
        TokenScorer.requireAlternatives(alternatives);
        if (alternatives > 0 && !logProbabilities) {
            throw new IllegalArgumentException("top_logprobs " + alternatives + " needs logprobs");
        }
    }

    /** Without log-probabilities. */
    public GenerationOptions(SamplingOptions sampling, StopConditions stop) {
        this(sampling, stop, false, 0);
    }

    /** These options with log-probabilities and this many alternatives. */
    public GenerationOptions withLogProbabilities(int newAlternatives) {
        return new GenerationOptions(sampling, stop, true, newAlternatives);
    }

    /** The same, ended by a context of at most this many positions. */
    public GenerationOptions withContextCapacity(int contextCapacity) {
        return new GenerationOptions(sampling,
                stop.withContextCapacity(Math.min(contextCapacity, stop.contextCapacity())),
                logProbabilities, alternatives);
    }
}
