package org.famulus.engine.chat.jinja;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/** Filters that look at each element: {@code map}, {@code select} and their kin, {@code join}, {@code sum}. */
final class ElementFilters {

    static final Map<String, Filters.Filter> FILTERS = Map.of("map", ElementFilters::map, "select",
            (evaluator, target, arguments) -> select(evaluator, target, arguments, false, true), "reject",
            (evaluator, target, arguments) -> select(evaluator, target, arguments, false, false), "selectattr",
            (evaluator, target, arguments) -> select(evaluator, target, arguments, true, true), "rejectattr",
            (evaluator, target, arguments) -> select(evaluator, target, arguments, true, false), "join",
            ElementFilters::join, "sum", ElementFilters::sum);

    private ElementFilters() {
    }

    private static Object map(Evaluator evaluator, Object target, Arguments arguments) {
        List<Object> mapped = new ArrayList<>();
        if (!Values.truth(target)) {
            // Jinja2 takes anything false for an empty list here, none as well.
            return new Lazy(mapped);
        }
        if (arguments.positional().isEmpty()) {
            Arguments.Bound bound = arguments.bind("map", 0, "attribute", "default");
            if (!bound.has("attribute")) {
                throw JinjaException.failed("map requires a filter argument");
            }
            SortKey key = new SortKey(evaluator, bound.value("attribute"), bound.value("default"), true);
            for (Object element : Values.elements(evaluator.budget(), target)) {
                mapped.add(key.value(element));
            }
        } else {
            String filter = Representation.text(evaluator.budget(), arguments.positional().getFirst());
            Arguments rest = new Arguments(arguments.positional().subList(1, arguments.positional().size()),
                    arguments.named());
            for (Object element : Values.elements(evaluator.budget(), target)) {
                mapped.add(Filters.apply(evaluator, filter, element, rest));
            }
        }
        return new Lazy(mapped);
    }

    private static Object select(Evaluator evaluator, Object target, Arguments arguments, boolean byAttribute,
            boolean wanted) {
        if (!Values.truth(target)) {
            return new Lazy(List.of());
        }
        List<Object> positional = arguments.positional();
        int first = byAttribute ? 1 : 0;
        if (positional.size() < first) {
            throw JinjaException.failed("Missing parameter for attribute name");
        }
        SortKey key = new SortKey(evaluator, byAttribute ? positional.getFirst() : None.NONE, true);
        @Nullable
        String test = positional.size() > first ? Representation.text(evaluator.budget(), positional.get(first)) : null;
        Arguments rest = new Arguments(positional.subList(Math.min(first + 1, positional.size()), positional.size()),
                arguments.named());
        List<Object> selected = new ArrayList<>();
        for (Object element : Values.elements(evaluator.budget(), target)) {
            Object value = key.value(element);
            boolean holds = test == null ? Values.truth(value) : Tests.apply(evaluator, test, value, rest);
            if (holds == wanted) {
                selected.add(element);
            }
        }
        return new Lazy(selected);
    }

    private static Object join(Evaluator evaluator, Object target, Arguments arguments) {
        Budget budget = evaluator.budget();
        Arguments.Bound bound = arguments.bind("join", 0, "d", "attribute");
        String separator = Representation.text(budget, bound.value("d", ""));
        SortKey key = new SortKey(evaluator, bound.value("attribute"), true);
        StringBuilder joined = new StringBuilder();
        boolean first = true;
        for (Object element : Values.elements(budget, target)) {
            String text = Representation.text(budget, key.value(element));
            budget.characters(separator.length());
            budget.length((long) joined.length() + separator.length() + text.length());
            joined.append(first ? "" : separator).append(text);
            first = false;
        }
        return joined.toString();
    }

    private static Object sum(Evaluator evaluator, Object target, Arguments arguments) {
        Arguments.Bound bound = arguments.bind("sum", 0, "attribute", "start");
        SortKey key = new SortKey(evaluator, bound.value("attribute"), true);
        Object sum = bound.value("start", 0L);
        for (Object element : Values.elements(evaluator.budget(), target)) {
            sum = Operators.apply(evaluator, "+", sum, key.value(element));
        }
        return sum;
    }
}
