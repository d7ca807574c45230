package org.famulus.engine.chat.jinja;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/** Filters that give numbers. */
final class NumberFilters {

    static final Map<String, Filters.Filter> FILTERS = Map.of("int", NumberFilters::toInteger, "float",
            NumberFilters::toReal, "abs", NumberFilters::absolute, "round", NumberFilters::round);

    private NumberFilters() {
    }

    private static Object toInteger(Evaluator evaluator, Object target, Arguments arguments) {
        Arguments.Bound bound = arguments.bind("int", 0, "default", "base");
        refuseUndefined(target);
        Object otherwise = bound.value("default", 0L);
        if (Numbers.is(target)) {
            return target instanceof Double real
                    ? Double.isNaN(real) || Double.isInfinite(real)
                            ? otherwise
                            : Numbers.truncate(real)
                    : Numbers.integer(Numbers.big(target));
        }
        @Nullable
        String text = Values.text(target);
        if (text == null) {
            return otherwise;
        }
        evaluator.budget().characters(text.length());
        @Nullable
        BigInteger integer = integer(text, bound.integer("base", 10));
        if (integer != null) {
            return Numbers.integer(integer);
        }
        double real = real(text);
        return Double.isNaN(real) || Double.isInfinite(real) ? otherwise : Numbers.truncate(real);
    }

    private static @Nullable BigInteger integer(String text, int base) {
        String digits = Text.strip(text, Text.Side.BOTH).replace("_", "");
        String sign = digits.startsWith("-") ? "-" : "";
        String unsigned = digits.startsWith("-") || digits.startsWith("+") ? digits.substring(1) : digits;
        String prefix = base == 16 ? "0x" : base == 8 ? "0o" : base == 2 ? "0b" : "";
        if (!prefix.isEmpty() && Text.lower(unsigned).startsWith(prefix)) {
            unsigned = unsigned.substring(2);
        }
        if (unsigned.isEmpty() || unsigned.length() > Numbers.MAXIMUM_DIGITS || base < 2 || base > 36
                || "+-".indexOf(unsigned.charAt(0)) >= 0) {
            return null;
        }
        try {
            return new BigInteger(sign + unsigned, base);
        } catch (NumberFormatException none) {
            return null;
        }
    }

    /** A float written in Python's way, or NaN. */
    private static double real(String text) {
        String stripped = Text.strip(text, Text.Side.BOTH).replace("_", "");
        if (stripped.length() > Numbers.MAXIMUM_DIGITS
                || !stripped.matches("[+-]?(\\d+\\.?\\d*|\\.\\d+)([eE][+-]?\\d+)?")) {
            return switch (Text.lower(stripped)) {
                case "inf", "+inf", "infinity", "+infinity" -> Double.POSITIVE_INFINITY;
                case "-inf", "-infinity" -> Double.NEGATIVE_INFINITY;
                default -> Double.NaN;
            };
        }
        return Double.parseDouble(stripped);
    }

    private static Object toReal(Evaluator evaluator, Object target, Arguments arguments) {
        Object otherwise = arguments.bind("float", 0, "default").value("default", 0.0);
        refuseUndefined(target);
        if (Numbers.is(target)) {
            return Numbers.real(target);
        }
        @Nullable
        String text = Values.text(target);
        if (text == null) {
            return otherwise;
        }
        evaluator.budget().characters(text.length());
        double real = real(text);
        return Double.isNaN(real) && !Text.lower(text).contains("nan") ? otherwise : (Object) real;
    }

    private static Object absolute(Evaluator evaluator, Object target, Arguments arguments) {
        arguments.bind("abs", 0);
        requireNumber("abs", target);
        return Numbers.compare(target, 0L) < 0
                ? Numbers.negate(target)
                : target instanceof Boolean ? Numbers.integer(Numbers.big(target)) : target;
    }

    private static Object round(Evaluator evaluator, Object target, Arguments arguments) {
        Arguments.Bound bound = arguments.bind("round", 0, "precision", "method");
        requireNumber("round", target);
        int places = bound.integer("precision", 0);
        String method = bound.text("method", "common");
        return switch (method) {
            case "common" -> target instanceof Double real
                    ? (Object) Numbers.round(real, places, RoundingMode.HALF_EVEN)
                    : Numbers.integer(new BigDecimal(Numbers.big(target))
                            .setScale(Math.clamp(places, -400, 0), RoundingMode.HALF_EVEN).toBigInteger());
            case "ceil", "floor" -> {
                double scale = Math.pow(10, places);
                double scaled = Numbers.real(target) * scale;
                yield (method.equals("ceil") ? Math.ceil(scaled) : Math.floor(scaled)) / scale;
            }
            default -> throw JinjaException.failed("round() method must be common, ceil or floor");
        };
    }

    private static void requireNumber(String filter, Object target) {
        refuseUndefined(target);
        if (!Numbers.is(target)) {
            throw JinjaException.failed("bad operand type for " + filter + "(): '" + Values.typeName(target) + "'");
        }
    }

    private static void refuseUndefined(Object target) {
        if (target instanceof Undefined undefined) {
            throw undefined.failure();
        }
    }
}
