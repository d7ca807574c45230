package org.famulus.report.chart;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.text.DecimalFormat;
import java.text.DecimalFormatSymbols;
import java.util.Locale;

/** Short names of the values on an axis: 0.25, 1,500, 2.5M, 3×10⁻⁵. */
final class TickLabel {

    private static final String SUPERSCRIPTS = "⁰¹²³⁴⁵⁶⁷⁸⁹";
    private static final BigDecimal BILLION = BigDecimal.valueOf(1_000_000_000);
    private static final BigDecimal MILLION = BigDecimal.valueOf(1_000_000);

    private TickLabel() {
    }

    /**
     * The label of one value.
     *
     * @param step the difference between neighbours, whose decimals all labels of the axis get; zero for as many as needed
     */
    static String of(BigDecimal value, BigDecimal step) {
        if (value.signum() == 0) {
            return "0";
        }
        double size = value.abs().doubleValue();
        if (size < 1e-4 || size >= 1e12) {
            return powerOfTen(value);
        }
        if (size >= 1e9) {
            return plain(value.divide(BILLION).stripTrailingZeros()) + "B";
        }
        if (size >= 1e6) {
            return plain(value.divide(MILLION).stripTrailingZeros()) + "M";
        }
        int decimals = step.signum() == 0 ? value.stripTrailingZeros().scale() : step.stripTrailingZeros().scale();
        return plain(value.setScale(Math.max(0, decimals), RoundingMode.HALF_EVEN));
    }

    private static String powerOfTen(BigDecimal value) {
        BigDecimal digits = value.stripTrailingZeros();
        int exponent = digits.precision() - digits.scale() - 1;
        String mantissa = plain(digits.movePointLeft(exponent).stripTrailingZeros());
        String factor = mantissa.equals("1") ? "" : mantissa.equals("−1") ? "−" : mantissa + "×";
        var power = new StringBuilder(factor).append("10").append(exponent < 0 ? "⁻" : "");
        Integer.toString(Math.abs(exponent)).chars().forEach(digit -> power.append(SUPERSCRIPTS.charAt(digit - '0')));
        return power.toString();
    }

    private static String plain(BigDecimal value) {
        var format = new DecimalFormat("#,##0", DecimalFormatSymbols.getInstance(Locale.ROOT));
        format.setMinimumFractionDigits(Math.max(0, value.scale()));
        format.setMaximumFractionDigits(Math.max(0, value.scale()));
        return format.format(value).replace('-', '−');
    }
}
