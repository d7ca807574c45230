package org.famulus.engine.chat.jinja;

import org.jspecify.annotations.Nullable;

/** Python's {@code 'text {}'.format(value)}, with attributes and elements read through the sandbox. */
final class BraceFormat {

    private final Evaluator evaluator;
    private final Arguments arguments;
    private int automatic;

    private BraceFormat(Evaluator evaluator, Arguments arguments) {
        this.evaluator = evaluator;
        this.arguments = arguments;
    }

    static String format(Evaluator evaluator, String format, Arguments arguments) {
        evaluator.budget().characters(format.length());
        return new BraceFormat(evaluator, arguments).expand(format, 2);
    }

    private String expand(String format, int depth) {
        StringBuilder result = new StringBuilder();
        int i = 0;
        while (i < format.length()) {
            char c = format.charAt(i);
            if ((c == '{' || c == '}') && format.startsWith(String.valueOf(c), i + 1)) {
                result.append(c);
                i += 2;
            } else if (c == '{' && depth > 0) {
                int end = fieldEnd(format, i + 1);
                result.append(field(format.substring(i + 1, end), depth));
                i = end + 1;
            } else if (c == '{' || c == '}') {
                throw JinjaException.failed("single '" + c + "' in format string");
            } else {
                result.append(c);
                i++;
            }
            evaluator.budget().length(result.length());
        }
        return result.toString();
    }

    private static int fieldEnd(String format, int from) {
        int depth = 1;
        for (int i = from; i < format.length(); i++) {
            depth += format.charAt(i) == '{' ? 1 : format.charAt(i) == '}' ? -1 : 0;
            if (depth == 0) {
                return i;
            }
        }
        throw JinjaException.failed("expected '}' before end of string");
    }

    private String field(String field, int depth) {
        int colon = field.indexOf(':');
        String specification = colon < 0 ? "" : expand(field.substring(colon + 1), depth - 1);
        String reference = colon < 0 ? field : field.substring(0, colon);
        int mark = reference.indexOf('!');
        String conversion = mark < 0 ? "" : reference.substring(mark + 1);
        Object value = value(mark < 0 ? reference : reference.substring(0, mark));
        Budget budget = evaluator.budget();
        Object converted = switch (conversion) {
            case "" -> value;
            case "s" -> Representation.text(budget, value);
            case "r", "a" -> Representation.repr(budget, value);
            default -> throw JinjaException.failed("unknown conversion '" + conversion + "' in format string");
        };
        return FormatSpecification.of(specification).format(budget, converted);
    }

    private Object value(String reference) {
        int end = 0;
        while (end < reference.length() && reference.charAt(end) != '.' && reference.charAt(end) != '[') {
            end++;
        }
        Object value = root(reference.substring(0, end));
        int i = end;
        while (i < reference.length()) {
            boolean item = reference.charAt(i) == '[';
            int next = i + 1;
            while (next < reference.length() && (item
                    ? reference.charAt(next) != ']'
                    : reference.charAt(next) != '.' && reference.charAt(next) != '[')) {
                next++;
            }
            String name = reference.substring(i + 1, next);
            Object key = item && name.matches("\\d{1,9}") ? (Object) Long.valueOf(name) : name;
            value = item ? Subscripts.item(evaluator, value, key) : Subscripts.attribute(evaluator, value, name);
            i = item ? next + 1 : next;
        }
        return value;
    }

    private Object root(String name) {
        @Nullable
        Object value;
        if (name.isEmpty() || name.matches("\\d{1,9}")) {
            int index = name.isEmpty() ? automatic++ : Integer.parseInt(name);
            value = index < arguments.positional().size() ? arguments.positional().get(index) : null;
        } else {
            value = arguments.named().get(name);
        }
        if (value == null) {
            throw JinjaException.failed("format string names an argument '" + name + "' that is not given");
        }
        return value;
    }
}
