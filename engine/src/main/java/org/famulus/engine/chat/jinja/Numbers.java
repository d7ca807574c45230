package org.famulus.engine.chat.jinja;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;

/**
 * Python's numbers: {@link Long} and, where it does not fit, {@link BigInteger}; {@link Double}; {@link Boolean} counts
 * as 0 or 1.
 */
final class Numbers {

    /** Decimal digits of an integer's text, Python's own limit. */
    static final int MAXIMUM_DIGITS = 4300;

    private static final int MAXIMUM_BITS = 14_000;

    private Numbers() {
    }

    static boolean is(Object value) {
        return value instanceof Long || value instanceof Double || value instanceof Boolean
                || value instanceof BigInteger;
    }

    static boolean isInteger(Object value) {
        return is(value) && !(value instanceof Double);
    }

    static Object integer(BigInteger value) {
        if (value.bitLength() > MAXIMUM_BITS) {
            throw JinjaException.limit("the template computes an integer of more than " + MAXIMUM_DIGITS + " digits");
        }
        return value.bitLength() < Long.SIZE ? (Object) value.longValue() : value;
    }

    static BigInteger big(Object number) {
        return switch (number) {
            case Long value -> BigInteger.valueOf(value);
            case Boolean value -> value ? BigInteger.ONE : BigInteger.ZERO;
            case BigInteger value -> value;
            default -> throw new IllegalArgumentException("not an integer: " + number);
        };
    }

    static double real(Object number) {
        return number instanceof Double value ? value : big(number).doubleValue();
    }

    static Object binary(String operator, Object left, Object right) {
        if (left instanceof Double || right instanceof Double) {
            return reals(operator, real(left), real(right));
        }
        BigInteger a = big(left);
        BigInteger b = big(right);
        return switch (operator) {
            case "+" -> integer(a.add(b));
            case "-" -> integer(a.subtract(b));
            case "*" -> integer(a.multiply(b));
            case "/" -> {
                refuseZero(b.signum() == 0);
                yield a.doubleValue() / b.doubleValue();
            }
            case "//" -> integer(floorDivide(a, b));
            case "%" -> integer(a.subtract(floorDivide(a, b).multiply(b)));
            case "**" -> power(a, b);
            default -> throw new IllegalArgumentException(operator);
        };
    }

    private static BigInteger floorDivide(BigInteger a, BigInteger b) {
        refuseZero(b.signum() == 0);
        BigInteger[] parts = a.divideAndRemainder(b);
        boolean below = parts[1].signum() != 0 && parts[1].signum() != b.signum();
        return below ? parts[0].subtract(BigInteger.ONE) : parts[0];
    }

    private static Object power(BigInteger base, BigInteger exponent) {
        if (exponent.signum() < 0) {
            refuseZero(base.signum() == 0);
            return Math.pow(base.doubleValue(), exponent.doubleValue());
        }
        if (base.abs().compareTo(BigInteger.ONE) <= 0) {
            boolean odd = exponent.testBit(0);
            return integer(exponent.signum() == 0 ? BigInteger.ONE : odd ? base : base.abs());
        }
        if (exponent.bitLength() > 16 || (long) base.bitLength() * exponent.intValue() > 2L * MAXIMUM_BITS) {
            throw JinjaException.limit("the template computes an integer of more than " + MAXIMUM_DIGITS + " digits");
        }
        return integer(base.pow(exponent.intValue()));
    }

    private static Object reals(String operator, double a, double b) {
        return switch (operator) {
            case "+" -> a + b;
            case "-" -> a - b;
            case "*" -> a * b;
            case "/" -> {
                refuseZero(b == 0);
                yield a / b;
            }
            case "//" -> {
                refuseZero(b == 0);
                yield Math.floor(a / b);
            }
            case "%" -> {
                refuseZero(b == 0);
                double remainder = a % b;
                yield remainder != 0 && remainder < 0 != b < 0 ? remainder + b : remainder;
            }
            case "**" -> Math.pow(a, b);
            default -> throw new IllegalArgumentException(operator);
        };
    }

    private static void refuseZero(boolean zero) {
        if (zero) {
            throw JinjaException.failed("division by zero");
        }
    }

    static Object negate(Object number) {
        return number instanceof Double value ? (Object) (-value) : integer(big(number).negate());
    }

    /** The order of two numbers; not for NaN. */
    static int compare(Object left, Object right) {
        if (left instanceof Long a && right instanceof Long b) {
            return Long.compare(a, b);
        }
        if (left instanceof Double || right instanceof Double) {
            double a = real(left);
            double b = real(right);
            boolean exact = Double.isInfinite(a) || Double.isInfinite(b)
                    || left instanceof Double == right instanceof Double;
            return exact ? (a < b ? -1 : a > b ? 1 : 0) : decimal(left).compareTo(decimal(right));
        }
        return big(left).compareTo(big(right));
    }

    static boolean isNaN(Object number) {
        return number instanceof Double value && Double.isNaN(value);
    }

    private static BigDecimal decimal(Object number) {
        return number instanceof Double value ? new BigDecimal(value) : new BigDecimal(big(number));
    }

    /** A float towards zero. */
    static Object truncate(double value) {
        if (Double.isNaN(value) || Double.isInfinite(value)) {
            throw JinjaException.failed("cannot convert float " + text(value) + " to integer");
        }
        return integer(new BigDecimal(value).toBigInteger());
    }

    /** Rounds the exact binary value to decimal places, halves to even, as Python does. */
    static double round(double value, int places, RoundingMode mode) {
        if (Double.isNaN(value) || Double.isInfinite(value) || places > 300) {
            return value;
        }
        return new BigDecimal(value).setScale(Math.max(places, -400), mode).doubleValue();
    }

    /** Python's {@code repr} of a float: the shortest digits that read back as the same value. */
    static String text(double value) {
        if (Double.isNaN(value)) {
            return "nan";
        }
        if (Double.isInfinite(value)) {
            return value > 0 ? "inf" : "-inf";
        }
        if (value == 0) {
            return 1 / value < 0 ? "-0.0" : "0.0";
        }
        BigDecimal shortest = new BigDecimal(Double.toString(value)).stripTrailingZeros();
        String digits = shortest.unscaledValue().abs().toString();
        int exponent = digits.length() - 1 - shortest.scale();
        String sign = value < 0 ? "-" : "";
        if (exponent >= -4 && exponent < 16) {
            String plain = shortest.abs().toPlainString();
            return sign + (plain.indexOf('.') < 0 ? plain + ".0" : plain);
        }
        String mantissa = digits.length() == 1 ? digits : digits.charAt(0) + "." + digits.substring(1);
        String power = Integer.toString(Math.abs(exponent));
        return sign + mantissa + (exponent < 0 ? "e-" : "e+") + (power.length() == 1 ? "0" + power : power);
    }
}
