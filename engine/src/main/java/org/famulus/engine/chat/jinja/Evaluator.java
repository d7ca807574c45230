package org.famulus.engine.chat.jinja;

import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/** Gives expressions their values, within one rendering's budget. Not safe for concurrent use. */
final class Evaluator {

    /** Nested evaluations, over all macro calls; far below what fills a thread's stack. */
    private static final int MAXIMUM_DEPTH = 700;

    private final Budget budget;
    private final Clock clock;
    private int depth;

    Evaluator(Budget budget, Clock clock) {
        this.budget = budget;
        this.clock = clock;
    }

    Budget budget() {
        return budget;
    }

    Clock clock() {
        return clock;
    }

    Object evaluate(Expression expression, Scope scope) {
        budget.step();
        if (++depth > MAXIMUM_DEPTH) {
            throw JinjaException.limit("the template nests expressions more than " + MAXIMUM_DEPTH + " levels deep");
        }
        Object value = switch (expression) {
            case Expression.Constant constant -> constant.value();
            case Expression.Name name -> scope.value(name.name());
            case Expression.ListOf list -> all(list.items(), scope);
            case Expression.TupleOf tuple -> new Tuple(all(tuple.items(), scope));
            case Expression.MappingOf mapping -> mapping(mapping, scope);
            case Expression.Attribute attribute ->
                Subscripts.attribute(this, evaluate(attribute.target(), scope), attribute.name());
            case Expression.Item item -> item(item, scope);
            case Expression.SliceKey slice -> new Subscripts.Slice(optional(slice.begin(), scope),
                    optional(slice.end(), scope), optional(slice.step(), scope));
            case Expression.Call call -> call(evaluate(call.target(), scope), arguments(call.arguments(), scope));
            case Expression.Filter filter -> filter(filter, scope);
            case Expression.Test test -> Tests.apply(this, test.name(), evaluate(test.target(), scope),
                    arguments(test.arguments(), scope));
            case Expression.Negative negative -> sign("-", evaluate(negative.operand(), scope));
            case Expression.Positive positive -> sign("+", evaluate(positive.operand(), scope));
            case Expression.Not not -> !Values.truth(evaluate(not.operand(), scope));
            case Expression.And and -> {
                Object left = evaluate(and.left(), scope);
                yield Values.truth(left) ? evaluate(and.right(), scope) : left;
            }
            case Expression.Or or -> {
                Object left = evaluate(or.left(), scope);
                yield Values.truth(left) ? left : evaluate(or.right(), scope);
            }
            case Expression.Binary binary -> Operators.apply(this, binary.operator(), evaluate(binary.left(), scope),
                    evaluate(binary.right(), scope));
            case Expression.Concatenation concatenation -> concatenate(concatenation.parts(), scope);
            case Expression.Comparison comparison -> compare(comparison, scope);
            case Expression.Conditional conditional -> conditional(conditional, scope);
        };
        depth--;
        return value;
    }

    Object call(Object target, Arguments arguments) {
        budget.step();
        return switch (target) {
            case Function function -> function.call(this, arguments);
            case Undefined undefined -> throw undefined.failure();
            default -> throw JinjaException.failed("'" + Values.typeName(target) + "' object is not callable");
        };
    }

    /** Applies a block's filters to its text. */
    Object filter(Expression.Filter filter, Scope scope, String text) {
        Object target = filter.target() instanceof Expression.Filter inner ? filter(inner, scope, text) : text;
        return Filters.apply(this, filter.name(), target, arguments(filter.arguments(), scope));
    }

    private Object filter(Expression.Filter filter, Scope scope) {
        if (filter.target() == null) {
            throw new IllegalStateException("a block's filter is applied to the block's text");
        }
        return Filters.apply(this, filter.name(), evaluate(filter.target(), scope),
                arguments(filter.arguments(), scope));
    }

    private List<Object> all(List<Expression> expressions, Scope scope) {
        List<Object> values = new ArrayList<>(expressions.size());
        for (Expression expression : expressions) {
            values.add(evaluate(expression, scope));
        }
        return values;
    }

    private Map<Object, Object> mapping(Expression.MappingOf mapping, Scope scope) {
        Map<Object, Object> map = new LinkedHashMap<>();
        for (int i = 0; i < mapping.keys().size(); i++) {
            Object key = Values.key(budget, evaluate(mapping.keys().get(i), scope));
            map.put(key, evaluate(mapping.values().get(i), scope));
        }
        return map;
    }

    private Object item(Expression.Item item, Scope scope) {
        Object target = evaluate(item.target(), scope);
        return Subscripts.item(this, target, evaluate(item.key(), scope));
    }

    private Object optional(@Nullable Expression expression, Scope scope) {
        return expression == null ? None.NONE : evaluate(expression, scope);
    }

    private static Object sign(String sign, Object operand) {
        if (operand instanceof Undefined undefined) {
            throw undefined.failure();
        }
        if (!Numbers.is(operand)) {
            throw JinjaException.failed("bad operand type for unary " + sign + ": '" + Values.typeName(operand) + "'");
        }
        return sign.equals("-") ? Numbers.negate(operand) : Numbers.binary("+", operand, 0L);
    }

    private String concatenate(List<Expression> parts, Scope scope) {
        StringBuilder text = new StringBuilder();
        for (Object part : all(parts, scope)) {
            String piece = Representation.text(budget, part);
            budget.length((long) text.length() + piece.length());
            text.append(piece);
        }
        return text.toString();
    }

    private boolean compare(Expression.Comparison comparison, Scope scope) {
        Object left = evaluate(comparison.first(), scope);
        for (int i = 0; i < comparison.operators().size(); i++) {
            Object right = evaluate(comparison.operands().get(i), scope);
            if (!holds(comparison.operators().get(i), left, right)) {
                return false;
            }
            left = right;
        }
        return true;
    }

    boolean holds(String operator, Object left, Object right) {
        return switch (operator) {
            case "==" -> Values.equal(budget, left, right);
            case "!=" -> !Values.equal(budget, left, right);
            case "in" -> Values.contains(budget, right, left);
            case "not in" -> !Values.contains(budget, right, left);
            default -> {
                if (Numbers.isNaN(left) || Numbers.isNaN(right)) {
                    yield false;
                }
                int order = Values.compare(budget, left, right, operator);
                yield switch (operator) {
                    case "<" -> order < 0;
                    case "<=" -> order <= 0;
                    case ">" -> order > 0;
                    default -> order >= 0;
                };
            }
        };
    }

    private Object conditional(Expression.Conditional conditional, Scope scope) {
        if (Values.truth(evaluate(conditional.condition(), scope))) {
            return evaluate(conditional.yes(), scope);
        }
        return conditional.no() != null
                ? evaluate(conditional.no(), scope)
                : new Undefined("the inline if-expression evaluated to false and no else section was defined");
    }

    /** What is called may read all of its arguments. */
    private void chargeText(Object argument) {
        String text = Values.text(argument);
        if (text != null) {
            budget.characters(text.length());
        }
    }

    Arguments arguments(Expression.CallArguments arguments, Scope scope) {
        if (arguments == Expression.CallArguments.NONE) {
            return Arguments.NONE;
        }
        List<Object> positional = all(arguments.positional(), scope);
        Map<String, Object> named = new LinkedHashMap<>();
        arguments.named().forEach((name, expression) -> named.put(name, evaluate(expression, scope)));
        if (arguments.rest() != null) {
            positional.addAll(Values.elements(budget, evaluate(arguments.rest(), scope)));
        }
        if (arguments.namedRest() != null) {
            if (!(evaluate(arguments.namedRest(), scope) instanceof Map<?, ?> map)) {
                throw JinjaException.failed("argument after ** must be a mapping");
            }
            map.forEach((key, value) -> named.put(Representation.text(budget, key), value));
        }
        positional.forEach(this::chargeText);
        named.values().forEach(this::chargeText);
        return new Arguments(positional, named);
    }
}
