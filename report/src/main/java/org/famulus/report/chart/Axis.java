package org.famulus.report.chart;

/**
 * One axis of a chart.
 *
 * @param label what it measures, with the unit where it has one
 */
public record Axis(String label, Spacing spacing) {

    /** How values are laid out along an axis. */
    public enum Spacing {
        /** Equal differences take equal lengths. */
        LINEAR,
        /** Equal ratios take equal lengths; what is not positive has no place. */
        LOGARITHMIC
    }

    /** An axis on which equal differences take equal lengths. */
    public static Axis linear(String label) {
        return new Axis(label, Spacing.LINEAR);
    }

    /** An axis on which equal ratios take equal lengths. */
    public static Axis logarithmic(String label) {
        return new Axis(label, Spacing.LOGARITHMIC);
    }
}
