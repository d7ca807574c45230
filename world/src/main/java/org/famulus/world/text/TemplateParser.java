package org.famulus.world.text;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/** The reader of {@link Template}: {@code [a|b|]} alternatives, {@code {slot}} values, {@code <macro>} named
 * templates, a backslash before a sign that stands for itself. */
final class TemplateParser {

    private static final int DEEPEST = 20;

    private final String source;
    private final UnaryOperator<String> macros;
    private final int depth;
    private int position;

    TemplateParser(String source, UnaryOperator<String> macros) {
        this(source, macros, 0);
    }

    private TemplateParser(String source, UnaryOperator<String> macros, int depth) {
        this.source = source;
        this.macros = macros;
        this.depth = depth;
        if (depth > DEEPEST) {
            throw new IllegalArgumentException("'" + source + "' is a macro that names itself; leave one of them out");
        }
    }

    Template.Node parse() {
        Template.Node node = sequence(false);
        if (position < source.length()) {
            throw refused("has a '" + source.charAt(position) + "' without a '['");
        }
        return node;
    }

    private IllegalArgumentException refused(String what) {
        return new IllegalArgumentException("template '" + source + "' " + what + " at character " + (position + 1));
    }

    private Template.Node sequence(boolean inside) {
        List<Template.Node> parts = new ArrayList<>();
        StringBuilder text = new StringBuilder();
        while (position < source.length()) {
            char letter = source.charAt(position);
            if (letter == ']' || (letter == '|' && inside)) {
                break;
            }
            switch (letter) {
                case '[' -> {
                    flush(text, parts);
                    parts.add(choice());
                }
                case '{' -> {
                    flush(text, parts);
                    parts.add(slot());
                }
                case '<' -> {
                    String name = macroName();
                    if (name.isEmpty()) {
                        text.append(letter);
                        position++;
                    } else {
                        flush(text, parts);
                        parts.add(new TemplateParser(macros.apply(name), macros, depth + 1).parse());
                    }
                }
                case '|', '}' -> throw refused("has a stray '" + letter + "'");
                case '\\' -> text.append(escaped());
                default -> {
                    text.append(letter);
                    position++;
                }
            }
        }
        flush(text, parts);
        return parts.size() == 1 ? parts.getFirst() : new Template.Node.Sequence(parts);
    }

    /** The sign after a backslash as it is, but for {@code n}, which is a new line. */
    private char escaped() {
        if (position + 1 >= source.length()) {
            throw refused("ends in a backslash");
        }
        char letter = source.charAt(position + 1);
        position += 2;
        return letter == 'n' ? '\n' : letter;
    }

    private static void flush(StringBuilder text, List<Template.Node> parts) {
        if (!text.isEmpty()) {
            parts.add(new Template.Node.Literal(text.toString()));
            text.setLength(0);
        }
    }

    private Template.Node choice() {
        int begin = position;
        List<Template.Node> alternatives = new ArrayList<>();
        do {
            position++;
            alternatives.add(sequence(true));
        } while (position < source.length() && source.charAt(position) == '|');
        if (position >= source.length()) {
            position = begin;
            throw refused("has a '[' without a ']'");
        }
        position++;
        return new Template.Node.Choice(alternatives);
    }

    private Template.Node slot() {
        int end = source.indexOf('}', position);
        if (end < 0) {
            throw refused("has a '{' without a '}'");
        }
        String word = source.substring(position + 1, end);
        position = end + 1;
        return new Template.Node.SlotNode(word);
    }

    /** The name between {@code <} and {@code >}, past which it moves; empty where this is a plain character. */
    private String macroName() {
        int end = source.indexOf('>', position);
        String name = end < 0 ? "" : source.substring(position + 1, end);
        if (!name.matches("[a-z][a-z0-9_-]*")) {
            return "";
        }
        position = end + 1;
        return name;
    }
}
