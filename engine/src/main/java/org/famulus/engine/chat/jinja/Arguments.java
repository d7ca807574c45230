package org.famulus.engine.chat.jinja;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/** Values of a call's arguments. */
record Arguments(List<Object> positional, Map<String, Object> named) {

    static final Arguments NONE = new Arguments(List.of(), Map.of());

    static Arguments of(Object... values) {
        return new Arguments(List.of(values), Map.of());
    }

    /**
     * Gives the arguments their parameters' names.
     *
     * @param required how many of the parameters must be given
     */
    Bound bind(String function, int required, String... parameters) {
        if (positional.size() > parameters.length) {
            throw JinjaException.failed(function + "() takes at most " + parameters.length + " argument(s), but got "
                    + positional.size());
        }
        Map<String, Object> values = new HashMap<>();
        for (int i = 0; i < positional.size(); i++) {
            values.put(parameters[i], positional.get(i));
        }
        List<String> known = List.of(parameters);
        named.forEach((name, value) -> {
            if (!known.contains(name) || values.put(name, value) != null) {
                throw JinjaException.failed(function + "() got an unexpected argument '" + name + "'");
            }
        });
        for (int i = 0; i < required; i++) {
            if (!values.containsKey(parameters[i])) {
                throw JinjaException.failed(function + "() misses its argument '" + parameters[i] + "'");
            }
        }
        return new Bound(function, values);
    }

    /** Arguments by name. */
    record Bound(String function, Map<String, Object> values) {

        Object value(String name) {
            return value(name, None.NONE);
        }

        Object value(String name, Object otherwise) {
            return values.getOrDefault(name, otherwise);
        }

        boolean has(String name) {
            return values.containsKey(name);
        }

        boolean flag(String name, boolean otherwise) {
            Object value = values.get(name);
            return value == null ? otherwise : Values.truth(value);
        }

        String text(String name) {
            return text(name, null);
        }

        String text(String name, @Nullable String otherwise) {
            Object value = values.get(name);
            if (value == null && otherwise != null) {
                return otherwise;
            }
            return switch (value) {
                case String text -> text;
                case Markup markup -> markup.text();
                case Undefined undefined -> throw undefined.failure();
                case null, default -> throw JinjaException.failed(function + "() needs text as '" + name + "', not "
                        + (value == null ? "nothing" : Values.typeName(value)));
            };
        }

        int integer(String name, int otherwise) {
            Object value = values.get(name);
            return switch (value) {
                case null -> otherwise;
                case Long number -> Math.clamp(number, Integer.MIN_VALUE, Integer.MAX_VALUE);
                case Boolean flag -> flag ? 1 : 0;
                case Undefined undefined -> throw undefined.failure();
                default -> throw JinjaException.failed(function + "() needs an integer as '" + name + "', not "
                        + Values.typeName(value));
            };
        }
    }
}
