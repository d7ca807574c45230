package org.famulus.engine.generation;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;

/**
 * The working memory of a sampler: the tokens that may still be chosen, by ascending id, with weights proportional to
 * their probabilities. Reused from step to step; grows to what the options need, then allocates nothing.
 */
final class Candidates {
    /** Up to this many, the largest are found by a heap; beyond, by partitioning. */
    private static final int HEAP_LIMIT = 1024;

    private final float[] scores;
    private int[] ids = new int[0];
    private double[] weights = new double[0];
    private long[] keys = new long[0];
    private int count;
    /** The sum of the candidates' weights, by ascending id. */
    private double mass;

    Candidates(int vocabularySize) {
        scores = new float[vocabularySize];
    }

    /** Takes in a row of logits and gives the scores by id, to be changed in place; none may become NaN. */
    float[] load(MemorySegment row) {
        MemorySegment.copy(row, ValueLayout.JAVA_FLOAT, 0, scores, 0, scores.length);
        return scores;
    }

    /** Gives negative infinity to the ids whose bit is not set, 64 to a word. */
    void forbidAllBut(long[] allowed) {
        for (int word = 0; word < allowed.length; word++) {
            long bits = allowed[word];
            int from = word << 6;
            int to = Math.min(from + Long.SIZE, scores.length);
            if (bits == 0) {
                Arrays.fill(scores, from, to, Float.NEGATIVE_INFINITY);
            } else if (bits != -1L) {
                for (int id = from; id < to; id++) {
                    scores[id] = (bits >>> id & 1) == 0 ? Float.NEGATIVE_INFINITY : scores[id];
                }
            }
        }
    }

    /**
     * The id of the largest score, the lowest id among equals.
     *
     * @throws IllegalStateException if a score is NaN or none is above negative infinity
     */
    int best() {
        int best = 0;
        float largest = Float.NEGATIVE_INFINITY;
        for (int id = 0; id < scores.length; id++) {
            float score = scores[id];
            if (!(score <= largest)) {
                if (Float.isNaN(score)) {
                    throw LogitsRow.notANumber(id);
                }
                largest = score;
                best = id;
            }
        }
        if (largest == Float.NEGATIVE_INFINITY) {
            throw LogitsRow.nothingLeft(scores.length);
        }
        return best;
    }

    /**
     * Keeps the candidates that temperature, top-k, top-p and min-p leave, in this order; each filter sees the
     * probabilities among what the one before it left. Temperature must not be 0.
     */
    void keep(SamplingOptions options) {
        float largest = scores[best()];
        if (largest == Float.POSITIVE_INFINITY) {
            // The tokens at infinity share the probability.
            for (int id = 0; id < scores.length; id++) {
                scores[id] = scores[id] == largest ? 0 : Float.NEGATIVE_INFINITY;
            }
            largest = 0;
        }
        if (options.topK() > 0 && options.topK() < scores.length) {
            keepTopK(options.topK());
        } else {
            keepAll();
        }
        weigh(largest, 1 / options.temperature());
        if (options.topP() < 1) {
            keepTopP(options.topP());
        }
        if (options.minP() > 0) {
            keepMinP(options.minP());
        }
    }

    /** How many candidates there are; some may have weight 0. */
    int count() {
        return count;
    }

    /** The id of a candidate; ascending. */
    int id(int index) {
        return ids[index];
    }

    /** The weight of a candidate, relative to 1 for the most probable. */
    double weight(int index) {
        return weights[index];
    }

    /**
     * The candidate at a point of the cumulative distribution, in the order of ascending ids.
     *
     * @param uniform in [0, 1)
     */
    int draw(double uniform) {
        double target = uniform * mass;
        double cumulative = 0;
        int chosen = 0;
        for (int index = 0; index < count; index++) {
            if (weights[index] > 0) {
                chosen = ids[index];
                cumulative += weights[index];
                if (cumulative > target) {
                    break;
                }
            }
        }
        // Where rounding made the target as large as the mass, the last candidate that has weight.
        return chosen;
    }

    private void keepAll() {
        if (ids.length < scores.length) {
            ids = new int[scores.length];
        }
        count = scores.length;
        for (int id = 0; id < count; id++) {
            ids[id] = id;
        }
    }

    private void keepTopK(int topK) {
        if (ids.length < topK) {
            ids = new int[topK];
        }
        if (topK <= HEAP_LIMIT) {
            ensureKeys(topK);
            Selection.largest(scores, scores.length, topK, keys);
            for (int index = 0; index < topK; index++) {
                ids[index] = Selection.position(keys[index]);
            }
            Arrays.sort(ids, 0, topK);
            count = topK;
        } else {
            ensureKeys(scores.length);
            for (int id = 0; id < scores.length; id++) {
                keys[id] = Selection.key(scores[id], id);
            }
            long last = Selection.byCount(keys, scores.length, topK);
            count = 0;
            for (int id = 0; id < scores.length; id++) {
                if (Selection.key(scores[id], id) <= last) {
                    ids[count++] = id;
                }
            }
        }
    }

    private void weigh(float largest, double inverseTemperature) {
        if (weights.length < count) {
            weights = new double[count];
        }
        mass = 0;
        for (int index = 0; index < count; index++) {
            double weight = LogitsRow.exponential(((double) scores[ids[index]] - largest) * inverseTemperature);
            weights[index] = weight;
            mass += weight;
        }
    }

    private void keepTopP(double topP) {
        // Tokens below this weight together have less than the part of the mass that may go.
        double negligible = (1 - topP) * mass / count;
        int eligible = 0;
        for (int index = 0; index < count; index++) {
            eligible += weights[index] >= negligible ? 1 : 0;
        }
        ensureKeys(eligible);
        eligible = 0;
        for (int index = 0; index < count; index++) {
            if (weights[index] >= negligible) {
                keys[eligible++] = Selection.key(scores[ids[index]], index);
            }
        }
        long last = Selection.byMass(keys, eligible, weights, topP * mass);
        int considered = count;
        count = 0;
        mass = 0;
        for (int index = 0; index < considered; index++) {
            if (weights[index] >= negligible && Selection.key(scores[ids[index]], index) <= last) {
                keepAgain(index);
            }
        }
    }

    private void keepMinP(double minP) {
        int considered = count;
        count = 0;
        mass = 0;
        for (int index = 0; index < considered; index++) {
            // The most probable token has weight 1 and survives every filter before.
            if (weights[index] >= minP) {
                keepAgain(index);
            }
        }
    }

    private void keepAgain(int index) {
        ids[count] = ids[index];
        weights[count] = weights[index];
        mass += weights[count++];
    }

    private void ensureKeys(int length) {
        if (keys.length < length) {
            keys = new long[Math.min(scores.length, Math.max(length, 2 * keys.length))];
        }
    }
}
