package org.famulus.engine.chat.jinja;

import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/** What has a value. */
sealed interface Expression {

    record Constant(Object value) implements Expression {
    }

    record Name(String name) implements Expression {
    }

    record ListOf(List<Expression> items) implements Expression {
    }

    record TupleOf(List<Expression> items) implements Expression {
    }

    record MappingOf(List<Expression> keys, List<Expression> values) implements Expression {
    }

    record Attribute(Expression target, String name) implements Expression {
    }

    record Item(Expression target, Expression key) implements Expression {
    }

    /** {@code begin:end:step}; what is not written is null. */
    record SliceKey(@Nullable Expression begin, @Nullable Expression end, @Nullable Expression step)
            implements
                Expression {
    }

    record Call(Expression target, CallArguments arguments) implements Expression {
    }

    /** @param target null for the filter of a block, which gets the block's text */
    record Filter(@Nullable Expression target, String name, CallArguments arguments) implements Expression {
    }

    record Test(Expression target, String name, CallArguments arguments) implements Expression {
    }

    record Negative(Expression operand) implements Expression {
    }

    record Positive(Expression operand) implements Expression {
    }

    record Not(Expression operand) implements Expression {
    }

    record And(Expression left, Expression right) implements Expression {
    }

    record Or(Expression left, Expression right) implements Expression {
    }

    /** {@code + - * / // % **} */
    record Binary(String operator, Expression left, Expression right) implements Expression {
    }

    /** {@code a ~ b ~ c} */
    record Concatenation(List<Expression> parts) implements Expression {
    }

    /** {@code a < b <= c}: one operator for each operand. */
    record Comparison(Expression first, List<String> operators, List<Expression> operands) implements Expression {
    }

    /** {@code a if condition else b}; without {@code else} the value is undefined. */
    record Conditional(Expression condition, Expression yes, @Nullable Expression no) implements Expression {
    }

    /** {@code (a, b, name=c, *rest, **named)}. */
    record CallArguments(List<Expression> positional, Map<String, Expression> named, @Nullable Expression rest,
            @Nullable Expression namedRest) {

        static final CallArguments NONE = new CallArguments(List.of(), Map.of(), null, null);
    }
}
