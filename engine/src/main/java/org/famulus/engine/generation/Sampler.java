package org.famulus.engine.generation;

import java.lang.foreign.MemorySegment;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;

import org.jspecify.annotations.Nullable;

/**
 * Chooses the next token of one sequence. The order is that of Hugging Face's {@code generate}, because the values that
 * models recommend in their {@code generation_config.json} were found under it:
 *
 * <ol>
 * <li>repetition penalty, then frequency and presence penalties,
 * <li>logit bias, after the penalties so that it means what its giver wrote,
 * <li>the mask of what the text is held to, where it is held to something,
 * <li>temperature; at 0 the largest logit is taken, the lowest id among equals, and what follows has no effect,
 * <li>top-k: exactly k tokens, the lower id first among equals,
 * <li>top-p over what top-k left: the smallest number of tokens that reach it, the lower id first among equals, at least
 * one,
 * <li>min-p relative to the most probable token.
 * </ol>
 *
 * The draw takes one number of SplitMix64 a token and walks the remaining tokens by ascending id. All arithmetic is
 * strict, so the same logits and seed give the same tokens on every machine. Allocates nothing in steady state. Not safe
 * for concurrent use.
 */
public final class Sampler {
    private final SamplingOptions options;
    private final int vocabularySize;
    private final Penalties penalties;
    private final int[] biasedIds;
    private final float[] biases;
    private final long seed;
    private final SplitMix64 random;
    /** Without adjustments or draws nothing is copied, and this stays at size 0. */
    private final Candidates candidates;

    /**
     * @param vocabularySize the number of logits in a row
     * @param promptIds what the repetition penalty counts as seen; copied
     * @throws IllegalArgumentException if a biased or prompt id is outside the vocabulary
     */
    public Sampler(SamplingOptions options, int vocabularySize, int[] promptIds) {
        if (vocabularySize < 1) {
            throw new IllegalArgumentException("a vocabulary of " + vocabularySize + " tokens; allowed: 1 or more");
        }
        this.options = options;
        this.vocabularySize = vocabularySize;
        penalties = new Penalties(options, vocabularySize, promptIds);
        biasedIds = new int[options.logitBias().size()];
        biases = new float[biasedIds.length];
        int index = 0;
        for (Map.Entry<Integer, Float> entry : options.logitBias().entrySet()) {
            if (entry.getKey() >= vocabularySize) {
                throw new IllegalArgumentException(
                        "logit_bias for token " + entry.getKey() + " is refused; allowed: ids below "
                                + vocabularySize + ", the size of the vocabulary");
            }
            biasedIds[index] = entry.getKey();
            biases[index++] = entry.getValue();
        }
        seed = options.seed().orElseGet(() -> ThreadLocalRandom.current().nextLong());
        random = new SplitMix64(seed);
        candidates = new Candidates(greedy() && !adjusts() ? 0 : vocabularySize);
    }

    /**
     * Chooses a token; the sampler does not assume that it is used until {@link #accept} says so.
     *
     * @param logits 32-bit floats {@code [vocabularySize]}, read only; negative infinity forbids a token, and tokens at
     *        positive infinity share the probability
     * @throws IllegalStateException if a logit is NaN or none is above negative infinity
     * @throws IllegalArgumentException if the row has another size
     */
    public int sample(MemorySegment logits) {
        return sample(logits, null);
    }

    /**
     * Chooses one of some tokens, as if the others had a logit of negative infinity; otherwise as above.
     *
     * @param allowed bits by id, 64 to a word; null allows all
     */
    int sample(MemorySegment logits, long @Nullable [] allowed) {
        LogitsRow.requireSize(logits, vocabularySize);
        if (greedy() && !adjusts()) {
            return allowed == null
                    ? LogitsRow.argmax(logits, vocabularySize)
                    : LogitsRow.argmax(logits, vocabularySize, allowed);
        }
        float[] scores = candidates.load(logits);
        penalties.apply(scores);
        for (int index = 0; index < biasedIds.length; index++) {
            int id = biasedIds[index];
            // Infinities of both signs would make a NaN; to forbid is the stronger wish.
            boolean forbids = biases[index] == Float.NEGATIVE_INFINITY && scores[id] == Float.POSITIVE_INFINITY;
            scores[id] = forbids ? Float.NEGATIVE_INFINITY : scores[id] + biases[index];
        }
        if (allowed != null) {
            // Last, so that neither a penalty nor a bias brings back what is not allowed.
            candidates.forbidAllBut(allowed);
        }
        if (greedy()) {
            return candidates.best();
        }
        candidates.keep(options);
        return candidates.draw(random.nextDouble());
    }

    /** Notes that a token was generated, for the penalties. */
    public void accept(int id) {
        penalties.accept(id);
    }

    /** The seed in use: the one of the options, or the one taken where they have none. */
    public long seed() {
        return seed;
    }

    private boolean greedy() {
        return options.temperature() == 0;
    }

    private boolean adjusts() {
        return penalties.active() || biasedIds.length > 0;
    }
}
