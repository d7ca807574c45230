package org.famulus.report.chart;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;

/**
 * The values that an axis is labelled with. They are computed in decimals, so that three steps of 0.1 are 0.3.
 *
 * @param values ascending
 * @param step the difference between neighbours, or zero where they do not differ evenly
 */
record Ticks(List<BigDecimal> values, BigDecimal step) {

    private static final int[] MANTISSAS = {1, 2, 5};
    private static final int[] ROUGH_MANTISSAS = {1, 3};

    Ticks {
        values = List.copyOf(values);
    }

    /**
     * Multiples of 1, 2 or 5 times a power of ten inside a range: as many as there may be.
     *
     * @param low below {@code high}
     * @param limit at least 2
     */
    static Ticks linear(double low, double high, int limit) {
        BigDecimal step = step(low, high, limit);
        return between(multiple(low, step, RoundingMode.CEILING), multiple(high, step, RoundingMode.FLOOR), step);
    }

    /** All values from one multiple of {@code step} to another. */
    static Ticks between(BigDecimal first, BigDecimal last, BigDecimal step) {
        List<BigDecimal> values = new ArrayList<>();
        for (BigDecimal tick = first; tick.compareTo(last) <= 0; tick = tick.add(step)) {
            values.add(tick);
        }
        return new Ticks(values, step);
    }

    /** The smallest step of 1, 2 or 5 times a power of ten that has at most {@code limit} multiples inside a range. */
    static BigDecimal step(double low, double high, int limit) {
        double least = (high - low) / limit;
        // The logarithm may be rounded up to the next whole number.
        for (int exponent = (int) Math.floor(Math.log10(least)) - 1;; exponent++) {
            for (int mantissa : MANTISSAS) {
                BigDecimal step = BigDecimal.valueOf(mantissa).scaleByPowerOfTen(exponent);
                if (step.doubleValue() >= least && countInside(low, high, step) <= limit) {
                    return step;
                }
            }
        }
    }

    /** The multiple of {@code step} next to {@code value} in the direction of {@code rounding}. */
    static BigDecimal multiple(double value, BigDecimal step, RoundingMode rounding) {
        return BigDecimal.valueOf(value).divide(step, 0, rounding).multiply(step);
    }

    /**
     * Labels of a logarithmic axis: 1, 2 and 5 times powers of ten where that makes few enough, else 1 and 3 times, else
     * powers of ten or every so many of them; inside one power of ten, evenly spaced values.
     *
     * @param low positive and below {@code high}
     * @param limit at least 2
     */
    static Ticks logarithmic(double low, double high, int limit) {
        List<BigDecimal> fine = powers(low, high, MANTISSAS, 1);
        if (fine.size() < 3) {
            return linear(low, high, limit);
        }
        if (fine.size() <= limit) {
            return new Ticks(fine, BigDecimal.ZERO);
        }
        List<BigDecimal> rough = powers(low, high, ROUGH_MANTISSAS, 1);
        if (rough.size() <= limit) {
            return new Ticks(rough, BigDecimal.ZERO);
        }
        int[] one = {1};
        int stride = 1;
        List<BigDecimal> tens = powers(low, high, one, stride);
        while (tens.size() > limit) {
            stride++;
            tens = powers(low, high, one, stride);
        }
        return new Ticks(tens, BigDecimal.ZERO);
    }

    private static List<BigDecimal> powers(double low, double high, int[] mantissas, int stride) {
        List<BigDecimal> values = new ArrayList<>();
        int first = Math.floorDiv((int) Math.floor(Math.log10(low)), stride) * stride;
        for (int exponent = first; exponent <= Math.log10(high) + 1; exponent += stride) {
            for (int mantissa : mantissas) {
                BigDecimal value = BigDecimal.valueOf(mantissa).scaleByPowerOfTen(exponent);
                if (value.doubleValue() >= low && value.doubleValue() <= high) {
                    values.add(value);
                }
            }
        }
        return values;
    }

    private static long countInside(double low, double high, BigDecimal step) {
        BigDecimal first = BigDecimal.valueOf(low).divide(step, 0, RoundingMode.CEILING);
        BigDecimal last = BigDecimal.valueOf(high).divide(step, 0, RoundingMode.FLOOR);
        return last.subtract(first).longValue() + 1;
    }
}
