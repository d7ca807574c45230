package org.famulus.world.simulation;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;

/**
 * Works out an arithmetic expression: {@code + - * / ^}, parentheses, and {@code %} after a number for a hundredth of it.
 *
 * <p>Results are exact where they have at most ten decimals, else rounded to two.
 */
public final class Arithmetic {

    private static final int DEEPEST = 50;
    private static final int LARGEST_EXPONENT = 200;
    private static final int EXACT_DECIMALS = 10;

    private final String text;
    private int position;
    private int depth;

    private Arithmetic(String text) {
        this.text = text;
    }

    /**
     * The value as plain digits.
     *
     * @throws ArithmeticException in one line, if the expression is malformed or has no value
     */
    public static String evaluate(String expression) {
        Arithmetic parser = new Arithmetic(expression);
        BigDecimal value = parser.sum();
        if (parser.peek() != 0) {
            throw new ArithmeticException("'" + expression + "' is no arithmetic");
        }
        BigDecimal shown = value.stripTrailingZeros();
        return (shown.scale() > EXACT_DECIMALS ? value.setScale(2, RoundingMode.HALF_UP).stripTrailingZeros() : shown)
                .toPlainString();
    }

    private char peek() {
        while (position < text.length() && text.charAt(position) == ' ') {
            position++;
        }
        return position < text.length() ? text.charAt(position) : 0;
    }

    private boolean take(char wanted) {
        if (peek() == wanted) {
            position++;
            return true;
        }
        return false;
    }

    private BigDecimal sum() {
        if (++depth > DEEPEST) {
            throw new ArithmeticException("the expression is nested too deeply");
        }
        BigDecimal value = product();
        while (true) {
            if (take('+')) {
                value = value.add(product());
            } else if (take('-')) {
                value = value.subtract(product());
            } else {
                depth--;
                return value;
            }
        }
    }

    private BigDecimal product() {
        BigDecimal value = power();
        while (true) {
            if (take('*')) {
                value = value.multiply(power(), MathContext.DECIMAL128);
            } else if (take('/')) {
                BigDecimal divisor = power();
                if (divisor.signum() == 0) {
                    throw new ArithmeticException("division by zero");
                }
                value = value.divide(divisor, MathContext.DECIMAL128);
            } else {
                return value;
            }
        }
    }

    private BigDecimal power() {
        BigDecimal base = percent();
        if (!take('^')) {
            return base;
        }
        BigDecimal exponent = percent();
        if (exponent.abs().compareTo(BigDecimal.valueOf(LARGEST_EXPONENT)) > 0
                || exponent.stripTrailingZeros().scale() > 0) {
            throw new ArithmeticException("exponents are whole numbers up to " + LARGEST_EXPONENT);
        }
        return base.pow(exponent.intValueExact(), MathContext.DECIMAL128);
    }

    private BigDecimal percent() {
        BigDecimal value = operand();
        return take('%') ? value.movePointLeft(2) : value;
    }

    private BigDecimal operand() {
        if (take('(')) {
            BigDecimal value = sum();
            if (!take(')')) {
                throw new ArithmeticException("'" + text + "' has a '(' without a ')'");
            }
            return value;
        }
        if (take('-')) {
            if (++depth > DEEPEST) {
                throw new ArithmeticException("the expression is nested too deeply");
            }
            BigDecimal value = operand().negate();
            depth--;
            return value;
        }
        peek();
        int begin = position;
        while (position < text.length() && (Character.isDigit(text.charAt(position)) || text.charAt(position) == '.')) {
            position++;
        }
        try {
            return new BigDecimal(text.substring(begin, position));
        } catch (NumberFormatException e) {
            throw new ArithmeticException("'" + text + "' is no arithmetic");
        }
    }
}
