package org.famulus.engine.chat.jinja;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/** What every template may call: Jinja2's own functions and Hugging Face's two. */
final class Globals {

    private static final Map<String, Function> FUNCTIONS = Map.of("range", Globals::range, "dict", Globals::dict,
            "namespace", Globals::namespace, "cycler", Globals::cycler, "joiner", Globals::joiner, "raise_exception",
            Globals::raise, "strftime_now", (evaluator, arguments) -> PythonDates.format(
                    arguments.bind("strftime_now", 1, "format").text("format"), evaluator.clock()));

    private Globals() {
    }

    static Scope scope() {
        Scope scope = new Scope(null);
        FUNCTIONS.forEach(scope::assign);
        return scope;
    }

    private static Object raise(Evaluator evaluator, Arguments arguments) {
        Object message = arguments.bind("raise_exception", 1, "message").value("message");
        throw new JinjaException(JinjaException.Kind.RAISED, Representation.text(evaluator.budget(), message));
    }

    private static Range range(Evaluator evaluator, Arguments arguments) {
        Arguments.Bound bound = arguments.bind("range", 1, "start", "stop", "step");
        boolean onlyStop = !bound.has("stop");
        Range range = new Range(onlyStop ? 0 : bound.integer("start", 0), bound.integer(onlyStop ? "start" : "stop", 0),
                bound.integer("step", 1));
        if (range.step() == 0) {
            throw JinjaException.failed("range() step must not be zero");
        }
        if (range.length() > Range.MAXIMUM_LENGTH || range.length() < 0) {
            throw JinjaException.limit("range too big; the sandbox allows at most " + Range.MAXIMUM_LENGTH
                    + " elements");
        }
        return range;
    }

    private static Map<Object, Object> dict(Evaluator evaluator, Arguments arguments) {
        Map<Object, Object> map = new LinkedHashMap<>();
        if (!arguments.positional().isEmpty()) {
            Object first = arguments.positional().getFirst();
            if (first instanceof Map<?, ?> from) {
                evaluator.budget().elements(from.size());
                map.putAll(from);
            } else {
                for (Object pair : Values.elements(evaluator.budget(), first)) {
                    List<Object> two = Values.elements(evaluator.budget(), pair);
                    if (two.size() != 2) {
                        throw JinjaException.failed("dict() needs pairs of a key and a value");
                    }
                    map.put(Values.key(evaluator.budget(), two.get(0)), two.get(1));
                }
            }
        }
        map.putAll(arguments.named());
        return map;
    }

    private static Namespace namespace(Evaluator evaluator, Arguments arguments) {
        Namespace namespace = new Namespace();
        dict(evaluator, arguments).forEach(
                (key, value) -> namespace.attributes().put(Representation.text(evaluator.budget(), key), value));
        return namespace;
    }

    private static Cycler cycler(Evaluator evaluator, Arguments arguments) {
        if (arguments.positional().isEmpty()) {
            throw JinjaException.failed("cycler() needs at least one item");
        }
        return new Cycler(arguments.positional());
    }

    private static Function joiner(Evaluator evaluator, Arguments arguments) {
        String separator = arguments.bind("joiner", 0, "sep").text("sep", ", ");
        boolean[] used = new boolean[1];
        return (unused, none) -> {
            String text = used[0] ? separator : "";
            used[0] = true;
            return text;
        };
    }

    /** Gives its items one after the other, again and again. */
    static final class Cycler {

        private final List<Object> items;
        private int position;

        Cycler(List<Object> items) {
            this.items = items;
        }

        @Nullable
        Object attribute(String name) {
            return switch (name) {
                case "current" -> items.get(position);
                case "next" -> (Function) (evaluator, arguments) -> {
                    Object item = items.get(position);
                    position = (position + 1) % items.size();
                    return item;
                };
                case "reset" -> (Function) (evaluator, arguments) -> {
                    position = 0;
                    return None.NONE;
                };
                default -> null;
            };
        }
    }
}
