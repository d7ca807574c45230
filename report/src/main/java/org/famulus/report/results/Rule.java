package org.famulus.report.results;

import java.util.Optional;

/** What a measured value must be for a claim to hold. No rule accepts NaN. */
public sealed interface Rule {

    /** Whether a measured value keeps the rule. */
    boolean accepts(double measured);

    /** The rule in words that {@link #parse} understands, such as {@code at least 0.95}. */
    String text();

    /** Not below a limit. */
    record AtLeast(double limit) implements Rule {

        public AtLeast {
            finite(limit);
        }

        @Override
        public boolean accepts(double measured) {
            return measured >= limit;
        }

        @Override
        public String text() {
            return "at least " + number(limit);
        }
    }

    /** Not above a limit. */
    record AtMost(double limit) implements Rule {

        public AtMost {
            finite(limit);
        }

        @Override
        public boolean accepts(double measured) {
            return measured <= limit;
        }

        @Override
        public String text() {
            return "at most " + number(limit);
        }
    }

    /** Above a limit. */
    record MoreThan(double limit) implements Rule {

        public MoreThan {
            finite(limit);
        }

        @Override
        public boolean accepts(double measured) {
            return measured > limit;
        }

        @Override
        public String text() {
            return "more than " + number(limit);
        }
    }

    /** Below a limit. */
    record LessThan(double limit) implements Rule {

        public LessThan {
            finite(limit);
        }

        @Override
        public boolean accepts(double measured) {
            return measured < limit;
        }

        @Override
        public String text() {
            return "less than " + number(limit);
        }
    }

    /**
     * From a lower to an upper limit, both of them included.
     */
    record Between(double low, double high) implements Rule {

        /**
         * @throws IllegalArgumentException when {@code low} is above {@code high}
         */
        public Between {
            finite(low);
            finite(high);
            if (low > high) {
                throw new IllegalArgumentException("a rule between " + low + " and " + high + "; give the lower first");
            }
        }

        @Override
        public boolean accepts(double measured) {
            return measured >= low && measured <= high;
        }

        @Override
        public String text() {
            return "between " + number(low) + " and " + number(high);
        }
    }

    /** Exactly a value, to the last bit; use {@link Between} for what is rounded. */
    record EqualTo(double value) implements Rule {

        public EqualTo {
            finite(value);
        }

        @Override
        public boolean accepts(double measured) {
            return measured == value;
        }

        @Override
        public String text() {
            return "equal to " + number(value);
        }
    }

    /** The rule whose {@link #text} this is, if it is one. */
    static Optional<Rule> parse(String text) {
        return RuleText.parse(text);
    }

    private static void finite(double limit) {
        if (!Double.isFinite(limit)) {
            throw new IllegalArgumentException("a rule with the limit " + limit + "; give a finite number");
        }
    }

    private static String number(double value) {
        return value == Math.rint(value) && Math.abs(value) < 1e15
                ? Long.toString((long) value)
                : Double.toString(value);
    }
}
