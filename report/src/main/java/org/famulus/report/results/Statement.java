package org.famulus.report.results;

import org.jspecify.annotations.Nullable;

/**
 * What is claimed, before it is measured.
 *
 * @param id short name that stays the same between runs, in snake_case
 * @param claim the claim in one sentence
 * @param source where it is claimed, such as a table of the paper or this project's goals
 * @param metric what is measured, with its unit
 * @param paperValue what the paper measured, or null where there is none
 * @param rule what the measured value must be for the claim to hold
 */
public record Statement(String id, Kind kind, String claim, String source, String metric, @Nullable Double paperValue,
        Rule rule) {

    /** Who claims. */
    public enum Kind {
        /** The paper; it may fail here. */
        PAPER,
        /** This project promises it. */
        GOAL,
        /** It must hold if the code is right. */
        CHECK
    }

    public Statement {
        SnakeCase.check("the claim", id);
        if (paperValue != null && !Double.isFinite(paperValue)) {
            throw new IllegalArgumentException(
                    "the paper's value of claim " + id + " is " + paperValue + "; give a finite number or none");
        }
    }

    /** This claim with its measured value, from one sample and without an interval. */
    public Claim measured(double value) {
        return new Claim(this, value, null, 1);
    }

    /**
     * This claim with its measured value.
     *
     * @param interval the 95 % confidence interval of {@code value}
     * @param samples how many samples it was measured on
     */
    public Claim measured(double value, Interval interval, long samples) {
        return new Claim(this, value, interval, samples);
    }
}
