package org.famulus.engine.reference;

import java.util.Arrays;

/** Text generation and scoring with the oracle. Each step computes the whole sequence again. */
public final class ReferenceGeneration {

    private ReferenceGeneration() {
    }

    /**
     * The greedy continuation of a prompt: each time the id with the largest logit, the smallest such id where several
     * are equal. No id ends it.
     *
     * @param ids the prompt, not empty
     * @param count how many ids to generate
     * @return the generated ids alone, {@code count} of them
     */
    public static int[] greedy(ReferenceModel model, int[] ids, int count) {
        int[] sequence = Arrays.copyOf(ids, ids.length + count);
        for (int length = ids.length; length < sequence.length; length++) {
            double[][] logits = model.logits(Arrays.copyOf(sequence, length));
            sequence[length] = largest(logits[length - 1]);
        }
        return Arrays.copyOfRange(sequence, ids.length, sequence.length);
    }

    /** The index of the largest value, the first of equals. */
    public static int largest(double[] values) {
        int best = 0;
        for (int i = 1; i < values.length; i++) {
            if (values[i] > values[best]) {
                best = i;
            }
        }
        return best;
    }

    /**
     * How far the largest value lies above the second largest: a greedy choice can only be expected of arithmetic whose
     * error is less than half of it.
     */
    public static double topTwoGap(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length - 1] - sorted[sorted.length - 2];
    }

    /** Natural log-probabilities of every id after each token, {@code [tokens][vocabularySize]}. */
    public static double[][] logProbabilities(ReferenceModel model, int... ids) {
        double[][] rows = model.logits(ids);
        for (double[] row : rows) {
            double largest = row[largest(row)];
            double sum = 0;
            for (double logit : row) {
                sum += Math.exp(logit - largest);
            }
            double logSum = largest + Math.log(sum);
            for (int i = 0; i < row.length; i++) {
                row[i] -= logSum;
            }
        }
        return rows;
    }

    /** The negative log-likelihood in nats of each id but the first, given those before it. */
    public static double[] negativeLogLikelihoods(ReferenceModel model, int... ids) {
        double[][] logProbabilities = logProbabilities(model, ids);
        double[] nats = new double[ids.length - 1];
        for (int i = 0; i < nats.length; i++) {
            nats[i] = -logProbabilities[i][ids[i + 1]];
        }
        return nats;
    }
}
