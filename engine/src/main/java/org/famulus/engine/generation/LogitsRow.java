package org.famulus.engine.generation;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

import org.famulus.engine.kernels.LogitRows;

/**
 * What is asked of a model's row of logits where it lies: 32-bit floats {@code [vocabularySize]} in native memory. All
 * passes over the untouched row are here.
 */
final class LogitsRow {
    /** Where {@link #exponential} gives 0; above it, 2^n is a normal number. */
    private static final double LEAST_EXPONENT = -708;
    /** Steps of the table of powers in one doubling; a power of two. */
    private static final int STEPS = 64;
    private static final int STEP_BITS = Integer.numberOfTrailingZeros(STEPS);
    private static final double STEPS_PER_UNIT = 92.33248261689366;
    /** ln 2 / STEPS in two parts, the first short enough that its products with step numbers are exact. */
    private static final double STEP_HIGH = 0x1.62e42fefp-7;
    private static final double STEP_LOW = 0x1.473de6af278edp-40;
    /** Adding it leaves the nearest whole number in the lowest bits of the sum. */
    private static final double ROUNDER = 0x1.8p52;
    private static final long ROUNDER_BITS = Double.doubleToRawLongBits(ROUNDER);
    private static final double[] POWERS = powers();
    private static final double AT_LEAST_EXPONENT = clampedExponential(LEAST_EXPONENT);

    private LogitsRow() {
    }

    /** @throws IllegalArgumentException if the row does not hold exactly {@code size} floats */
    static void requireSize(MemorySegment row, int size) {
        if (row.byteSize() != (long) size * Float.BYTES) {
            throw new IllegalArgumentException(
                    "a row of logits for " + size + " tokens has " + (long) size * Float.BYTES
                            + " bytes, not " + row.byteSize());
        }
    }

    /**
     * The id of the largest logit, the lowest id among equals.
     *
     * @throws IllegalStateException if a logit is NaN or none is above negative infinity
     */
    static int argmax(MemorySegment row, int size) {
        float largest = LogitRows.max(row, size);
        if (Float.isNaN(largest)) {
            throw notANumber(firstNotANumber(row, size));
        }
        if (largest == Float.NEGATIVE_INFINITY) {
            throw nothingLeft(size);
        }
        return LogitRows.indexOf(row, size, largest);
    }

    /**
     * The id of the largest logit among those allowed, the lowest id among equals.
     *
     * @param allowed bits by id, 64 to a word
     * @throws IllegalStateException if an allowed logit is NaN or none is above negative infinity
     */
    static int argmax(MemorySegment row, int size, long[] allowed) {
        int best = 0;
        float largest = Float.NEGATIVE_INFINITY;
        for (int word = 0; word < allowed.length; word++) {
            for (long bits = allowed[word]; bits != 0; bits &= bits - 1) {
                int id = (word << 6) + Long.numberOfTrailingZeros(bits);
                float logit = row.getAtIndex(ValueLayout.JAVA_FLOAT, id);
                if (!(logit <= largest)) {
                    if (Float.isNaN(logit)) {
                        throw notANumber(id);
                    }
                    largest = logit;
                    best = id;
                }
            }
        }
        if (largest == Float.NEGATIVE_INFINITY) {
            throw nothingLeft(size);
        }
        return best;
    }

    private static int firstNotANumber(MemorySegment row, int size) {
        int id = 0;
        while (id < size - 1 && !Float.isNaN(row.getAtIndex(ValueLayout.JAVA_FLOAT, id))) {
            id++;
        }
        return id;
    }

    /**
     * The logarithm of the sum of the logits' exponentials, within 5e-6.
     *
     * @param largest the row's largest logit; at positive infinity the tokens that have it share the probability, and
     *        the result is the logarithm of their number
     */
    static double logSumExponentials(MemorySegment row, int size, float largest) {
        if (largest != Float.POSITIVE_INFINITY) {
            return LogitRows.logSumExp(row, size);
        }
        int infinite = 0;
        for (int id = 0; id < size; id++) {
            infinite += row.getAtIndex(ValueLayout.JAVA_FLOAT, id) == largest ? 1 : 0;
        }
        return StrictMath.log(infinite);
    }

    /**
     * e to the {@code x} for {@code x <= 0}: within 5e-16 relative above -670, exactly 1 at 0, exactly 0 from -708 down.
     * Plain double arithmetic: the same bits on every machine, which {@link Math#exp} does not promise, in a fraction of
     * {@link StrictMath#exp}'s time.
     */
    static double exponential(double x) {
        // Removes what the clamp left; lost in rounding unless x is near it.
        return clampedExponential(x) - AT_LEAST_EXPONENT;
    }

    private static double clampedExponential(double x) {
        double clamped = Math.max(x, LEAST_EXPONENT);
        // x = k ln 2 / 64 + r with |r| <= ln 2 / 128, so that e^x = 2^(k / 64) e^r.
        double shifted = clamped * STEPS_PER_UNIT + ROUNDER;
        double k = shifted - ROUNDER;
        double r = (clamped - k * STEP_HIGH) - k * STEP_LOW;
        // Taylor's series; the first term left out is below 4e-17.
        double series = r * (1 + r * (0.5 + r * (1.0 / 6 + r * (1.0 / 24 + r * (1.0 / 120)))));
        long step = Double.doubleToRawLongBits(shifted) - ROUNDER_BITS;
        double power = POWERS[(int) step & (STEPS - 1)];
        return (power + power * series) * Double.longBitsToDouble(((step >> STEP_BITS) + 1023) << 52);
    }

    /** 2^(j / STEPS) for j from 0. */
    private static double[] powers() {
        double[] powers = new double[STEPS];
        for (int step = 0; step < STEPS; step++) {
            powers[step] = StrictMath.pow(2, (double) step / STEPS);
        }
        return powers;
    }

    static IllegalStateException notANumber(int id) {
        return new IllegalStateException("the logit of token " + id
                + " is NaN: the model's computation broke down (damaged weights, or a compute type too narrow for them)");
    }

    static IllegalStateException nothingLeft(int size) {
        return new IllegalStateException("all " + size + " logits are negative infinity: no token can be sampled");
    }
}
