package org.famulus.engine.chat.jinja;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/** Python's {@code json.dumps}, as Hugging Face's {@code tojson} calls it. */
final class Json {

    private static final int MAXIMUM_DEPTH = 200;

    private final Budget budget;
    private final boolean onlyAscii;
    private final @Nullable String indent;
    private final String itemSeparator;
    private final String keySeparator;
    private final boolean sortKeys;
    private final StringBuilder json = new StringBuilder();
    private int depth;

    private Json(Budget budget, Arguments.Bound options) {
        this.budget = budget;
        this.onlyAscii = options.flag("ensure_ascii", false);
        this.sortKeys = options.flag("sort_keys", false);
        Object width = options.value("indent");
        if (width instanceof String text) {
            this.indent = text;
        } else if (width == None.NONE) {
            this.indent = null;
        } else {
            int blanks = Math.max(0, options.integer("indent", 0));
            budget.characters(blanks);
            this.indent = " ".repeat(blanks);
        }
        Object separators = options.value("separators");
        if (separators == None.NONE) {
            this.itemSeparator = indent == null ? ", " : ",";
            this.keySeparator = ": ";
        } else {
            List<Object> two = Values.elements(budget, separators);
            if (two.size() != 2 || Values.text(two.get(0)) == null || Values.text(two.get(1)) == null) {
                throw JinjaException.failed("tojson() needs two texts as 'separators'");
            }
            this.itemSeparator = Representation.text(budget, two.get(0));
            this.keySeparator = Representation.text(budget, two.get(1));
        }
    }

    /** The JSON of a value; options are {@code ensure_ascii, indent, separators, sort_keys}. */
    static String of(Budget budget, Object value, Arguments.Bound options) {
        Json json = new Json(budget, options);
        json.append(value);
        return json.json.toString();
    }

    private void append(Object value) {
        budget.step();
        switch (value) {
            case None none -> json.append("null");
            case Boolean flag -> json.append(flag.booleanValue());
            case Long number -> json.append(number.longValue());
            case BigInteger number -> json.append(number);
            case Double number -> json.append(real(number));
            case String text -> appendString(text);
            case Markup markup -> appendString(markup.text());
            case List<?> list -> appendItems(list);
            case Tuple tuple -> appendItems(tuple.items());
            case Group group -> appendItems(group.tuple().items());
            case Map<?, ?> map -> appendMap(map);
            default -> throw JinjaException.failed(
                    "Object of type " + Values.typeName(value) + " is not JSON serializable");
        }
    }

    private static String real(double number) {
        return Double.isNaN(number)
                ? "NaN"
                : Double.isInfinite(number) ? (number > 0 ? "Infinity" : "-Infinity") : Numbers.text(number);
    }

    private void appendItems(List<?> items) {
        if (items.isEmpty()) {
            json.append("[]");
            return;
        }
        open('[');
        boolean first = true;
        for (Object item : items) {
            separate(first);
            first = false;
            append(item);
        }
        close(']');
    }

    private void appendMap(Map<?, ?> map) {
        if (map.isEmpty()) {
            json.append("{}");
            return;
        }
        List<Map.Entry<?, ?>> entries = new ArrayList<>(map.entrySet());
        if (sortKeys) {
            entries.sort((a, b) -> Values.compare(budget, a.getKey(), b.getKey(), "<"));
        }
        open('{');
        boolean first = true;
        for (Map.Entry<?, ?> entry : entries) {
            separate(first);
            first = false;
            appendString(switch (entry.getKey()) {
                case String text -> text;
                case None none -> "null";
                case Long number -> number.toString();
                case BigInteger number -> number.toString();
                case Double number -> real(number);
                default -> throw JinjaException.failed("keys must be str, int, float, bool or None, not "
                        + Values.typeName(entry.getKey()));
            });
            json.append(keySeparator);
            append(entry.getValue());
        }
        close('}');
    }

    private void open(char bracket) {
        if (++depth > MAXIMUM_DEPTH) {
            throw JinjaException.limit("the template writes JSON nested more than " + MAXIMUM_DEPTH + " levels deep");
        }
        json.append(bracket);
    }

    private void separate(boolean first) {
        json.append(first ? "" : itemSeparator);
        startLine();
    }

    private void close(char bracket) {
        depth--;
        startLine();
        json.append(bracket);
    }

    private void startLine() {
        if (indent != null) {
            budget.characters((long) depth * indent.length());
            json.append('\n').repeat(indent, depth);
            budget.length(json.length());
        }
    }

    private void appendString(String text) {
        budget.characters(text.length());
        budget.length((long) json.length() + text.length());
        json.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '"' -> json.append("\\\"");
                case '\\' -> json.append("\\\\");
                case '\n' -> json.append("\\n");
                case '\r' -> json.append("\\r");
                case '\t' -> json.append("\\t");
                case '\f' -> json.append("\\f");
                case '\b' -> json.append("\\b");
                default -> {
                    if (c < 0x20 || onlyAscii && c > 0x7e) {
                        json.append(String.format("\\u%04x", (int) c));
                    } else {
                        json.append(c);
                    }
                }
            }
        }
        json.append('"');
    }
}
