package org.famulus.engine.chat.jinja;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * What of an element is compared.
 *
 * @param attribute a path of attributes such as {@code a.b}, several with commas between, an index, or {@link None} for
 *     the element itself
 * @param otherwise what stands for a missing attribute, or {@link None} to leave it undefined
 */
record SortKey(Evaluator evaluator, Object attribute, Object otherwise, boolean caseSensitive) {

    SortKey(Evaluator evaluator, Object attribute, boolean caseSensitive) {
        this(evaluator, attribute, None.NONE, caseSensitive);
    }

    static SortKey of(Evaluator evaluator, Arguments.Bound bound) {
        return new SortKey(evaluator, bound.value("attribute"), bound.value("default"),
                bound.flag("case_sensitive", false));
    }

    Object value(Object element) {
        @Nullable
        String path = Values.text(attribute);
        if (path != null) {
            evaluator.budget().characters(path.length());
        }
        if (path == null || path.indexOf(',') < 0) {
            return folded(picked(element, attribute));
        }
        List<Object> values = new ArrayList<>();
        for (String part : path.split(",", -1)) {
            values.add(folded(picked(element, part)));
        }
        return values;
    }

    private Object folded(Object value) {
        return !caseSensitive && value instanceof String text ? Text.lower(text) : value;
    }

    /** An element's attribute by path; what is missing may be replaced. */
    private Object picked(Object element, Object path) {
        Object value = element;
        @Nullable
        String names = Values.text(path);
        if (names != null) {
            for (String name : names.split("\\.", -1)) {
                boolean index = !name.isEmpty() && name.length() < 10
                        && name.chars().allMatch(c -> c >= '0' && c <= '9');
                value = Subscripts.item(evaluator, value, index ? (Object) Long.valueOf(name) : name);
                if (value instanceof Undefined && otherwise != None.NONE) {
                    value = otherwise;
                }
            }
        } else if (path != None.NONE) {
            value = Subscripts.item(evaluator, value, path);
        }
        return value;
    }

    List<Object> sorted(List<Object> elements, boolean reversed) {
        List<Object> sorted = new ArrayList<>(elements);
        Comparator<Object> order = (a, b) -> Values.compare(evaluator.budget(), value(a), value(b), "<");
        try {
            sorted.sort(reversed ? order.reversed() : order);
        } catch (IllegalArgumentException inconsistent) {
            throw JinjaException.failed("the elements to be sorted have no order");
        }
        return sorted;
    }
}
