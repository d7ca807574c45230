package org.famulus.report.chart;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;

import org.famulus.report.chart.Axis.Spacing;

/** From the values of one axis to places on the drawing. */
final class Scale {

    /** Beyond this and below its inverse, differences and ratios of values could overflow. */
    private static final double LARGEST = 1e280;
    /** Values that differ by less than this share of their size share one label, and so are not told apart. */
    private static final double FINEST = 1e-6;
    private static final double LOGARITHMIC_PADDING = 0.03;

    /**
     * A labelled place on the axis.
     *
     * @param place where it lies on the drawing
     */
    record Tick(double place, String label) {
    }

    private final Spacing spacing;
    private final double low;
    private final double high;
    private final double start;
    private final double end;
    private final List<Tick> ticks;

    private Scale(Spacing spacing, double low, double high, double start, double end, Ticks values) {
        this.spacing = spacing;
        this.low = low;
        this.high = high;
        this.start = start;
        this.end = end;
        this.ticks = values.values().stream()
                .map(value -> new Tick(place(value.doubleValue()), TickLabel.of(value, values.step()))).toList();
    }

    /** Whether a value has a place on an axis of this spacing. */
    static boolean drawable(Spacing spacing, double value) {
        return Math.abs(value) <= LARGEST && (spacing == Spacing.LINEAR || value >= 1 / LARGEST);
    }

    /**
     * A scale that holds the values from {@code smallest} to {@code largest} and ends with them.
     *
     * @param start the place of the lower end on the drawing
     * @param end the place of the upper end; may be before {@code start}
     * @param limit how many labels there may be, at least 2
     */
    static Scale tight(Spacing spacing, double smallest, double largest, double start, double end, int limit) {
        double[] range = widened(spacing, smallest, largest);
        Ticks ticks = spacing == Spacing.LINEAR
                ? Ticks.linear(range[0], range[1], limit)
                : Ticks.logarithmic(range[0], range[1], limit);
        return new Scale(spacing, range[0], range[1], start, end, ticks);
    }

    /** As {@link #tight}, with its ends moved out to the next labels, or a little where it is logarithmic. */
    static Scale loose(Spacing spacing, double smallest, double largest, double start, double end, int limit) {
        double[] range = widened(spacing, smallest, largest);
        if (spacing == Spacing.LOGARITHMIC) {
            double factor = Math.exp(LOGARITHMIC_PADDING * (Math.log(range[1]) - Math.log(range[0])));
            return tight(spacing, range[0] / factor, range[1] * factor, start, end, limit);
        }
        BigDecimal step = Ticks.step(range[0], range[1], limit);
        BigDecimal low = Ticks.multiple(range[0], step, RoundingMode.FLOOR);
        BigDecimal high = Ticks.multiple(range[1], step, RoundingMode.CEILING);
        return new Scale(spacing, low.doubleValue(), high.doubleValue(), start, end, Ticks.between(low, high, step));
    }

    /** Where a drawable value lies. */
    double place(double value) {
        double share = spacing == Spacing.LINEAR
                ? (value - low) / (high - low)
                : (Math.log(value) - Math.log(low)) / (Math.log(high) - Math.log(low));
        return start + share * (end - start);
    }

    /** Whether {@link #place} takes this value. */
    boolean drawable(double value) {
        return drawable(spacing, value);
    }

    /** The place of the lower end. */
    double start() {
        return start;
    }

    List<Tick> ticks() {
        return ticks;
    }

    /** How many characters the longest label has. */
    int longestLabel() {
        return ticks.stream().mapToInt(tick -> tick.label().length()).max().orElse(0);
    }

    private static double[] widened(Spacing spacing, double smallest, double largest) {
        if (spacing == Spacing.LOGARITHMIC) {
            return largest / smallest > 1 + FINEST
                    ? new double[]{smallest, largest}
                    : new double[]{smallest / 2, largest * 2};
        }
        double size = Math.max(Math.abs(smallest), Math.abs(largest));
        if (size < 1 / LARGEST) {
            return new double[]{-1, 1};
        }
        return largest - smallest > FINEST * size
                ? new double[]{smallest, largest}
                : new double[]{smallest - size / 10, largest + size / 10};
    }
}
