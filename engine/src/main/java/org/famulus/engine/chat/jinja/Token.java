package org.famulus.engine.chat.jinja;

/**
 * A piece of a template's source.
 *
 * @param value the text between tags, the name, the operator, or the literal's value
 * @param line from 1
 */
record Token(Kind kind, Object value, int line) {

    enum Kind {
        TEXT, OUTPUT_BEGIN, OUTPUT_END, BLOCK_BEGIN, BLOCK_END, NAME, STRING, INTEGER, FLOAT, OPERATOR, END
    }

    boolean isName(String name) {
        return kind == Kind.NAME && value.equals(name);
    }

    boolean isOperator(String operator) {
        return kind == Kind.OPERATOR && value.equals(operator);
    }

    /** As an error message names it. */
    String description() {
        return switch (kind) {
            case TEXT -> "text";
            case OUTPUT_BEGIN -> "'{{'";
            case OUTPUT_END -> "'}}'";
            case BLOCK_BEGIN -> "'{%'";
            case BLOCK_END -> "'%}'";
            case STRING -> "a string";
            case NAME, INTEGER, FLOAT, OPERATOR -> "'" + value + "'";
            case END -> "the end of the template";
        };
    }
}
