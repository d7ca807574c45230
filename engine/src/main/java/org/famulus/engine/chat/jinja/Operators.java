package org.famulus.engine.chat.jinja;

import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

/** {@code + - * / // % **} of any two values. */
final class Operators {

    private Operators() {
    }

    static Object apply(Evaluator evaluator, String operator, Object left, Object right) {
        Budget budget = evaluator.budget();
        if (left instanceof Undefined undefined) {
            throw undefined.failure();
        }
        if (operator.equals("%") && Values.text(left) != null) {
            return remark(left, PercentFormat.format(budget, Representation.text(budget, left), right));
        }
        if (right instanceof Undefined undefined) {
            throw undefined.failure();
        }
        if (Numbers.is(left) && Numbers.is(right)) {
            return Numbers.binary(operator, left, right);
        }
        if (operator.equals("+")) {
            @Nullable
            Object sum = add(budget, left, right);
            if (sum != null) {
                return sum;
            }
        }
        if (operator.equals("*")) {
            if (Numbers.isInteger(right) && repeatable(left)) {
                return repeat(budget, left, right);
            }
            if (Numbers.isInteger(left) && repeatable(right)) {
                return repeat(budget, right, left);
            }
        }
        throw JinjaException.failed("unsupported operand type(s) for " + operator + ": '" + Values.typeName(left)
                + "' and '" + Values.typeName(right) + "'");
    }

    /** Text with the mark of what it was made from. */
    static Object remark(Object original, String text) {
        return original instanceof Markup ? new Markup(text) : text;
    }

    private static @Nullable Object add(Budget budget, Object left, Object right) {
        @Nullable
        String a = Values.text(left);
        @Nullable
        String b = Values.text(right);
        if (a != null && b != null) {
            if (left instanceof Markup || right instanceof Markup) {
                String first = left instanceof Markup ? a : Text.escapeMarkup(a);
                String second = right instanceof Markup ? b : Text.escapeMarkup(b);
                budget.characters((long) first.length() + second.length());
                return new Markup(first + second);
            }
            budget.characters((long) a.length() + b.length());
            return a + b;
        }
        if (left instanceof List<?> first && right instanceof List<?> second) {
            return joined(budget, first, second);
        }
        if (left instanceof Tuple first && right instanceof Tuple second) {
            return new Tuple(joined(budget, first.items(), second.items()));
        }
        return null;
    }

    private static List<Object> joined(Budget budget, List<?> first, List<?> second) {
        budget.elements((long) first.size() + second.size());
        List<Object> joined = new ArrayList<>(first.size() + second.size());
        joined.addAll(first);
        joined.addAll(second);
        return joined;
    }

    private static boolean repeatable(Object value) {
        return Values.text(value) != null || value instanceof List<?> || value instanceof Tuple;
    }

    private static Object repeat(Budget budget, Object value, Object times) {
        long count = Math.max(0, Numbers.compare(times, 1L << 31) > 0 ? 1L << 31 : Numbers.big(times).longValue());
        if (Numbers.compare(times, 0L) < 0) {
            count = 0;
        }
        @Nullable
        String text = Values.text(value);
        if (text != null) {
            budget.characters(count * text.length());
            return remark(value, text.isEmpty() ? "" : text.repeat((int) count));
        }
        List<?> items = value instanceof Tuple tuple ? tuple.items() : (List<?>) value;
        budget.elements(count * items.size());
        List<Object> repeated = new ArrayList<>();
        for (long i = 0; i < count && !items.isEmpty(); i++) {
            repeated.addAll(items);
        }
        return value instanceof Tuple ? new Tuple(repeated) : repeated;
    }
}
