package org.famulus.engine.model;

import org.jspecify.annotations.Nullable;

/**
 * Angles of the rotary position embedding (RoFormer, arXiv 2104.09864): pair {@code i} of a head turns by
 * {@code position * frequency[i]}, with {@code frequency[i] = base ^ (-2 i / dimension)} before scaling. Computed in double
 * precision. Safe for concurrent use.
 */
public final class RotaryFrequencies {

    private static final int TABLE_STEP = 512;

    private final int pairs;
    private final double base;
    private final RotaryScaling scaling;
    private final double[] frequencies;
    private volatile Table table = new Table(0, new float[0], new float[0]);

    /** Cosines and sines of the first {@code length} positions, {@code [length, pairs]}. */
    private record Table(int length, float[] cosines, float[] sines) {
    }

    /** The embedding of a model's heads. */
    public RotaryFrequencies(ModelConfiguration configuration) {
        this(configuration.headDimension(), configuration.rotaryBase(), configuration.rotaryScaling(), null);
    }

    /**
     * @param dimension width of a head, even
     * @param base base of the frequencies
     * @param scaling change of the frequencies
     * @param divisors divides frequency {@code i}, as the tensor {@code rope_freqs.weight} of a GGUF file gives them, or null
     */
    public RotaryFrequencies(int dimension, double base, RotaryScaling scaling, float @Nullable [] divisors) {
        if (dimension < 2 || dimension % 2 != 0) {
            throw new IllegalArgumentException("rotary dimension " + dimension + " is not a positive even number");
        }
        if (divisors != null && divisors.length != dimension / 2) {
            throw new IllegalArgumentException(
                    "there are " + divisors.length + " rotary frequency divisors for " + dimension / 2 + " pairs");
        }
        this.pairs = dimension / 2;
        this.base = base;
        this.scaling = scaling;
        this.frequencies = scaledFrequencies(base);
        if (divisors != null) {
            for (int i = 0; i < pairs; i++) {
                frequencies[i] /= divisors[i];
            }
        }
    }

    /** Pairs that turn: half the dimension. */
    public int pairs() {
        return pairs;
    }

    /**
     * The frequency of each pair, in radians a position, for sequences of this length.
     *
     * @param length positions of the sequence up to and including the newest; only dynamic scaling depends on it
     */
    public double[] frequencies(int length) {
        if (scaling instanceof RotaryScaling.Dynamic dynamic && length > dynamic.originalContext()) {
            double ratio = (double) length / dynamic.originalContext();
            int dimension = 2 * pairs;
            return plainFrequencies(base
                    * Math.pow(dynamic.factor() * ratio - (dynamic.factor() - 1), dimension / (dimension - 2.0)));
        }
        return frequencies.clone();
    }

    /** What cosines and sines are multiplied with: 1, or YaRN's attention factor. */
    public double attentionFactor() {
        return scaling instanceof RotaryScaling.Yarn yarn ? yarn.attentionFactor() : 1;
    }

    /**
     * Cosines and sines of consecutive positions.
     *
     * @param firstPosition the first position
     * @param count positions
     * @param cosines receives {@code [count, pairs]} from index {@code offset} on
     * @param sines likewise
     */
    public void fill(int firstPosition, int count, float[] cosines, float[] sines, int offset) {
        int length = Math.addExact(firstPosition, count);
        if (scaling instanceof RotaryScaling.Dynamic dynamic && length > dynamic.originalContext()) {
            compute(frequencies(length), firstPosition, count, cosines, sines, offset);
            return;
        }
        Table current = table;
        if (current.length < length) {
            current = grow(length);
        }
        System.arraycopy(current.cosines, firstPosition * pairs, cosines, offset, count * pairs);
        System.arraycopy(current.sines, firstPosition * pairs, sines, offset, count * pairs);
    }

    private synchronized Table grow(int length) {
        if (table.length >= length) {
            return table;
        }
        int rows = Math.max(Math.ceilDiv(length, TABLE_STEP) * TABLE_STEP, Math.min(2 * table.length, 1 << 16));
        float[] cosines = new float[Math.multiplyExact(rows, pairs)];
        float[] sines = new float[cosines.length];
        compute(frequencies, 0, rows, cosines, sines, 0);
        table = new Table(rows, cosines, sines);
        return table;
    }

    private void compute(double[] frequency, int firstPosition, int count, float[] cosines, float[] sines, int offset) {
        double factor = attentionFactor();
        for (int row = 0; row < count; row++) {
            for (int i = 0; i < pairs; i++) {
                double angle = (firstPosition + row) * frequency[i];
                cosines[offset + row * pairs + i] = (float) (Math.cos(angle) * factor);
                sines[offset + row * pairs + i] = (float) (Math.sin(angle) * factor);
            }
        }
    }

    private double[] scaledFrequencies(double theBase) {
        double[] plain = plainFrequencies(theBase);
        return switch (scaling) {
            case RotaryScaling.None none -> plain;
            case RotaryScaling.Dynamic dynamic -> plain;
            case RotaryScaling.Linear linear -> {
                for (int i = 0; i < pairs; i++) {
                    plain[i] /= linear.factor();
                }
                yield plain;
            }
            case RotaryScaling.Llama3 llama3 -> {
                for (int i = 0; i < pairs; i++) {
                    plain[i] = llama3(llama3, plain[i]);
                }
                yield plain;
            }
            case RotaryScaling.Yarn yarn -> yarn(yarn, plain);
        };
    }

    private double[] plainFrequencies(double theBase) {
        double[] plain = new double[pairs];
        for (int i = 0; i < pairs; i++) {
            plain[i] = Math.pow(theBase, -(double) i / pairs);
        }
        return plain;
    }

    private static double llama3(RotaryScaling.Llama3 scaling, double frequency) {
        double wavelength = 2 * Math.PI / frequency;
        if (wavelength < scaling.originalContext() / scaling.highFrequencyFactor()) {
            return frequency;
        }
        if (wavelength > scaling.originalContext() / scaling.lowFrequencyFactor()) {
            return frequency / scaling.factor();
        }
        double kept = (scaling.originalContext() / wavelength - scaling.lowFrequencyFactor())
                / (scaling.highFrequencyFactor() - scaling.lowFrequencyFactor());
        return (1 - kept) * frequency / scaling.factor() + kept * frequency;
    }

    private double[] yarn(RotaryScaling.Yarn scaling, double[] plain) {
        double low = pairOfRotations(scaling.betaFast(), scaling.originalContext());
        double high = pairOfRotations(scaling.betaSlow(), scaling.originalContext());
        if (scaling.truncate()) {
            low = Math.floor(low);
            high = Math.ceil(high);
        }
        low = Math.max(low, 0);
        high = Math.min(high, 2 * pairs - 1);
        if (low == high) {
            high += 0.001;
        }
        for (int i = 0; i < pairs; i++) {
            double interpolated = Math.clamp((i - low) / (high - low), 0, 1);
            plain[i] = plain[i] / scaling.factor() * interpolated + plain[i] * (1 - interpolated);
        }
        return plain;
    }

    /** The (fractional) pair that turns this many times over the original context (arXiv 2309.00071, section 3.2). */
    private double pairOfRotations(double rotations, int originalContext) {
        return pairs * Math.log(originalContext / (rotations * 2 * Math.PI)) / Math.log(base);
    }
}
