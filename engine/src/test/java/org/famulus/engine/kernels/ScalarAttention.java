package org.famulus.engine.kernels;

import org.famulus.engine.kernels.AttentionKernelTest.Cache;

/**
 * Attention of one query head by its definition, in 64-bit floats, and how far a 32-bit computation may be from it.
 *
 * <p>The error of a score of {@code d} terms is at most {@code (d + 2) * epsilon / 2 * sum |q k| scale} whatever the order.
 * A weight {@code e^(score - greatest) / sum} then has a relative error of at most twice the greatest score error (its own
 * and the sum's), plus the roundings of subtraction (half an epsilon of the score difference, again twice), of e^x, of
 * rescaling by block and of the sum's {@code n} additions. Outputs add another {@code n} roundings, relative to the sum of
 * magnitudes.
 */
final class ScalarAttention {

    final double[] weights;
    final double[] output;
    /** Weighted sums of the values' magnitudes. */
    final double[] magnitude;
    /** Of weights relative to themselves, of outputs relative to {@link #magnitude}. */
    final double relativeError;

    private ScalarAttention(double[] weights, double[] output, double[] magnitude, double relativeError) {
        this.weights = weights;
        this.output = output;
        this.magnitude = magnitude;
        this.relativeError = relativeError;
    }

    static ScalarAttention of(float[] query, int head, int heads, float scale, Cache cache, int from, int to) {
        int n = to - from;
        int d = cache.dimension;
        int keyValueHead = head / (heads / cache.keyValueHeads);
        double[] scores = new double[n];
        float[][] values = new float[n][d];
        double greatest = Double.NEGATIVE_INFINITY;
        double greatestMagnitude = 0;
        double least = Double.POSITIVE_INFINITY;
        int start = 0;
        for (KeyValueSpan span : cache.spans) {
            for (int entry = Math.max(0, from - start); entry < Math.min(span.count(), to - start); entry++) {
                int index = start + entry - from;
                double magnitude = 0;
                for (int i = 0; i < d; i++) {
                    long at = ((long) keyValueHead * span.capacity() + entry) * d + i;
                    double product = (double) query[head * d + i] * Cache.read(span.keys(), at, span.type()) * scale;
                    scores[index] += product;
                    magnitude += Math.abs(product);
                    values[index][i] = Cache.read(span.values(), at, span.type());
                }
                greatest = Math.max(greatest, scores[index]);
                least = Math.min(least, scores[index]);
                greatestMagnitude = Math.max(greatestMagnitude, magnitude);
            }
            start += span.count();
        }
        double sum = 0;
        double[] weights = new double[n];
        for (int i = 0; i < n; i++) {
            weights[i] = Math.exp(scores[i] - greatest);
            sum += weights[i];
        }
        double[] output = new double[d];
        double[] magnitude = new double[d];
        for (int i = 0; i < n; i++) {
            weights[i] /= sum;
            for (int j = 0; j < d; j++) {
                output[j] += weights[i] * values[i][j];
                magnitude[j] += weights[i] * Math.abs(values[i][j]);
            }
        }
        double half = NativeFloats.EPSILON / 2;
        double scoreError = (d + 2) * half * greatestMagnitude + half * (greatest - least);
        return new ScalarAttention(weights, output, magnitude, 2 * scoreError + (2 * n + 16) * half);
    }
}
