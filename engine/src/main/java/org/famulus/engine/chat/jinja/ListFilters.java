package org.famulus.engine.chat.jinja;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/** Filters of a list's order and parts. */
final class ListFilters {

    static final Map<String, Filters.Filter> FILTERS = Map.ofEntries(Map.entry("list", ListFilters::list),
            Map.entry("length", ListFilters::length), Map.entry("count", ListFilters::length),
            Map.entry("first", ListFilters::first), Map.entry("last", ListFilters::last),
            Map.entry("reverse", ListFilters::reverse), Map.entry("items", ListFilters::items),
            Map.entry("sort", ListFilters::sort), Map.entry("dictsort", ListFilters::dictSort),
            Map.entry("unique", ListFilters::unique), Map.entry("min", ListFilters::minimum),
            Map.entry("max", ListFilters::maximum), Map.entry("groupby", ListFilters::groupBy),
            Map.entry("batch", ListFilters::batch), Map.entry("slice", ListFilters::slice));

    private ListFilters() {
    }

    private static Object list(Evaluator evaluator, Object target, Arguments arguments) {
        arguments.bind("list", 0);
        return new ArrayList<>(Values.elements(evaluator.budget(), target));
    }

    private static Object length(Evaluator evaluator, Object target, Arguments arguments) {
        arguments.bind("length", 0);
        return (long) Values.length(evaluator.budget(), target);
    }

    private static Object first(Evaluator evaluator, Object target, Arguments arguments) {
        arguments.bind("first", 0);
        if (target instanceof Lazy lazy && lazy.hasNext()) {
            return lazy.next();
        }
        List<Object> elements = Values.elements(evaluator.budget(), target);
        return elements.isEmpty() ? new Undefined("No first item, sequence was empty.") : elements.getFirst();
    }

    private static Object last(Evaluator evaluator, Object target, Arguments arguments) {
        arguments.bind("last", 0);
        refuseLazy(target);
        List<Object> elements = Values.elements(evaluator.budget(), target);
        return elements.isEmpty() ? new Undefined("No last item, sequence was empty.") : elements.getLast();
    }

    private static Object reverse(Evaluator evaluator, Object target, Arguments arguments) {
        arguments.bind("reverse", 0);
        refuseLazy(target);
        @Nullable
        String text = Values.text(target);
        if (text != null) {
            evaluator.budget().characters(text.length());
            StringBuilder reversed = new StringBuilder(text.length());
            for (int i = text.length(); i > 0; i -= Character.charCount(text.codePointBefore(i))) {
                reversed.appendCodePoint(text.codePointBefore(i));
            }
            return Operators.remark(target, reversed.toString());
        }
        return new Lazy(Values.elements(evaluator.budget(), target).reversed());
    }

    private static void refuseLazy(Object target) {
        if (target instanceof Lazy) {
            throw JinjaException.failed("'generator' object is not reversible");
        }
    }

    private static Object items(Evaluator evaluator, Object target, Arguments arguments) {
        arguments.bind("items", 0);
        return switch (target) {
            case Undefined undefined -> new Lazy(List.of());
            case Map<?, ?> map -> {
                evaluator.budget().elements(map.size());
                yield new Lazy(Subscripts.items(map));
            }
            default -> throw JinjaException.failed("Can only get item pairs from a mapping.");
        };
    }

    private static Object sort(Evaluator evaluator, Object target, Arguments arguments) {
        Arguments.Bound bound = arguments.bind("sort", 0, "reverse", "case_sensitive", "attribute");
        SortKey key = SortKey.of(evaluator, bound);
        return key.sorted(Values.elements(evaluator.budget(), target), bound.flag("reverse", false));
    }

    private static Object dictSort(Evaluator evaluator, Object target, Arguments arguments) {
        Arguments.Bound bound = arguments.bind("dictsort", 0, "case_sensitive", "by", "reverse");
        if (!(target instanceof Map<?, ?> map)) {
            throw JinjaException.failed("dictsort() needs a mapping, not " + Values.typeName(target));
        }
        long position = switch (bound.text("by", "key")) {
            case "key" -> 0;
            case "value" -> 1;
            default -> throw JinjaException.failed("You can only sort by either \"key\" or \"value\"");
        };
        evaluator.budget().elements(map.size());
        return new SortKey(evaluator, position, bound.flag("case_sensitive", false)).sorted(Subscripts.items(map),
                bound.flag("reverse", false));
    }

    private static Object unique(Evaluator evaluator, Object target, Arguments arguments) {
        SortKey key = SortKey.of(evaluator, arguments.bind("unique", 0, "case_sensitive", "attribute"));
        Set<Object> seen = new HashSet<>();
        List<Object> unique = new ArrayList<>();
        for (Object element : Values.elements(evaluator.budget(), target)) {
            if (seen.add(Values.key(evaluator.budget(), key.value(element)))) {
                unique.add(element);
            }
        }
        return new Lazy(unique);
    }

    private static Object minimum(Evaluator evaluator, Object target, Arguments arguments) {
        return extreme(evaluator, target, arguments.bind("min", 0, "case_sensitive", "attribute"), "<");
    }

    private static Object maximum(Evaluator evaluator, Object target, Arguments arguments) {
        return extreme(evaluator, target, arguments.bind("max", 0, "case_sensitive", "attribute"), ">");
    }

    private static Object extreme(Evaluator evaluator, Object target, Arguments.Bound bound, String operator) {
        SortKey key = SortKey.of(evaluator, bound);
        @Nullable
        Object best = null;
        for (Object element : Values.elements(evaluator.budget(), target)) {
            if (best == null || evaluator.holds(operator, key.value(element), key.value(best))) {
                best = element;
            }
        }
        return best == null ? new Undefined("No aggregated item, sequence was empty.") : best;
    }

    private static Object groupBy(Evaluator evaluator, Object target, Arguments arguments) {
        Arguments.Bound bound = arguments.bind("groupby", 1, "attribute", "default", "case_sensitive");
        SortKey key = SortKey.of(evaluator, bound);
        SortKey exact = new SortKey(evaluator, bound.value("attribute"), bound.value("default"), true);
        List<Object> groups = new ArrayList<>();
        List<Object> group = new ArrayList<>();
        for (Object element : key.sorted(Values.elements(evaluator.budget(), target), false)) {
            if (!group.isEmpty()
                    && !Values.equal(evaluator.budget(), key.value(group.getFirst()), key.value(element))) {
                groups.add(new Group(exact.value(group.getFirst()), Collections.unmodifiableList(group)));
                group = new ArrayList<>();
            }
            group.add(element);
        }
        if (!group.isEmpty()) {
            groups.add(new Group(exact.value(group.getFirst()), Collections.unmodifiableList(group)));
        }
        return groups;
    }

    private static Object batch(Evaluator evaluator, Object target, Arguments arguments) {
        Arguments.Bound bound = arguments.bind("batch", 1, "linecount", "fill_with");
        int size = Math.max(1, bound.integer("linecount", 1));
        List<Object> batches = new ArrayList<>();
        List<Object> batch = new ArrayList<>();
        for (Object element : Values.elements(evaluator.budget(), target)) {
            if (batch.size() == size) {
                batches.add(batch);
                batch = new ArrayList<>();
            }
            batch.add(element);
        }
        if (!batch.isEmpty()) {
            fill(evaluator, batch, size, bound);
            batches.add(batch);
        }
        return new Lazy(batches);
    }

    private static void fill(Evaluator evaluator, List<Object> batch, int size, Arguments.Bound bound) {
        if (bound.value("fill_with") != None.NONE) {
            evaluator.budget().elements(size);
            while (batch.size() < size) {
                batch.add(bound.value("fill_with"));
            }
        }
    }

    private static Object slice(Evaluator evaluator, Object target, Arguments arguments) {
        Arguments.Bound bound = arguments.bind("slice", 1, "slices", "fill_with");
        int slices = bound.integer("slices", 1);
        List<Object> elements = Values.elements(evaluator.budget(), target);
        if (slices < 1) {
            throw JinjaException.failed("slice() needs a positive number of slices");
        }
        evaluator.budget().elements(slices);
        int size = elements.size() / slices;
        int longer = elements.size() % slices;
        List<Object> result = new ArrayList<>();
        int from = 0;
        for (int i = 0; i < slices; i++) {
            int to = from + size + (i < longer ? 1 : 0);
            List<Object> part = new ArrayList<>(elements.subList(from, to));
            if (i >= longer && bound.value("fill_with") != None.NONE) {
                part.add(bound.value("fill_with"));
            }
            result.add(part);
            from = to;
        }
        return new Lazy(result);
    }
}
