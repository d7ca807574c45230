package org.famulus.engine.chat.jinja;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Reads a template's text, outputs and blocks. */
final class StatementParser {

    private final TokenStream stream;
    private final ExpressionParser expressions;
    private int loops;

    private StatementParser(TokenStream stream) {
        this.stream = stream;
        this.expressions = new ExpressionParser(stream);
    }

    static List<Statement> parse(String source) {
        StatementParser parser = new StatementParser(new TokenStream(Lexer.tokens(source)));
        return parser.statementsUntil(Set.of());
    }

    /** Statements up to one of the end tags; the stream then stands on the tag's name. */
    private List<Statement> statementsUntil(Set<String> ends) {
        stream.enter();
        List<Statement> statements = new ArrayList<>();
        while (true) {
            Token token = stream.take();
            switch (token.kind()) {
                case TEXT -> statements.add(new Statement.Text((String) token.value()));
                case OUTPUT_BEGIN -> {
                    statements.add(new Statement.Output(expressions.tuple()));
                    stream.expect(Token.Kind.OUTPUT_END);
                }
                case BLOCK_BEGIN -> {
                    Token name = stream.current();
                    if (name.kind() == Token.Kind.NAME && ends.contains((String) name.value())) {
                        stream.leave();
                        return List.copyOf(statements);
                    }
                    statements.add(block());
                    stream.expect(Token.Kind.BLOCK_END);
                }
                case END -> {
                    if (ends.isEmpty()) {
                        return List.copyOf(statements);
                    }
                    throw JinjaException.syntax(token.line(), "the template ends where "
                            + String.join(" or ", ends.stream().sorted().toList()) + " is missing");
                }
                default -> throw JinjaException.syntax(token.line(), "unexpected " + token.description());
            }
        }
    }

    /** The body of a block up to its end tag, whose name is taken. */
    private List<Statement> bodyUntil(String end) {
        stream.expect(Token.Kind.BLOCK_END);
        List<Statement> body = statementsUntil(Set.of(end));
        stream.take();
        return body;
    }

    private Statement block() {
        Token tag = stream.current();
        String name = stream.expectName();
        return switch (name) {
            case "if" -> ifBlock();
            case "for" -> forBlock();
            case "set" -> set();
            case "macro" -> macro();
            case "call" -> call();
            case "filter" -> {
                Expression.Filter filter = expressions.blockFilters();
                yield new Statement.FilterBlock(filter, outsideLoops("endfilter"));
            }
            case "with" -> with();
            case "print" -> new Statement.Output(expressions.tuple());
            case "generation" -> new Statement.Scoped(List.of(), List.of(), bodyUntil("endgeneration"));
            case "block" -> {
                String blockName = stream.expectName();
                List<Statement> body = outsideLoops("endblock");
                stream.takeName(blockName);
                yield new Statement.Scoped(List.of(), List.of(), body);
            }
            case "break", "continue" -> {
                if (loops == 0) {
                    throw JinjaException.syntax(tag.line(), "'" + name + "' stands outside of a loop");
                }
                yield name.equals("break") ? new Statement.Break() : new Statement.Continue();
            }
            case "include", "import", "extends", "from" -> throw JinjaException.syntax(tag.line(),
                    "'" + name + "' is refused: a chat template reads no other file");
            default -> throw JinjaException.syntax(tag.line(), "unknown tag '" + name + "'");
        };
    }

    private Statement ifBlock() {
        stream.enter();
        Expression condition = expressions.tupleWithoutCondition();
        stream.expect(Token.Kind.BLOCK_END);
        List<Statement> yes = statementsUntil(Set.of("elif", "else", "endif"));
        String end = stream.expectName();
        List<Statement> no = switch (end) {
            case "elif" -> List.of(ifBlock());
            case "else" -> bodyUntil("endif");
            default -> List.of();
        };
        stream.leave();
        return new Statement.If(condition, yes, no);
    }

    private Statement forBlock() {
        Statement.Target target = target(false);
        stream.expectName("in");
        Expression elements = expressions.tupleWithoutCondition();
        Expression condition = stream.takeName("if") ? expressions.expression() : null;
        boolean recursive = stream.takeName("recursive");
        stream.expect(Token.Kind.BLOCK_END);
        loops++;
        List<Statement> body = statementsUntil(Set.of("endfor", "else"));
        loops--;
        List<Statement> otherwise = stream.expectName().equals("else") ? bodyUntil("endfor") : List.of();
        return new Statement.For(target, elements, condition, recursive, body, otherwise);
    }

    private Statement set() {
        Statement.Target target = target(true);
        if (stream.takeOperator("=")) {
            return new Statement.Assign(target, expressions.tuple());
        }
        Expression.Filter filter = stream.takeOperator("|") ? expressions.blockFilters() : null;
        return new Statement.AssignBlock(target, filter, outsideLoops("endset"));
    }

    private Statement with() {
        List<Statement.Target> targets = new ArrayList<>();
        List<Expression> values = new ArrayList<>();
        while (stream.current().kind() != Token.Kind.BLOCK_END) {
            if (!targets.isEmpty()) {
                stream.expectOperator(",");
            }
            targets.add(target(false));
            stream.expectOperator("=");
            values.add(expressions.expression());
        }
        return new Statement.Scoped(List.copyOf(targets), List.copyOf(values), bodyUntil("endwith"));
    }

    private Statement macro() {
        String name = stream.expectName();
        Set<String> names = stream.observeNames();
        Parameters parameters = parameters();
        List<Statement> body = outsideLoops("endmacro");
        stream.endObservation();
        return new Statement.MacroDefinition(name, parameters.signature(names), body);
    }

    private Statement call() {
        int line = stream.current().line();
        Set<String> names = stream.observeNames();
        Parameters parameters = stream.current().isOperator("(")
                ? parameters()
                : new Parameters(List.of(), List.of());
        if (!(expressions.expression() instanceof Expression.Call called)) {
            throw JinjaException.syntax(line, "'call' needs the call of a macro");
        }
        List<Statement> body = outsideLoops("endcall");
        stream.endObservation();
        return new Statement.CallBlock(called, parameters.signature(names), body);
    }

    /** A body that is rendered apart, so that no loop around it can be left from inside. */
    private List<Statement> outsideLoops(String end) {
        int around = loops;
        loops = 0;
        List<Statement> body = bodyUntil(end);
        loops = around;
        return body;
    }

    private record Parameters(List<String> names, List<Expression> defaults) {

        Statement.Signature signature(Set<String> read) {
            return new Statement.Signature(names, defaults, read.contains("varargs"), read.contains("kwargs"),
                    read.contains("caller"));
        }
    }

    private Parameters parameters() {
        List<String> names = new ArrayList<>();
        List<Expression> defaults = new ArrayList<>();
        stream.expectOperator("(");
        while (!stream.takeOperator(")")) {
            if (!names.isEmpty()) {
                stream.expectOperator(",");
            }
            int line = stream.current().line();
            names.add(assignable(stream.expectName(), line));
            if (stream.takeOperator("=")) {
                defaults.add(expressions.expression());
            } else if (!defaults.isEmpty()) {
                throw JinjaException.syntax(line, "a parameter without a default follows one with a default");
            }
        }
        return new Parameters(List.copyOf(names), List.copyOf(defaults));
    }

    private Statement.Target target(boolean namespaces) {
        Statement.Target first = singleTarget(namespaces);
        if (!stream.current().isOperator(",")) {
            return first;
        }
        List<Statement.Target> targets = new ArrayList<>(List.of(first));
        while (stream.takeOperator(",") && startsTarget()) {
            targets.add(singleTarget(namespaces));
        }
        return new Statement.Target.Several(List.copyOf(targets));
    }

    private boolean startsTarget() {
        return stream.current().kind() == Token.Kind.NAME && !stream.current().isName("in")
                || stream.current().isOperator("(");
    }

    private Statement.Target singleTarget(boolean namespaces) {
        int line = stream.current().line();
        if (stream.takeOperator("(")) {
            stream.enter();
            Statement.Target inner = target(namespaces);
            stream.leave();
            stream.expectOperator(")");
            return inner;
        }
        String name = stream.expectName();
        if (namespaces && stream.takeOperator(".")) {
            stream.nameRead(name);
            return new Statement.Target.NamespaceAttribute(name, stream.expectName());
        }
        return new Statement.Target.Name(assignable(name, line));
    }

    private static String assignable(String name, int line) {
        return switch (name) {
            case "true", "false", "none", "True", "False", "None" -> throw JinjaException.syntax(line,
                    "'" + name + "' cannot be assigned to");
            default -> name;
        };
    }
}
