package org.famulus.engine.chat.jinja;

import java.util.List;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/** What stands after {@code is}. */
final class Tests {

    private static final Set<String> NAMES = Set.of("defined", "undefined", "none", "true", "false", "boolean",
            "integer", "float", "number", "string", "sequence", "mapping", "iterable", "callable", "filter", "test",
            "escaped", "lower", "upper", "odd", "even", "divisibleby", "sameas", "in", "eq", "equalto", "==", "ne",
            "!=",
            "lt", "lessthan", "<", "le", "<=", "gt", "greaterthan", ">", "ge", ">=");

    private Tests() {
    }

    static boolean apply(Evaluator evaluator, String name, Object value, Arguments arguments) {
        Budget budget = evaluator.budget();
        budget.step();
        return switch (name) {
            case "eq", "equalto", "==" -> evaluator.holds("==", value, other(name, arguments));
            case "ne", "!=" -> evaluator.holds("!=", value, other(name, arguments));
            case "lt", "lessthan", "<" -> evaluator.holds("<", value, other(name, arguments));
            case "le", "<=" -> evaluator.holds("<=", value, other(name, arguments));
            case "gt", "greaterthan", ">" -> evaluator.holds(">", value, other(name, arguments));
            case "ge", ">=" -> evaluator.holds(">=", value, other(name, arguments));
            case "in" -> evaluator.holds("in", value, other(name, arguments));
            case "sameas" -> same(budget, value, other(name, arguments));
            case "divisibleby" -> isZero(Operators.apply(evaluator, "%", value, other(name, arguments)));
            default -> {
                if (!NAMES.contains(name)) {
                    throw JinjaException.failed("No test named '" + name + "'");
                }
                arguments.bind(name, 0);
                yield simple(evaluator, name, value);
            }
        };
    }

    private static boolean simple(Evaluator evaluator, String name, Object value) {
        @Nullable
        String text = Values.text(value);
        return switch (name) {
            case "defined" -> !(value instanceof Undefined);
            case "undefined" -> value instanceof Undefined;
            case "none" -> value == None.NONE;
            case "true" -> value.equals(true);
            case "false" -> value.equals(false);
            case "boolean" -> value instanceof Boolean;
            case "integer" -> Numbers.isInteger(value) && !(value instanceof Boolean);
            case "float" -> value instanceof Double;
            case "number" -> Numbers.is(value);
            case "string" -> text != null;
            case "mapping" -> value instanceof Map<?, ?>;
            case "sequence" -> text != null || value instanceof List<?> || value instanceof Tuple
                    || value instanceof Map<?, ?> || value instanceof Range || value instanceof Group
                    || value instanceof Undefined;
            case "iterable" -> text != null || value instanceof List<?> || value instanceof Tuple
                    || value instanceof Map<?, ?> || value instanceof Range || value instanceof Group
                    || value instanceof View || value instanceof Lazy || value instanceof Undefined
                    || value instanceof LoopContext;
            case "callable" -> value instanceof Function || value instanceof Undefined;
            case "filter" -> text != null && Filters.NAMES.contains(text);
            case "test" -> text != null && NAMES.contains(text);
            case "escaped" -> value instanceof Markup;
            case "lower" -> (boolean) method(evaluator, "islower", value);
            case "upper" -> (boolean) method(evaluator, "isupper", value);
            case "odd" -> Values.equal(evaluator.budget(), Operators.apply(evaluator, "%", value, 2L), 1L);
            case "even" -> isZero(Operators.apply(evaluator, "%", value, 2L));
            default -> throw new IllegalStateException("no test " + name);
        };
    }

    private static Object method(Evaluator evaluator, String name, Object value) {
        return new TextMethods(Representation.text(evaluator.budget(), value), name).call(evaluator, Arguments.NONE);
    }

    private static Object other(String name, Arguments arguments) {
        return arguments.bind(name, 1, "other").value("other");
    }

    private static boolean isZero(Object value) {
        return Numbers.is(value) && Numbers.compare(value, 0L) == 0;
    }

    private static boolean same(Budget budget, Object value, Object other) {
        boolean container = value instanceof List<?> || value instanceof Map<?, ?> || value instanceof Tuple;
        return value == other || !container && value.getClass() == other.getClass()
                && Values.equal(budget, value, other);
    }
}
