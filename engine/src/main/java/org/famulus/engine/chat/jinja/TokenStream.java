package org.famulus.engine.chat.jinja;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Tokens being read, the depth of what is being parsed, and the names that were read on the way. */
final class TokenStream {

    /** Nested tags, brackets and signs; keeps the parser and the renderer off the stack's end. */
    private static final int MAXIMUM_DEPTH = 120;

    private final List<Token> tokens;
    private final List<Set<String>> observers = new ArrayList<>();
    private int position;
    private int depth;

    TokenStream(List<Token> tokens) {
        this.tokens = tokens;
    }

    Token current() {
        return tokens.get(position);
    }

    Token following() {
        return tokens.get(Math.min(position + 1, tokens.size() - 1));
    }

    Token take() {
        Token token = tokens.get(position);
        if (position < tokens.size() - 1) {
            position++;
        }
        return token;
    }

    boolean takeOperator(String operator) {
        boolean found = current().isOperator(operator);
        if (found) {
            take();
        }
        return found;
    }

    boolean takeName(String name) {
        boolean found = current().isName(name);
        if (found) {
            take();
        }
        return found;
    }

    void expectOperator(String operator) {
        if (!takeOperator(operator)) {
            throw unexpected("'" + operator + "'");
        }
    }

    void expectName(String name) {
        if (!takeName(name)) {
            throw unexpected("'" + name + "'");
        }
    }

    String expectName() {
        if (current().kind() != Token.Kind.NAME) {
            throw unexpected("a name");
        }
        return (String) take().value();
    }

    void expect(Token.Kind kind) {
        if (current().kind() != kind) {
            throw unexpected(new Token(kind, "", 0).description());
        }
        take();
    }

    JinjaException unexpected(String expected) {
        return JinjaException.syntax(current().line(),
                "expected " + expected + ", but found " + current().description());
    }

    void enter() {
        if (++depth > MAXIMUM_DEPTH) {
            throw JinjaException.syntax(current().line(), "nested more than " + MAXIMUM_DEPTH + " levels deep");
        }
    }

    void leave() {
        depth--;
    }

    /** Collects the names that are read from now on. */
    Set<String> observeNames() {
        Set<String> names = new HashSet<>();
        observers.add(names);
        return names;
    }

    void endObservation() {
        observers.removeLast();
    }

    void nameRead(String name) {
        for (Set<String> names : observers) {
            names.add(name);
        }
    }
}
