package org.famulus.report.table;

import java.util.Locale;

/** How numbers are written: always with a point for decimals and commas between thousands. */
public sealed interface NumberStyle {

    /** What an infinite or undefined number is called is the same in every style. */
    String text(double value);

    /**
     * A fixed number of decimals.
     *
     * @param decimals 0 to 12
     */
    record Decimals(int decimals) implements NumberStyle {

        public Decimals {
            check("decimals", decimals, 0);
        }

        @Override
        public String text(double value) {
            return fixed(value, decimals);
        }
    }

    /**
     * A share, written in percent with a fixed number of decimals: 0.953 as {@code 95.3 %}.
     *
     * @param decimals 0 to 12
     */
    record Percent(int decimals) implements NumberStyle {

        public Percent {
            check("decimals", decimals, 0);
        }

        @Override
        public String text(double value) {
            return fixed(100 * value, decimals) + (Double.isFinite(value) ? " %" : "");
        }
    }

    /**
     * So many digits that carry meaning. Whole digits are never rounded away, whole numbers get no decimals, and what is
     * below one ten-thousandth is written with a power of ten.
     *
     * @param digits 1 to 12
     */
    record Significant(int digits) implements NumberStyle {

        public Significant {
            check("significant digits", digits, 1);
        }

        @Override
        public String text(double value) {
            double size = Math.abs(value);
            if (value == Math.rint(value) && size < 1e12) {
                return fixed(value, 0);
            }
            if (size < 1e-4 || size >= 1e12) {
                return Double.isFinite(value)
                        ? String.format(Locale.ROOT, "%." + (digits - 1) + "e", value)
                                .replaceFirst("e([+-])0*(\\d)", "e$1$2").replace("e+", "e")
                        : fixed(value, 0);
            }
            return fixed(value, Math.max(0, digits - 1 - (int) Math.floor(Math.log10(size))));
        }
    }

    /** Style for a number of unknown kind: four digits that carry meaning. */
    NumberStyle GENERAL = new Significant(4);

    private static void check(String what, int count, int least) {
        if (count < least || count > 12) {
            throw new IllegalArgumentException(count + " " + what + "; " + least + " to 12 are allowed");
        }
    }

    private static String fixed(double value, int decimals) {
        if (!Double.isFinite(value)) {
            return Double.toString(value);
        }
        String text = String.format(Locale.ROOT, "%,." + decimals + "f", value);
        // A small negative number that rounds to nothing is nothing.
        boolean zero = text.chars().noneMatch(c -> c >= '1' && c <= '9');
        return zero && text.startsWith("-") ? text.substring(1) : text;
    }
}
