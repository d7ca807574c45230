package org.famulus.report.results;

/**
 * A confidence interval.
 */
public record Interval(double low, double high) {

    /**
     * @throws IllegalArgumentException when an end is not finite or {@code low} is above {@code high}
     */
    public Interval {
        if (!Double.isFinite(low) || !Double.isFinite(high) || low > high) {
            throw new IllegalArgumentException(
                    "an interval from " + low + " to " + high + "; give finite ends, the lower first");
        }
    }
}
