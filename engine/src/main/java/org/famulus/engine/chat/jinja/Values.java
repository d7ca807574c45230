package org.famulus.engine.chat.jinja;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * What Python's operators say of values. Values are {@link String}, {@link Markup}, numbers as in {@link Numbers},
 * {@link None}, {@link Undefined}, {@link List}, {@link Tuple}, {@link Map}, {@link Range}, {@link View}, {@link Lazy},
 * {@link Group}, {@link Namespace}, {@link LoopContext} and {@link Function}. None but a namespace can be changed.
 */
final class Values {

    private Values() {
    }

    /** Copies a caller's value; numbers, strings, lists and mappings are allowed. */
    static Object of(@Nullable Object value) {
        return switch (value) {
            case null -> None.NONE;
            case String text -> text;
            case Boolean flag -> flag;
            case Double number -> number;
            case Float number -> Double.valueOf(number.toString());
            case BigInteger number -> Numbers.integer(number);
            case BigDecimal number -> number.doubleValue();
            case Number number -> number.longValue();
            case Map<?, ?> map -> {
                Map<Object, Object> copy = new LinkedHashMap<>();
                map.forEach((key, entry) -> copy.put(String.valueOf(key), of(entry)));
                yield copy;
            }
            case Iterable<?> items -> {
                List<Object> copy = new ArrayList<>();
                items.forEach(item -> copy.add(of(item)));
                yield copy;
            }
            default -> throw new IllegalArgumentException("a template's value is text, a number, a boolean, a list or a"
                    + " map, not " + value.getClass().getName());
        };
    }

    /**
     * As a mapping's key: what is equal in Python is equal in Java. Tuples are gone through, as hashing does, so that one
     * made of itself many times over is paid for.
     */
    static Object key(Budget budget, Object value) {
        budget.step();
        return switch (value) {
            case Boolean flag -> flag ? 1L : 0L;
            case Double number -> whole(number) ? (Object) number.longValue() : number;
            case String text -> text;
            case Markup markup -> markup.text();
            case Long number -> number;
            case BigInteger number -> number;
            case None none -> none;
            case Undefined undefined -> undefined;
            case Tuple tuple -> {
                List<Object> items = new ArrayList<>(tuple.items().size());
                for (Object item : tuple.items()) {
                    items.add(key(budget, item));
                }
                yield new Tuple(items);
            }
            default -> throw JinjaException.failed("unhashable type: '" + typeName(value) + "'");
        };
    }

    private static boolean whole(double number) {
        return number == Math.rint(number) && Math.abs(number) < 1e15;
    }

    static boolean truth(Object value) {
        return switch (value) {
            case Boolean flag -> flag;
            case None none -> false;
            case Undefined undefined -> false;
            case String text -> !text.isEmpty();
            case Markup markup -> !markup.text().isEmpty();
            case Long number -> number != 0;
            case Double number -> number != 0;
            case List<?> list -> !list.isEmpty();
            case Tuple tuple -> !tuple.items().isEmpty();
            case Map<?, ?> map -> !map.isEmpty();
            case Range range -> range.length() > 0;
            case View view -> !view.items().isEmpty();
            default -> true;
        };
    }

    static @Nullable String text(Object value) {
        return switch (value) {
            case String text -> text;
            case Markup markup -> markup.text();
            default -> null;
        };
    }

    /** Python's name of a value's type. */
    static String typeName(Object value) {
        return switch (value) {
            case Boolean flag -> "bool";
            case None none -> "NoneType";
            case Undefined undefined -> "Undefined";
            case String text -> "str";
            case Markup markup -> "Markup";
            case Double number -> "float";
            case Long number -> "int";
            case BigInteger number -> "int";
            case List<?> list -> "list";
            case Tuple tuple -> "tuple";
            case Map<?, ?> map -> "dict";
            case Range range -> "range";
            case View view -> "dict_" + view.name();
            case Lazy lazy -> "generator";
            case Group group -> "_GroupTuple";
            case Namespace namespace -> "Namespace";
            case LoopContext loop -> "LoopContext";
            case Macro macro -> "Macro";
            default -> "function";
        };
    }

    /** The elements that a loop would go over. */
    static List<Object> elements(Budget budget, Object value) {
        @Nullable
        List<Object> elements = elementsOrNull(budget, value);
        if (elements == null) {
            throw JinjaException.failed("'" + typeName(value) + "' object is not iterable");
        }
        budget.elements(elements.size());
        return elements;
    }

    private static @Nullable List<Object> elementsOrNull(Budget budget, Object value) {
        return switch (value) {
            case List<?> list -> Collections.unmodifiableList(list);
            case Tuple tuple -> tuple.items();
            case Map<?, ?> map -> {
                budget.elements(map.size());
                yield new ArrayList<>(map.keySet());
            }
            case String text -> characters(budget, text);
            case Markup markup -> characters(budget, markup.text());
            case Range range -> range.items();
            case View view -> view.items();
            case Lazy lazy -> lazy.drain();
            case Group group -> group.tuple().items();
            case Undefined undefined -> List.of();
            default -> null;
        };
    }

    private static List<Object> characters(Budget budget, String text) {
        budget.elements(text.length());
        List<Object> characters = new ArrayList<>(text.length());
        text.codePoints().forEach(c -> characters.add(Character.toString(c)));
        return characters;
    }

    static int length(Budget budget, Object value) {
        return switch (value) {
            case String text -> {
                budget.characters(text.length());
                yield Text.length(text);
            }
            case Markup markup -> Text.length(markup.text());
            case List<?> list -> list.size();
            case Tuple tuple -> tuple.items().size();
            case Map<?, ?> map -> map.size();
            case Range range -> range.length();
            case View view -> view.items().size();
            case Undefined undefined -> 0;
            case Group group -> 2;
            default -> throw JinjaException.failed("object of type '" + typeName(value) + "' has no len()");
        };
    }

    static boolean equal(Budget budget, Object left, Object right) {
        budget.step();
        if (left == right) {
            return !Numbers.isNaN(left);
        }
        if (Numbers.is(left) && Numbers.is(right)) {
            return !Numbers.isNaN(left) && !Numbers.isNaN(right) && Numbers.compare(left, right) == 0;
        }
        @Nullable
        String text = text(left);
        if (text != null) {
            budget.characters(text.length());
            return text.equals(text(right));
        }
        return switch (left) {
            case List<?> list -> right instanceof List<?> other && equalElements(budget, list, other);
            case Tuple tuple -> right instanceof Tuple other && equalElements(budget, tuple.items(), other.items());
            case Map<?, ?> map -> right instanceof Map<?, ?> other && equalEntries(budget, map, other);
            case Undefined undefined -> right instanceof Undefined;
            case Group group -> right instanceof Group other && equal(budget, group.tuple(), other.tuple());
            case View view -> right instanceof View other && equalElements(budget, view.items(), other.items());
            case Range range -> range.equals(right);
            default -> false;
        };
    }

    private static boolean equalElements(Budget budget, List<?> left, List<?> right) {
        if (left.size() != right.size()) {
            return false;
        }
        Iterator<?> others = right.iterator();
        for (Object item : left) {
            if (!equal(budget, item, others.next())) {
                return false;
            }
        }
        return true;
    }

    private static boolean equalEntries(Budget budget, Map<?, ?> left, Map<?, ?> right) {
        if (left.size() != right.size()) {
            return false;
        }
        for (Map.Entry<?, ?> entry : left.entrySet()) {
            Object other = right.get(entry.getKey());
            if (other == null || !equal(budget, entry.getValue(), other)) {
                return false;
            }
        }
        return true;
    }

    /** The order of two values that have one. */
    static int compare(Budget budget, Object left, Object right, String operator) {
        budget.step();
        if (Numbers.is(left) && Numbers.is(right)) {
            return Numbers.compare(left, right);
        }
        @Nullable
        String a = text(left);
        @Nullable
        String b = text(right);
        if (a != null && b != null) {
            budget.characters(Math.min(a.length(), b.length()));
            return compareCodePoints(a, b);
        }
        if (left instanceof List<?> first && right instanceof List<?> second) {
            return compareElements(budget, first, second, operator);
        }
        if (left instanceof Tuple first && right instanceof Tuple second) {
            return compareElements(budget, first.items(), second.items(), operator);
        }
        if (left instanceof Undefined undefined) {
            throw undefined.failure();
        }
        if (right instanceof Undefined undefined) {
            throw undefined.failure();
        }
        throw JinjaException.failed("'" + operator + "' not supported between instances of '" + typeName(left)
                + "' and '" + typeName(right) + "'");
    }

    private static int compareElements(Budget budget, List<?> left, List<?> right, String operator) {
        for (int i = 0; i < Math.min(left.size(), right.size()); i++) {
            if (!equal(budget, left.get(i), right.get(i))) {
                return compare(budget, left.get(i), right.get(i), operator);
            }
        }
        return Integer.compare(left.size(), right.size());
    }

    private static int compareCodePoints(String a, String b) {
        int length = Math.min(a.length(), b.length());
        for (int i = 0; i < length; i++) {
            if (a.charAt(i) != b.charAt(i)) {
                boolean surrogates = Character.isSurrogate(a.charAt(i)) != Character.isSurrogate(b.charAt(i));
                int order = Character.compare(a.charAt(i), b.charAt(i));
                return surrogates ? (Character.isSurrogate(a.charAt(i)) ? 1 : -1) : order;
            }
        }
        return Integer.compare(a.length(), b.length());
    }

    /** {@code item in container}. */
    static boolean contains(Budget budget, Object container, Object item) {
        @Nullable
        String text = text(container);
        if (text != null) {
            @Nullable
            String part = text(item);
            if (part == null) {
                throw item instanceof Undefined undefined
                        ? undefined.failure()
                        : JinjaException.failed("'in <string>' requires string as left operand, not " + typeName(item));
            }
            budget.characters(text.length());
            return Text.indexOf(text, part, 0) >= 0;
        }
        if (container instanceof Map<?, ?> map) {
            return map.containsKey(key(budget, item));
        }
        @Nullable
        List<Object> elements = elementsOrNull(budget, container);
        if (elements == null) {
            throw JinjaException.failed("argument of type '" + typeName(container) + "' is not iterable");
        }
        for (Object element : elements) {
            if (equal(budget, element, item)) {
                return true;
            }
        }
        return false;
    }
}
