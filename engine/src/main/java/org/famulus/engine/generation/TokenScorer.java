package org.famulus.engine.generation;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Log-probabilities under the untouched row of logits. Not safe for concurrent use. */
public final class TokenScorer {
    /** The most alternatives that can be asked for. */
    public static final int MOST_ALTERNATIVES = 100;

    private final int vocabularySize;
    private final float[] logits;
    private final long[] largest;

    /**
     * @param vocabularySize the number of logits in a row
     * @param alternatives how many of the most probable tokens to report, 0 to {@link #MOST_ALTERNATIVES}
     */
    public TokenScorer(int vocabularySize, int alternatives) {
        requireAlternatives(alternatives);
        this.vocabularySize = vocabularySize;
        largest = new long[Math.min(alternatives, vocabularySize)];
        logits = new float[largest.length == 0 ? 0 : vocabularySize];
    }

    static void requireAlternatives(int alternatives) {
        if (alternatives < 0 || alternatives > MOST_ALTERNATIVES) {
            throw new IllegalArgumentException(
                    "top_logprobs " + alternatives + " is refused; allowed: 0 to " + MOST_ALTERNATIVES);
        }
    }

    /**
     * Scores a token.
     *
     * @param row 32-bit floats {@code [vocabularySize]}, read only
     * @throws IllegalStateException if a logit is NaN or none is above negative infinity
     * @throws IllegalArgumentException if the row has another size or the id is outside it
     */
    public TokenProbability score(MemorySegment row, int id) {
        LogitsRow.requireSize(row, vocabularySize);
        if (id < 0 || id >= vocabularySize) {
            throw new IllegalArgumentException(
                    "token " + id + " is outside the vocabulary of " + vocabularySize + " tokens");
        }
        float most = row.getAtIndex(ValueLayout.JAVA_FLOAT, LogitsRow.argmax(row, vocabularySize));
        double normalizer = LogitsRow.logSumExponentials(row, vocabularySize, most);
        return new TokenProbability(id,
                logProbability(row.getAtIndex(ValueLayout.JAVA_FLOAT, id), most, normalizer),
                alternatives(row, most, normalizer));
    }

    private List<TokenProbability.Alternative> alternatives(MemorySegment row, float most, double normalizer) {
        if (largest.length == 0) {
            return List.of();
        }
        MemorySegment.copy(row, ValueLayout.JAVA_FLOAT, 0, logits, 0, vocabularySize);
        Selection.largest(logits, vocabularySize, largest.length, largest);
        Arrays.sort(largest);
        List<TokenProbability.Alternative> found = new ArrayList<>(largest.length);
        for (long key : largest) {
            int id = Selection.position(key);
            double logProbability = logProbability(logits[id], most, normalizer);
            if (logProbability > Double.NEGATIVE_INFINITY) {
                found.add(new TokenProbability.Alternative(id, logProbability));
            }
        }
        return found;
    }

    private static double logProbability(float logit, float most, double normalizer) {
        if (most == Float.POSITIVE_INFINITY) {
            return logit == most ? -normalizer : Double.NEGATIVE_INFINITY;
        }
        return logit - normalizer;
    }
}
