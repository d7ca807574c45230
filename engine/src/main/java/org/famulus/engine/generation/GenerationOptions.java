package org.famulus.engine.generation;

import java.util.Optional;

import org.famulus.engine.generation.constraint.OutputConstraint;

/**
 * How one sequence is generated.
 *
 * @param sampling how tokens are chosen
 * @param stop when it ends
 * @param logProbabilities whether the result says how probable each token was; costs a pass over each row of logits
 * @param alternatives how many of the most probable tokens to report beside each one, 0 to
 *        {@link TokenScorer#MOST_ALTERNATIVES}; above 0 only with {@code logProbabilities}
 * @param constraint what the text is held to: tokens that it does not allow are never chosen; log-probabilities stay those
 *        of the model
 */
public record GenerationOptions(SamplingOptions sampling, StopConditions stop, boolean logProbabilities,
        int alternatives, Optional<OutputConstraint> constraint) {

    /**
     * @throws IllegalArgumentException for alternatives out of range or without log-probabilities, or stop strings where
     *         the whole text is JSON
     */
    public GenerationOptions {
        TokenScorer.requireAlternatives(alternatives);
        if (alternatives > 0 && !logProbabilities) {
            throw new IllegalArgumentException("top_logprobs " + alternatives + " needs logprobs");
        }
        if (constraint.orElse(null) instanceof OutputConstraint.WholeAnswer && !stop.strings().isEmpty()) {
            throw new IllegalArgumentException("stop strings would cut an answer that is held to a schema;"
                    + " leave them out, it ends by itself");
        }
    }

    /** Without log-probabilities, of free text. */
    public GenerationOptions(SamplingOptions sampling, StopConditions stop) {
        this(sampling, stop, false, 0, Optional.empty());
    }

    /** These options with log-probabilities and this many alternatives. */
    public GenerationOptions withLogProbabilities(int newAlternatives) {
        return new GenerationOptions(sampling, stop, true, newAlternatives, constraint);
    }

    /** These options with a text that is held to something. */
    public GenerationOptions withConstraint(OutputConstraint newConstraint) {
        return new GenerationOptions(sampling, stop, logProbabilities, alternatives, Optional.of(newConstraint));
    }

    /** The same, ended by a context of at most this many positions. */
    public GenerationOptions withContextCapacity(int contextCapacity) {
        return new GenerationOptions(sampling,
                stop.withContextCapacity(Math.min(contextCapacity, stop.contextCapacity())),
                logProbabilities, alternatives, constraint);
    }
}
