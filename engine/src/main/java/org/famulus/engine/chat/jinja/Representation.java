package org.famulus.engine.chat.jinja;

import java.math.BigInteger;
import java.util.List;
import java.util.Map;

/** Python's {@code str} and {@code repr} of values. */
final class Representation {

    private static final int MAXIMUM_DEPTH = 200;

    private final Budget budget;
    private final StringBuilder text = new StringBuilder();
    private int depth;

    private Representation(Budget budget) {
        this.budget = budget;
    }

    /** What an output prints. */
    static String text(Budget budget, Object value) {
        String text = switch (value) {
            case String string -> string;
            case Markup markup -> markup.text();
            case Undefined undefined -> "";
            default -> repr(budget, value);
        };
        budget.characters(text.length());
        return text;
    }

    static String repr(Budget budget, Object value) {
        Representation representation = new Representation(budget);
        representation.append(value);
        return representation.text.toString();
    }

    private void append(Object value) {
        budget.step();
        if (++depth > MAXIMUM_DEPTH) {
            throw JinjaException
                    .limit("the template prints a value nested more than " + MAXIMUM_DEPTH + " levels deep");
        }
        switch (value) {
            case None none -> text.append("None");
            case Boolean flag -> text.append(flag ? "True" : "False");
            case Long number -> text.append(number.longValue());
            case BigInteger number -> text.append(number);
            case Double number -> text.append(Numbers.text(number));
            case String string -> appendQuoted(string);
            case Markup markup -> {
                text.append("Markup(");
                appendQuoted(markup.text());
                text.append(')');
            }
            case Undefined undefined -> text.append("Undefined");
            case List<?> list -> appendItems("[", list, "]");
            case Tuple tuple -> appendItems("(", tuple.items(), tuple.items().size() == 1 ? ",)" : ")");
            case Group group -> append(group.tuple());
            case Map<?, ?> map -> appendMap(map);
            case View view -> {
                text.append("dict_").append(view.name());
                appendItems("([", view.items(), "])");
            }
            case Range range -> text.append("range(").append(range.start()).append(", ").append(range.stop())
                    .append(range.step() == 1 ? "" : ", " + range.step()).append(')');
            case Namespace namespace -> {
                text.append("<Namespace ");
                appendMap(namespace.attributes());
                text.append('>');
            }
            case Macro macro -> text.append("<Macro '").append(macro.name()).append("'>");
            default -> text.append('<').append(Values.typeName(value)).append('>');
        }
        depth--;
    }

    private void appendItems(String open, List<?> items, String close) {
        text.append(open);
        String separator = "";
        for (Object item : items) {
            text.append(separator);
            append(item);
            separator = ", ";
        }
        text.append(close);
    }

    private void appendMap(Map<?, ?> map) {
        text.append('{');
        String separator = "";
        for (Map.Entry<?, ?> entry : map.entrySet()) {
            text.append(separator);
            append(entry.getKey());
            text.append(": ");
            append(entry.getValue());
            separator = ", ";
        }
        text.append('}');
    }

    private void appendQuoted(String string) {
        budget.characters(string.length());
        budget.length((long) text.length() + string.length());
        char quote = string.indexOf('\'') >= 0 && string.indexOf('"') < 0 ? '"' : '\'';
        text.append(quote);
        string.codePoints().forEach(c -> {
            switch (c) {
                case '\n' -> text.append("\\n");
                case '\r' -> text.append("\\r");
                case '\t' -> text.append("\\t");
                case '\\' -> text.append("\\\\");
                default -> {
                    if (c == quote) {
                        text.append('\\').append(quote);
                    } else if (printable(c)) {
                        text.appendCodePoint(c);
                    } else {
                        text.append(c < 0x100
                                ? String.format("\\x%02x", c)
                                : c < 0x10000 ? String.format("\\u%04x", c) : String.format("\\U%08x", c));
                    }
                }
            }
        });
        text.append(quote);
    }

    private static boolean printable(int c) {
        return c == ' ' || switch (Character.getType(c)) {
            case Character.CONTROL, Character.FORMAT, Character.SURROGATE, Character.PRIVATE_USE,
                    Character.UNASSIGNED, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR,
                    Character.SPACE_SEPARATOR ->
                false;
            default -> true;
        };
    }
}
