package org.famulus.engine.generation.schema;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;

import org.famulus.engine.generation.automaton.Expression;
import org.famulus.engine.generation.automaton.Expressions;
import org.famulus.engine.generation.automaton.SymbolSet;
import org.famulus.engine.generation.schema.NumberRange.Bound;
import org.jspecify.annotations.Nullable;

/**
 * The decimal forms of the numbers in a range, digit by digit: no exponent, no leading zeros, no negative zero. Integers have
 * at most {@link #INTEGER_DIGITS} digits, so that they fit 64 bits; other numbers have at most {@link #DECIMAL_DIGITS}
 * before the point and as many behind it, so that 64-bit floating point holds them.
 */
final class NumberGrammar {

    static final int INTEGER_DIGITS = 18;
    static final int DECIMAL_DIGITS = 15;

    private final Expressions expressions;
    private final Expression digit;

    NumberGrammar(Expressions expressions) {
        this.expressions = expressions;
        digit = digits(0, 9);
    }

    Expression of(NumberRange range) {
        int before = range.fractionDigits() == 0 ? INTEGER_DIGITS : DECIMAL_DIGITS;
        int behind = Math.min(range.fractionDigits(), DECIMAL_DIGITS);
        Bound lower = range.lower();
        Bound upper = range.upper();
        Bound zero = new Bound(BigDecimal.ZERO, false);
        Expression positive = expressions.nothing();
        if (upper == null || upper.value().signum() >= 0) {
            Bound least = lower == null || lower.value().signum() < 0 ? zero : lower;
            positive = new Magnitudes(before, behind, Digits.of(least, before), Digits.of(upper, before)).all();
        }
        Expression negative = expressions.nothing();
        if (lower == null || lower.value().signum() < 0) {
            Bound least = upper == null || upper.value().signum() >= 0
                    ? new Bound(BigDecimal.ZERO, true)
                    : new Bound(upper.value().negate(), upper.exclusive());
            Bound most = lower == null ? null : new Bound(lower.value().negate(), lower.exclusive());
            negative = expressions.sequence(expressions.literal(new byte[]{'-'}),
                    new Magnitudes(before, behind, Digits.of(least, before), Digits.of(most, before)).all());
        }
        return expressions.choice(positive, negative);
    }

    private Expression digits(int least, int most) {
        return least > most
                ? expressions.nothing()
                : expressions.symbols(SymbolSet.range('0' + least, '0' + most));
    }

    /**
     * The digits of a bound.
     *
     * @param before those before the point, without leading zeros but for a single one
     * @param behind those behind it; followed by zeros without end
     */
    private record Digits(String before, String behind, boolean exclusive) {

        /** A bound that no number of so many digits before the point reaches is one above them all. */
        static Digits of(@Nullable Bound bound, int most) {
            if (bound == null || bound.value().precision() - bound.value().scale() > most) {
                return new Digits("1" + "0".repeat(most), "", false);
            }
            String plain = bound.value().toPlainString();
            int point = plain.indexOf('.');
            return new Digits(point < 0 ? plain : plain.substring(0, point),
                    point < 0 ? "" : plain.substring(point + 1), bound.exclusive());
        }

        int behind(int index) {
            return index < behind.length() ? behind.charAt(index) - '0' : 0;
        }

        boolean zeroFrom(int index) {
            return behind.chars().skip(index).allMatch(character -> character == '0');
        }
    }

    /**
     * Numbers without sign from {@code least} to {@code most}. A number is <i>tight</i> to a bound while its digits are the
     * bound's own.
     */
    private final class Magnitudes {
        private final int before;
        private final int behind;
        private final Digits least;
        private final Digits most;

        Magnitudes(int before, int behind, Digits least, Digits most) {
            this.before = before;
            this.behind = behind;
            this.least = least;
            this.most = most;
        }

        Expression all() {
            List<Expression> lengths = new ArrayList<>();
            int shortestFree = Math.max(2, least.before.length() + 1);
            int longestFree = Math.min(before, most.before.length() - 1);
            for (int length = least.before.length(); length <= Math.min(before, most.before.length()); length++) {
                if (length < shortestFree || length > longestFree) {
                    lengths.add(integerPart(length, 0, length == least.before.length(),
                            length == most.before.length()));
                }
            }
            if (shortestFree <= longestFree) {
                lengths.add(expressions.sequence(List.of(digits(1, 9),
                        expressions.repeat(digit, shortestFree - 1, longestFree - 1), fraction(false, false))));
            }
            return expressions.choice(lengths);
        }

        private Expression integerPart(int length, int at, boolean tightLeast, boolean tightMost) {
            if (at == length) {
                return fraction(tightLeast, tightMost);
            }
            if (!tightLeast && !tightMost && at > 0) {
                return expressions.sequence(expressions.repeat(digit, length - at, length - at),
                        fraction(false, false));
            }
            int low = tightLeast ? least.before.charAt(at) - '0' : at == 0 && length > 1 ? 1 : 0;
            int high = tightMost ? most.before.charAt(at) - '0' : 9;
            return branch(low, high, tightLeast, tightMost,
                    (tightLow, tightHigh) -> integerPart(length, at + 1, tightLow, tightHigh));
        }

        private Expression fraction(boolean tightLeast, boolean tightMost) {
            Expression none = end(0, tightLeast, tightMost);
            return behind == 0
                    ? none
                    : expressions.choice(none, expressions.sequence(expressions.literal(new byte[]{'.'}),
                            fractionDigits(0, tightLeast, tightMost)));
        }

        private Expression fractionDigits(int at, boolean tightLeast, boolean tightMost) {
            if (!tightLeast && !tightMost) {
                return expressions.repeat(digit, 1, behind - at);
            }
            return branch(tightLeast ? least.behind(at) : 0, tightMost ? most.behind(at) : 9, tightLeast, tightMost,
                    (tightLow, tightHigh) -> expressions.choice(end(at + 1, tightLow, tightHigh),
                            at + 1 < behind
                                    ? fractionDigits(at + 1, tightLow, tightHigh)
                                    : expressions.nothing()));
        }

        /** The empty text where the digits so far make a number of the range. */
        private Expression end(int at, boolean tightLeast, boolean tightMost) {
            boolean enough = !tightLeast || (least.zeroFrom(at) && !least.exclusive);
            boolean notTooMuch = !tightMost || !most.zeroFrom(at) || !most.exclusive;
            return enough && notTooMuch ? expressions.empty() : expressions.nothing();
        }

        private Expression branch(int low, int high, boolean tightLeast, boolean tightMost, Continuation then) {
            if (low > high) {
                return expressions.nothing();
            }
            if (low == high) {
                return expressions.sequence(digits(low, low), then.after(tightLeast, tightMost));
            }
            int firstFree = tightLeast ? low + 1 : low;
            int lastFree = tightMost ? high - 1 : high;
            return expressions.choice(List.of(
                    tightLeast
                            ? expressions.sequence(digits(low, low), then.after(true, false))
                            : expressions.nothing(),
                    tightMost
                            ? expressions.sequence(digits(high, high), then.after(false, true))
                            : expressions.nothing(),
                    firstFree <= lastFree
                            ? expressions.sequence(digits(firstFree, lastFree), then.after(false, false))
                            : expressions.nothing()));
        }
    }

    /** What may follow a digit. */
    private interface Continuation {
        Expression after(boolean tightLeast, boolean tightMost);
    }
}
