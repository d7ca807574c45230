package org.famulus.engine.chat.jinja;

import java.time.Clock;
import java.util.List;
import java.util.Map;

/** A parsed template. Immutable and safe for concurrent use. */
public final class JinjaTemplate {

    private final List<Statement> statements;

    private JinjaTemplate(List<Statement> statements) {
        this.statements = statements;
    }

    /**
     * Reads a template.
     *
     * @throws JinjaException of kind {@code SYNTAX}, with the line
     */
    public static JinjaTemplate parse(String source) {
        return new JinjaTemplate(StatementParser.parse(source));
    }

    /**
     * Renders the template.
     *
     * @param variables text, numbers, booleans, null, lists and maps of these; their order is kept, and text in them is
     *     never read as a template
     * @param clock what {@code strftime_now} reads, in its own zone
     * @throws JinjaException where the template refuses its variables, fails, or exceeds the limits
     */
    public String render(Map<String, ?> variables, Clock clock, Limits limits) {
        Scope scope = new Scope(Globals.scope());
        variables.forEach((name, value) -> scope.assign(name, Values.of(value)));
        Renderer renderer = new Renderer(new Evaluator(new Budget(limits), clock));
        try {
            // The template's own names stay apart from the variables, as macros see both.
            return renderer.text(statements, new Scope(scope));
        } catch (StackOverflowError deep) {
            throw JinjaException.limit("the template nests deeper than this thread's stack");
        }
    }
}
