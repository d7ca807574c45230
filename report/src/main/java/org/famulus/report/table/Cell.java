package org.famulus.report.table;

/** One cell of a table. */
public sealed interface Cell {

    /** Words. */
    record Text(String text) implements Cell {
    }

    /**
     * A finite number; how it is written is the column's affair.
     */
    record Numeric(double value) implements Cell {

        /**
         * @throws IllegalArgumentException when {@code value} is infinite or not a number; {@link Cell#of(double)} takes those
         */
        public Numeric {
            if (!Double.isFinite(value)) {
                throw new IllegalArgumentException("a number cell of " + value + "; use Cell.of, which makes it text");
            }
        }
    }

    /** Nothing was measured or there is nothing to say. */
    record Missing() implements Cell {
    }

    /** A cell of words. */
    static Cell of(String text) {
        return new Text(text);
    }

    /** A cell of a number; what is not finite becomes the text {@code NaN}, {@code Infinity} or {@code -Infinity}. */
    static Cell of(double value) {
        return Double.isFinite(value) ? new Numeric(value) : new Text(Double.toString(value));
    }

    /** An empty cell. */
    static Cell missing() {
        return new Missing();
    }
}
