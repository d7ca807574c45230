package org.famulus.engine.chat.jinja;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/**
 * Reads expressions with Jinja2's precedence, weakest first: {@code if-else}, {@code or}, {@code and}, {@code not},
 * comparisons, {@code + -}, {@code ~}, {@code * / // %}, {@code **}, signs, then filters, tests, calls and subscripts.
 */
final class ExpressionParser {

    private static final Set<String> COMPARISONS = Set.of("==", "!=", "<", "<=", ">", ">=");
    private static final Set<String> FACTORS = Set.of("*", "/", "//", "%");

    private final TokenStream stream;

    ExpressionParser(TokenStream stream) {
        this.stream = stream;
    }

    Expression expression() {
        stream.enter();
        Expression value = or();
        while (stream.takeName("if")) {
            Expression condition = or();
            Expression otherwise = stream.takeName("else") ? expression() : null;
            value = new Expression.Conditional(condition, value, otherwise);
        }
        stream.leave();
        return value;
    }

    /** An expression, or several with commas between, which are a tuple. */
    Expression tuple() {
        return tuple(false, true);
    }

    /** What a loop goes over: an {@code if} after it belongs to the loop. */
    Expression tupleWithoutCondition() {
        return tuple(false, false);
    }

    private Expression tuple(boolean mayBeEmpty, boolean conditions) {
        List<Expression> items = new ArrayList<>();
        boolean several = false;
        while (!tupleEnds()) {
            items.add(conditions ? expression() : or());
            if (!stream.takeOperator(",")) {
                break;
            }
            several = true;
        }
        if (several || items.isEmpty() && mayBeEmpty) {
            return new Expression.TupleOf(List.copyOf(items));
        }
        if (items.isEmpty()) {
            throw stream.unexpected("an expression");
        }
        return items.getFirst();
    }

    private boolean tupleEnds() {
        Token token = stream.current();
        return token.kind() == Token.Kind.OUTPUT_END || token.kind() == Token.Kind.BLOCK_END || token.isOperator(")");
    }

    private Expression or() {
        Expression left = and();
        while (stream.takeName("or")) {
            left = new Expression.Or(left, and());
        }
        return left;
    }

    private Expression and() {
        Expression left = not();
        while (stream.takeName("and")) {
            left = new Expression.And(left, not());
        }
        return left;
    }

    private Expression not() {
        if (stream.takeName("not")) {
            stream.enter();
            Expression negated = new Expression.Not(not());
            stream.leave();
            return negated;
        }
        return comparison();
    }

    private Expression comparison() {
        Expression first = sum();
        List<String> operators = new ArrayList<>();
        List<Expression> operands = new ArrayList<>();
        while (true) {
            Token token = stream.current();
            if (token.kind() == Token.Kind.OPERATOR && COMPARISONS.contains(token.value())) {
                operators.add((String) stream.take().value());
            } else if (stream.takeName("in")) {
                operators.add("in");
            } else if (token.isName("not") && stream.following().isName("in")) {
                stream.take();
                stream.take();
                operators.add("not in");
            } else {
                break;
            }
            operands.add(sum());
        }
        return operators.isEmpty()
                ? first
                : new Expression.Comparison(first, List.copyOf(operators), List.copyOf(operands));
    }

    private Expression sum() {
        Expression left = concatenation();
        while (stream.current().isOperator("+") || stream.current().isOperator("-")) {
            left = new Expression.Binary((String) stream.take().value(), left, concatenation());
        }
        return left;
    }

    private Expression concatenation() {
        Expression first = product();
        if (!stream.current().isOperator("~")) {
            return first;
        }
        List<Expression> parts = new ArrayList<>(List.of(first));
        while (stream.takeOperator("~")) {
            parts.add(product());
        }
        return new Expression.Concatenation(List.copyOf(parts));
    }

    private Expression product() {
        Expression left = power();
        while (stream.current().kind() == Token.Kind.OPERATOR && FACTORS.contains(stream.current().value())) {
            left = new Expression.Binary((String) stream.take().value(), left, power());
        }
        return left;
    }

    private Expression power() {
        Expression left = unary(true);
        while (stream.takeOperator("**")) {
            left = new Expression.Binary("**", left, unary(true));
        }
        return left;
    }

    private Expression unary(boolean withFilters) {
        stream.enter();
        Expression value;
        if (stream.takeOperator("-")) {
            value = new Expression.Negative(unary(false));
        } else if (stream.takeOperator("+")) {
            value = new Expression.Positive(unary(false));
        } else {
            value = primary();
        }
        value = subscripts(value);
        value = withFilters ? filters(value) : value;
        stream.leave();
        return value;
    }

    private Expression primary() {
        Token token = stream.current();
        switch (token.kind()) {
            case NAME -> {
                stream.take();
                String name = (String) token.value();
                return switch (name) {
                    case "true", "True" -> new Expression.Constant(true);
                    case "false", "False" -> new Expression.Constant(false);
                    case "none", "None" -> new Expression.Constant(None.NONE);
                    default -> {
                        stream.nameRead(name);
                        yield new Expression.Name(name);
                    }
                };
            }
            case STRING -> {
                StringBuilder text = new StringBuilder();
                while (stream.current().kind() == Token.Kind.STRING) {
                    text.append(stream.take().value());
                }
                return new Expression.Constant(text.toString());
            }
            case INTEGER, FLOAT -> {
                return new Expression.Constant(stream.take().value());
            }
            default -> {
                if (stream.takeOperator("(")) {
                    Expression inner = tuple(true, true);
                    stream.expectOperator(")");
                    return inner;
                }
                if (stream.takeOperator("[")) {
                    return list();
                }
                if (stream.takeOperator("{")) {
                    return mapping();
                }
                throw stream.unexpected("an expression");
            }
        }
    }

    private Expression list() {
        List<Expression> items = new ArrayList<>();
        while (!stream.takeOperator("]")) {
            if (!items.isEmpty()) {
                stream.expectOperator(",");
                if (stream.takeOperator("]")) {
                    break;
                }
            }
            items.add(expression());
        }
        return new Expression.ListOf(List.copyOf(items));
    }

    private Expression mapping() {
        List<Expression> keys = new ArrayList<>();
        List<Expression> values = new ArrayList<>();
        while (!stream.takeOperator("}")) {
            if (!keys.isEmpty()) {
                stream.expectOperator(",");
                if (stream.takeOperator("}")) {
                    break;
                }
            }
            keys.add(expression());
            stream.expectOperator(":");
            values.add(expression());
        }
        return new Expression.MappingOf(List.copyOf(keys), List.copyOf(values));
    }

    private Expression subscripts(Expression start) {
        Expression value = start;
        while (true) {
            if (stream.takeOperator(".")) {
                Token token = stream.take();
                value = switch (token.kind()) {
                    case NAME -> new Expression.Attribute(value, (String) token.value());
                    case INTEGER -> new Expression.Item(value, new Expression.Constant(token.value()));
                    default -> throw JinjaException.syntax(token.line(),
                            "expected a name or a number after '.', but found " + token.description());
                };
            } else if (stream.takeOperator("[")) {
                value = new Expression.Item(value, subscript());
            } else if (stream.current().isOperator("(")) {
                value = new Expression.Call(value, arguments());
            } else {
                return value;
            }
        }
    }

    private Expression subscript() {
        List<Expression> keys = new ArrayList<>();
        while (!stream.takeOperator("]")) {
            if (!keys.isEmpty()) {
                stream.expectOperator(",");
            }
            keys.add(subscribed());
        }
        return keys.size() == 1 ? keys.getFirst() : new Expression.TupleOf(List.copyOf(keys));
    }

    private Expression subscribed() {
        Expression begin = stream.current().isOperator(":") ? null : expression();
        if (begin != null && !stream.current().isOperator(":")) {
            return begin;
        }
        stream.expectOperator(":");
        Expression end = sliceEnds() ? null : expression();
        Expression step = stream.takeOperator(":") && !sliceEnds() ? expression() : null;
        return new Expression.SliceKey(begin, end, step);
    }

    private boolean sliceEnds() {
        Token token = stream.current();
        return token.isOperator(":") || token.isOperator("]") || token.isOperator(",");
    }

    private Expression filters(Expression start) {
        Expression value = start;
        while (true) {
            if (stream.takeOperator("|")) {
                value = filter(value);
            } else if (stream.takeName("is")) {
                value = test(value);
            } else if (stream.current().isOperator("(")) {
                value = new Expression.Call(value, arguments());
            } else {
                return value;
            }
        }
    }

    /** One or more filters, joined by {@code |}, of a block's text. */
    Expression.Filter blockFilters() {
        Expression.Filter filter = filter(null);
        while (stream.takeOperator("|")) {
            filter = filter(filter);
        }
        return filter;
    }

    private Expression.Filter filter(@Nullable Expression target) {
        String name = dottedName();
        return new Expression.Filter(target, name,
                stream.current().isOperator("(") ? arguments() : Expression.CallArguments.NONE);
    }

    private Expression test(Expression target) {
        boolean negated = stream.takeName("not");
        String name = dottedName();
        Expression.CallArguments arguments = Expression.CallArguments.NONE;
        if (stream.current().isOperator("(")) {
            arguments = arguments();
        } else if (startsOperand(stream.current())) {
            if (stream.current().isName("is")) {
                throw JinjaException.syntax(stream.current().line(), "tests cannot be chained with 'is'");
            }
            Expression argument = subscripts(primary());
            arguments = new Expression.CallArguments(List.of(argument), Map.of(), null, null);
        }
        Expression test = new Expression.Test(target, name, arguments);
        return negated ? new Expression.Not(test) : test;
    }

    private static boolean startsOperand(Token token) {
        return switch (token.kind()) {
            case NAME -> !token.isName("else") && !token.isName("or") && !token.isName("and");
            case STRING, INTEGER, FLOAT -> true;
            default -> token.isOperator("(") || token.isOperator("[") || token.isOperator("{");
        };
    }

    private String dottedName() {
        StringBuilder name = new StringBuilder(stream.expectName());
        while (stream.takeOperator(".")) {
            name.append('.').append(stream.expectName());
        }
        return name.toString();
    }

    private Expression.CallArguments arguments() {
        stream.expectOperator("(");
        List<Expression> positional = new ArrayList<>();
        Map<String, Expression> named = new LinkedHashMap<>();
        Expression rest = null;
        Expression namedRest = null;
        boolean first = true;
        while (!stream.takeOperator(")")) {
            if (!first) {
                stream.expectOperator(",");
                if (stream.takeOperator(")")) {
                    break;
                }
            }
            first = false;
            if (stream.takeOperator("**")) {
                refuseAfter(namedRest != null);
                namedRest = expression();
            } else if (stream.takeOperator("*")) {
                refuseAfter(rest != null || namedRest != null);
                rest = expression();
            } else if (stream.current().kind() == Token.Kind.NAME && stream.following().isOperator("=")) {
                refuseAfter(namedRest != null);
                String name = stream.expectName();
                stream.take();
                refuseAfter(named.put(name, expression()) != null);
            } else {
                refuseAfter(rest != null || namedRest != null || !named.isEmpty());
                positional.add(expression());
            }
        }
        return new Expression.CallArguments(List.copyOf(positional), named, rest, namedRest);
    }

    private void refuseAfter(boolean wrong) {
        if (wrong) {
            throw JinjaException.syntax(stream.current().line(), "the arguments of a call are in the wrong order");
        }
    }
}
