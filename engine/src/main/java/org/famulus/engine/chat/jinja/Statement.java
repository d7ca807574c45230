package org.famulus.engine.chat.jinja;

import java.util.List;

import org.jspecify.annotations.Nullable;

/** What writes or changes what names mean. */
sealed interface Statement {

    record Text(String text) implements Statement {
    }

    record Output(Expression expression) implements Statement {
    }

    record If(Expression condition, List<Statement> yes, List<Statement> no) implements Statement {
    }

    /** @param condition which elements are taken, or null for all */
    record For(Target target, Expression elements, @Nullable Expression condition, boolean recursive,
            List<Statement> body, List<Statement> otherwise) implements Statement {
    }

    record Assign(Target target, Expression value) implements Statement {
    }

    record AssignBlock(Target target, Expression.@Nullable Filter filter, List<Statement> body) implements Statement {
    }

    record MacroDefinition(String name, Signature signature, List<Statement> body) implements Statement {
    }

    record CallBlock(Expression.Call call, Signature signature, List<Statement> body) implements Statement {
    }

    record FilterBlock(Expression.Filter filter, List<Statement> body) implements Statement {
    }

    /** Statements with names of their own: {@code with}, {@code block}, {@code generation}. */
    record Scoped(List<Target> targets, List<Expression> values, List<Statement> body) implements Statement {
    }

    record Break() implements Statement {
    }

    record Continue() implements Statement {
    }

    /**
     * Parameters of a macro or a call block.
     *
     * @param defaults of the last parameters
     * @param readsRest whether the body names {@code varargs}, so that more arguments are taken
     */
    record Signature(List<String> parameters, List<Expression> defaults, boolean readsRest, boolean readsNamedRest,
            boolean readsCaller) {
    }

    /** Where a value goes. */
    sealed interface Target {

        record Name(String name) implements Target {
        }

        record NamespaceAttribute(String namespace, String attribute) implements Target {
        }

        record Several(List<Target> targets) implements Target {
        }
    }
}
