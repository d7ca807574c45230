package org.famulus.engine.chat.jinja;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/**
 * How a value is laid out: Python's {@code [[fill]align][sign][#][0][width][,][.precision][type]}.
 *
 * @param align {@code <}, {@code >}, {@code ^}, {@code =}, or 0 for the type's own
 * @param precision -1 where none is given
 * @param type 0 where none is given
 */
record FormatSpecification(String fill, char align, char sign, boolean alternate, int width, boolean grouped,
        int precision, char type) {

    private static final Pattern SYNTAX = Pattern
            .compile("(?:(.)?([<>=^]))?([+\\- ])?(#)?(0)?(\\d{1,6})?(,)?(?:\\.(\\d{1,6}))?([bcdeEfFgGnosxX%])?",
                    Pattern.DOTALL);

    static FormatSpecification of(String text) {
        Matcher matcher = SYNTAX.matcher(text);
        if (!matcher.matches()) {
            throw JinjaException.failed("invalid format specifier '" + text + "'");
        }
        boolean zero = matcher.group(5) != null;
        @Nullable
        String align = matcher.group(2);
        @Nullable
        String fill = matcher.group(1);
        return new FormatSpecification(fill != null ? fill : zero ? "0" : " ",
                align != null ? align.charAt(0) : zero ? '=' : 0, first(matcher.group(3), '-'),
                matcher.group(4) != null, number(matcher.group(6), 0), matcher.group(7) != null,
                number(matcher.group(8), -1), first(matcher.group(9), (char) 0));
    }

    private static char first(@Nullable String text, char otherwise) {
        return text == null ? otherwise : text.charAt(0);
    }

    private static int number(@Nullable String digits, int otherwise) {
        return digits == null ? otherwise : Integer.parseInt(digits);
    }

    String format(Budget budget, Object value) {
        budget.characters((long) width + Math.max(0, precision));
        if (!Numbers.is(value) || value instanceof Boolean && type == 0 || type == 's') {
            String text = Representation.text(budget, value);
            String cut = precision >= 0 && precision < Text.length(text)
                    ? text.substring(0,
                            Text.offset(text, precision))
                    : text;
            return pad("", cut, align == 0 ? '<' : align);
        }
        boolean negative = value instanceof Double number
                ? number < 0 || number == 0 && 1 / number < 0
                : Numbers.big(value).signum() < 0;
        String prefix = negative ? "-" : sign == '-' ? "" : String.valueOf(sign);
        return pad(prefix, digits(negative ? Numbers.negate(value) : value), align == 0 ? '>' : align);
    }

    /** The text of a number that is not negative. */
    private String digits(Object value) {
        return switch (type) {
            case 'x' -> (alternate ? "0x" : "") + integer(value).toString(16);
            case 'X' -> (alternate ? "0X" : "") + integer(value).toString(16).toUpperCase(Locale.ROOT);
            case 'o' -> (alternate ? "0o" : "") + integer(value).toString(8);
            case 'b' -> (alternate ? "0b" : "") + integer(value).toString(2);
            case 'c' -> Character.toString(integer(value).min(BigInteger.valueOf(Character.MAX_CODE_POINT)).intValue());
            case 'd', 'n' -> grouped(integer(value).toString());
            case 'f', 'F' -> grouped(fixed(Numbers.real(value), precision < 0 ? 6 : precision));
            case '%' -> fixed(Numbers.real(value) * 100, precision < 0 ? 6 : precision) + "%";
            case 'e', 'E' -> scientific(Numbers.real(value), precision < 0 ? 6 : precision);
            case 'g', 'G' -> general(Numbers.real(value), precision < 0 ? 6 : Math.max(1, precision));
            default -> value instanceof Double number
                    ? (precision < 0
                            ? grouped(Numbers.text(number))
                            : general(number, Math.max(1, precision)))
                    : grouped(integer(value).toString());
        };
    }

    private BigInteger integer(Object value) {
        if (!Numbers.isInteger(value)) {
            throw JinjaException.failed("format '" + type + "' needs an integer, not " + Values.typeName(value));
        }
        return Numbers.big(value);
    }

    private static String fixed(double value, int places) {
        return Double.isNaN(value) || Double.isInfinite(value)
                ? Numbers.text(value)
                : new BigDecimal(value).setScale(places, RoundingMode.HALF_EVEN).toPlainString();
    }

    private String scientific(double value, int places) {
        if (Double.isNaN(value) || Double.isInfinite(value)) {
            return Numbers.text(value);
        }
        BigDecimal rounded = new BigDecimal(value).round(new java.math.MathContext(places + 1, RoundingMode.HALF_EVEN));
        int exponent = value == 0 ? 0 : rounded.precision() - rounded.scale() - 1;
        String mantissa = rounded.scaleByPowerOfTen(-exponent).setScale(places, RoundingMode.HALF_EVEN).toPlainString();
        String text = mantissa + (exponent < 0 ? "e-" : "e+") + (Math.abs(exponent) < 10 ? "0" : "")
                + Math.abs(exponent);
        return type == 'E' ? text.toUpperCase(Locale.ROOT) : text;
    }

    private String general(double value, int digits) {
        if (Double.isNaN(value) || Double.isInfinite(value)) {
            return Numbers.text(value);
        }
        BigDecimal rounded = new BigDecimal(value).round(new java.math.MathContext(digits, RoundingMode.HALF_EVEN));
        int exponent = value == 0 ? 0 : rounded.precision() - rounded.scale() - 1;
        if (exponent < -4 || exponent >= digits) {
            String mantissa = rounded.scaleByPowerOfTen(-exponent).stripTrailingZeros().toPlainString();
            return mantissa + (exponent < 0 ? "e-" : "e+") + (Math.abs(exponent) < 10 ? "0" : "") + Math.abs(exponent);
        }
        return rounded.signum() == 0 ? "0" : rounded.stripTrailingZeros().toPlainString();
    }

    private String grouped(String digits) {
        if (!grouped) {
            return digits;
        }
        int end = digits.indexOf('.') < 0 ? digits.length() : digits.indexOf('.');
        StringBuilder text = new StringBuilder(digits);
        for (int i = end - 3; i > 0; i -= 3) {
            text.insert(i, ',');
        }
        return text.toString();
    }

    private String pad(String prefix, String text, char alignment) {
        int missing = Math.max(0, width - prefix.length() - Text.length(text));
        return switch (alignment) {
            case '<' -> prefix + text + fill.repeat(missing);
            case '=' -> prefix + fill.repeat(missing) + text;
            case '^' -> fill.repeat(missing / 2) + prefix + text + fill.repeat(missing - missing / 2);
            default -> fill.repeat(missing) + prefix + text;
        };
    }
}
