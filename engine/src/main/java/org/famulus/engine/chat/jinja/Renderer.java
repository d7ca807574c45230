package org.famulus.engine.chat.jinja;

import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

/** Carries out statements and collects what they print. Not safe for concurrent use. */
final class Renderer {

    /** How a list of statements ended. */
    enum Completion {
        NORMAL, BREAK, CONTINUE
    }

    private final Evaluator evaluator;
    private final Budget budget;

    Renderer(Evaluator evaluator) {
        this.evaluator = evaluator;
        this.budget = evaluator.budget();
    }

    /** What statements print, apart from everything else. */
    String text(List<Statement> statements, Scope scope) {
        StringBuilder text = new StringBuilder();
        render(statements, scope, text);
        return text.toString();
    }

    Completion render(List<Statement> statements, Scope scope, StringBuilder out) {
        for (Statement statement : statements) {
            Completion completion = render(statement, scope, out);
            if (completion != Completion.NORMAL) {
                return completion;
            }
        }
        return Completion.NORMAL;
    }

    private Completion render(Statement statement, Scope scope, StringBuilder out) {
        budget.step();
        switch (statement) {
            case Statement.Text text -> print(text.text(), out);
            case Statement.Output output ->
                print(Representation.text(budget, evaluator.evaluate(output.expression(), scope)), out);
            case Statement.If choice -> {
                return render(Values.truth(evaluator.evaluate(choice.condition(), scope)) ? choice.yes() : choice.no(),
                        scope, out);
            }
            case Statement.For loop -> loop(loop, evaluator.evaluate(loop.elements(), scope), scope, 0, out);
            case Statement.Assign assign -> assign(assign.target(), evaluator.evaluate(assign.value(), scope), scope);
            case Statement.AssignBlock block -> {
                String text = text(block.body(), new Scope(scope));
                assign(block.target(), block.filter() == null ? text : evaluator.filter(block.filter(), scope, text),
                        scope);
            }
            case Statement.MacroDefinition macro -> scope.assign(macro.name(),
                    new Macro(macro.name(), macro.signature(), macro.body(), scope, this));
            case Statement.CallBlock block -> print(Representation.text(budget, call(block, scope)), out);
            case Statement.FilterBlock block -> print(Representation.text(budget,
                    evaluator.filter(block.filter(), scope, text(block.body(), new Scope(scope)))), out);
            case Statement.Scoped scoped -> {
                return scoped(scoped, scope, out);
            }
            case Statement.Break end -> {
                return Completion.BREAK;
            }
            case Statement.Continue next -> {
                return Completion.CONTINUE;
            }
        }
        return Completion.NORMAL;
    }

    private void print(String text, StringBuilder out) {
        budget.characters(text.length());
        budget.length((long) out.length() + text.length());
        out.append(text);
    }

    private Completion scoped(Statement.Scoped scoped, Scope scope, StringBuilder out) {
        Scope inner = new Scope(scope);
        List<Object> values = new ArrayList<>();
        for (Expression value : scoped.values()) {
            values.add(evaluator.evaluate(value, scope));
        }
        for (int i = 0; i < values.size(); i++) {
            assign(scoped.targets().get(i), values.get(i), inner);
        }
        return render(scoped.body(), inner, out);
    }

    private Object call(Statement.CallBlock block, Scope scope) {
        Macro caller = new Macro("caller", block.signature(), block.body(), scope, this);
        Arguments arguments = evaluator.arguments(block.call().arguments(), scope);
        Object target = evaluator.evaluate(block.call().target(), scope);
        java.util.Map<String, Object> named = new java.util.LinkedHashMap<>(arguments.named());
        named.put("caller", caller);
        return evaluator.call(target, new Arguments(arguments.positional(), named));
    }

    private void loop(Statement.For loop, Object iterable, Scope scope, int depth, StringBuilder out) {
        List<Object> elements = Values.elements(budget, iterable);
        if (loop.condition() != null) {
            elements = filtered(loop, loop.condition(), elements, scope);
        }
        @Nullable
        Function recursion = loop.recursive() ? (unused, arguments) -> {
            Object inner = arguments.bind("loop", 1, "iterable").value("iterable");
            StringBuilder text = new StringBuilder();
            budget.enter();
            loop(loop, inner, scope, depth + 1, text);
            budget.leave();
            return text.toString();
        } : null;
        LoopContext context = new LoopContext(elements, depth, recursion);
        while (context.advance()) {
            budget.round();
            Scope inner = new Scope(scope);
            inner.assign("loop", context);
            assign(loop.target(), context.element(), inner);
            if (render(loop.body(), inner, out) == Completion.BREAK) {
                return;
            }
        }
        if (elements.isEmpty()) {
            render(loop.otherwise(), new Scope(scope), out);
        }
    }

    private List<Object> filtered(Statement.For loop, Expression condition, List<Object> elements, Scope scope) {
        List<Object> taken = new ArrayList<>();
        for (Object element : elements) {
            budget.round();
            Scope inner = new Scope(scope);
            assign(loop.target(), element, inner);
            if (Values.truth(evaluator.evaluate(condition, inner))) {
                taken.add(element);
            }
        }
        return taken;
    }

    private void assign(Statement.Target target, Object value, Scope scope) {
        switch (target) {
            case Statement.Target.Name name -> scope.assign(name.name(), value);
            case Statement.Target.NamespaceAttribute attribute -> {
                Object namespace = scope.value(attribute.namespace());
                switch (namespace) {
                    case Namespace names -> names.attributes().put(attribute.attribute(), value);
                    case Undefined undefined -> throw undefined.failure();
                    default -> throw JinjaException.failed("cannot assign attribute on non-namespace object");
                }
            }
            case Statement.Target.Several several -> {
                List<Object> parts = Values.elements(budget, value);
                if (parts.size() != several.targets().size()) {
                    throw JinjaException.failed("cannot unpack " + parts.size() + " values into "
                            + several.targets().size() + " names");
                }
                for (int i = 0; i < parts.size(); i++) {
                    assign(several.targets().get(i), parts.get(i), scope);
                }
            }
        }
    }
}
