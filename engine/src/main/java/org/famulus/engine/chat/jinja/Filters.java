package org.famulus.engine.chat.jinja;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/** What stands after {@code |}: Jinja2's filters, and {@code tojson} as Hugging Face has it. */
final class Filters {

    /** A filter; the target is what stands before it. */
    @FunctionalInterface
    interface Filter {

        Object apply(Evaluator evaluator, Object target, Arguments arguments);
    }

    private static final Map<String, Filter> FILTERS = new HashMap<>();

    static final Set<String> NAMES;

    static {
        FILTERS.putAll(TextFilters.FILTERS);
        FILTERS.putAll(NumberFilters.FILTERS);
        FILTERS.putAll(ElementFilters.FILTERS);
        FILTERS.putAll(ListFilters.FILTERS);
        FILTERS.put("default", Filters::orDefault);
        FILTERS.put("d", Filters::orDefault);
        FILTERS.put("attr", Filters::attribute);
        FILTERS.put("tojson", Filters::toJson);
        NAMES = Set.copyOf(FILTERS.keySet());
    }

    private Filters() {
    }

    static Object apply(Evaluator evaluator, String name, Object target, Arguments arguments) {
        evaluator.budget().step();
        @Nullable
        Filter filter = FILTERS.get(name);
        if (filter == null) {
            throw JinjaException.failed("No filter named '" + name + "'");
        }
        return filter.apply(evaluator, target, arguments);
    }

    private static Object orDefault(Evaluator evaluator, Object target, Arguments arguments) {
        Arguments.Bound bound = arguments.bind("default", 0, "default_value", "boolean");
        boolean replaced = target instanceof Undefined || bound.flag("boolean", false) && !Values.truth(target);
        return replaced ? bound.value("default_value", "") : target;
    }

    private static Object attribute(Evaluator evaluator, Object target, Arguments arguments) {
        String name = arguments.bind("attr", 1, "name").text("name");
        return target instanceof Map<?, ?> && ((Map<?, ?>) target).containsKey(name)
                ? new Undefined("'dict object' has no attribute '" + name + "'")
                : Subscripts.attribute(evaluator, target, name);
    }

    private static Object toJson(Evaluator evaluator, Object target, Arguments arguments) {
        return Json.of(evaluator.budget(), target,
                arguments.bind("tojson", 0, "ensure_ascii", "indent", "separators", "sort_keys"));
    }
}
