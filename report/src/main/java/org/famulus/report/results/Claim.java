package org.famulus.report.results;

import org.jspecify.annotations.Nullable;

/**
 * A claim that was measured. One that was not has no object of this kind, and so appears nowhere.
 *
 * @param measured the measured value; NaN where the measurement gave no finite number, and then the claim does not hold
 * @param ci95 the 95 % confidence interval of {@code measured}, or null where none was computed
 * @param n how many samples it was measured on, at least 1
 */
public record Claim(Statement statement, double measured, @Nullable Interval ci95, long n) {

    public Claim {
        if (n < 1) {
            throw new IllegalArgumentException("claim " + statement.id() + " measured on " + n
                    + " samples; leave out what was not measured");
        }
        measured = Double.isFinite(measured) ? measured : Double.NaN;
    }

    /** Whether the measured value keeps the rule of the statement. */
    public boolean holds() {
        return statement.rule().accepts(measured);
    }
}
