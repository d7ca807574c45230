package org.famulus.engine.chat.jinja;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.function.IntPredicate;

import org.jspecify.annotations.Nullable;

/**
 * A method of Python's {@code str}, bound to its text.
 *
 * @param receiver text or markup
 */
record TextMethods(Object receiver, String name) implements Function {

    static final Set<String> NAMES = Set.of("capitalize", "casefold", "center", "count", "endswith", "expandtabs",
            "find", "format", "index", "isalnum", "isalpha", "isascii", "isdecimal", "isdigit", "isidentifier",
            "islower", "isnumeric", "isprintable", "isspace", "istitle", "isupper", "join", "ljust", "lower", "lstrip",
            "partition", "removeprefix", "removesuffix", "replace", "rfind", "rindex", "rjust", "rpartition", "rsplit",
            "rstrip", "split", "splitlines", "startswith", "strip", "swapcase", "title", "upper", "zfill");

    @Override
    public Object call(Evaluator evaluator, Arguments arguments) {
        Budget budget = evaluator.budget();
        String text = Representation.text(budget, receiver);
        Object result = result(evaluator, text, arguments);
        return result instanceof String string ? Operators.remark(receiver, string) : result;
    }

    private Object result(Evaluator evaluator, String text, Arguments arguments) {
        Budget budget = evaluator.budget();
        return switch (name) {
            case "upper" -> simple(arguments, Text.upper(text));
            case "lower" -> simple(arguments, Text.lower(text));
            case "casefold" -> simple(arguments, Text.lower(Text.upper(text)));
            case "title" -> simple(arguments, Text.title(text));
            case "capitalize" -> simple(arguments, Text.capitalize(text));
            case "swapcase" -> simple(arguments, swapCase(text));
            case "strip" -> strip(text, arguments, Text.Side.BOTH);
            case "lstrip" -> strip(text, arguments, Text.Side.LEFT);
            case "rstrip" -> strip(text, arguments, Text.Side.RIGHT);
            case "split" -> split(budget, text, arguments, false);
            case "rsplit" -> split(budget, text, arguments, true);
            case "splitlines" -> splitLines(budget, text, arguments);
            case "partition", "rpartition" -> partition(text, arguments);
            case "startswith", "endswith" -> startsOrEnds(budget, text, arguments);
            case "replace" -> replace(budget, text, arguments);
            case "removeprefix" -> {
                String prefix = arguments.bind(name, 1, "prefix").text("prefix");
                yield text.startsWith(prefix) ? text.substring(prefix.length()) : text;
            }
            case "removesuffix" -> {
                String suffix = arguments.bind(name, 1, "suffix").text("suffix");
                yield text.endsWith(suffix) ? text.substring(0, text.length() - suffix.length()) : text;
            }
            case "find", "rfind", "index", "rindex", "count" -> search(text, arguments);
            case "join" -> join(budget, text, arguments);
            case "format" -> BraceFormat.format(evaluator, text, arguments);
            case "center", "ljust", "rjust" -> pad(budget, text, arguments);
            case "zfill" -> {
                int width = arguments.bind(name, 1, "width").integer("width", 0);
                int zeros = Math.max(0, width - Text.length(text));
                budget.characters(zeros);
                int sign = text.startsWith("-") || text.startsWith("+") ? 1 : 0;
                yield text.substring(0, sign) + "0".repeat(zeros) + text.substring(sign);
            }
            case "expandtabs" -> expandTabs(budget, text, arguments);
            default -> is(text, arguments);
        };
    }

    private String simple(Arguments arguments, String result) {
        arguments.bind(name, 0);
        return result;
    }

    private String strip(String text, Arguments arguments, Text.Side side) {
        Arguments.Bound bound = arguments.bind(name, 0, "chars");
        return bound.value("chars") == None.NONE ? Text.strip(text, side) : Text.strip(text, side, bound.text("chars"));
    }

    private List<Object> split(Budget budget, String text, Arguments arguments, boolean fromEnd) {
        Arguments.Bound bound = arguments.bind(name, 0, "sep", "maxsplit");
        int limit = bound.integer("maxsplit", -1);
        List<Object> parts = new ArrayList<>();
        @Nullable
        String separator = bound.value("sep") == None.NONE ? null : bound.text("sep");
        if (separator != null && separator.isEmpty()) {
            throw JinjaException.failed("empty separator");
        }
        if (fromEnd) {
            splitFromEnd(budget, parts, text, separator, limit);
            Collections.reverse(parts);
        } else {
            splitFromStart(budget, parts, text, separator, limit);
        }
        return parts;
    }

    private static void splitFromStart(Budget budget, List<Object> parts, String whole, @Nullable String separator,
            int limit) {
        String text = separator == null ? Text.strip(whole, Text.Side.LEFT) : whole;
        int from = 0;
        while (limit < 0 || parts.size() < limit) {
            budget.step();
            budget.size(parts.size());
            int next = separator == null ? nextWhitespace(text, from) : Text.indexOf(text, separator, from);
            if (next < 0) {
                break;
            }
            parts.add(text.substring(from, next));
            from = next + (separator == null ? 1 : separator.length());
            while (separator == null && from < text.length() && Text.whitespace(text.charAt(from))) {
                from++;
            }
        }
        String rest = text.substring(from);
        if (separator != null || !rest.isEmpty()) {
            parts.add(rest);
        }
    }

    private static int nextWhitespace(String text, int from) {
        for (int i = from; i < text.length(); i++) {
            if (Text.whitespace(text.charAt(i))) {
                return i;
            }
        }
        return -1;
    }

    /** Adds the last part first. */
    private static void splitFromEnd(Budget budget, List<Object> parts, String whole, @Nullable String separator,
            int limit) {
        String text = separator == null ? Text.strip(whole, Text.Side.RIGHT) : whole;
        int end = text.length();
        while (limit < 0 || parts.size() < limit) {
            int separatorBegin;
            budget.size(parts.size());
            // A long separator is searched for through the whole rest.
            budget.characters(separator == null || separator.length() <= Text.SHORT_PART ? 0 : end);
            if (separator == null) {
                separatorBegin = end - 1;
                while (separatorBegin >= 0 && !Text.whitespace(text.charAt(separatorBegin))) {
                    separatorBegin--;
                }
            } else {
                separatorBegin = end < separator.length()
                        ? -1
                        : Text.lastIndexOf(text, separator,
                                end - separator.length());
            }
            if (separatorBegin < 0) {
                break;
            }
            parts.add(text.substring(separatorBegin + (separator == null ? 1 : separator.length()), end));
            end = separatorBegin;
            while (separator == null && end > 0 && Text.whitespace(text.charAt(end - 1))) {
                end--;
            }
        }
        String rest = text.substring(0, end);
        if (separator != null || !rest.isEmpty()) {
            parts.add(rest);
        }
    }

    private List<Object> splitLines(Budget budget, String text, Arguments arguments) {
        boolean keep = arguments.bind(name, 0, "keepends").flag("keepends", false);
        List<Object> lines = new ArrayList<>();
        int from = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean ends = c >= '\n' && c <= '\r' || c >= 0x1c && c <= 0x1e || c == 0x85 || c == 0x2028 || c == 0x2029;
            if (ends) {
                budget.step();
                budget.size(lines.size());
                int after = c == '\r' && i + 1 < text.length() && text.charAt(i + 1) == '\n' ? i + 2 : i + 1;
                lines.add(text.substring(from, keep ? after : i));
                from = after;
                i = after - 1;
            }
        }
        if (from < text.length()) {
            lines.add(text.substring(from));
        }
        return lines;
    }

    private Tuple partition(String text, Arguments arguments) {
        String separator = arguments.bind(name, 1, "sep").text("sep");
        if (separator.isEmpty()) {
            throw JinjaException.failed("empty separator");
        }
        boolean fromEnd = name.equals("rpartition");
        int place = fromEnd ? Text.lastIndexOf(text, separator, text.length()) : Text.indexOf(text, separator, 0);
        if (place < 0) {
            return new Tuple(fromEnd ? List.of("", "", text) : List.of(text, "", ""));
        }
        return new Tuple(List.of(text.substring(0, place), separator, text.substring(place + separator.length())));
    }

    private boolean startsOrEnds(Budget budget, String text, Arguments arguments) {
        Arguments.Bound bound = arguments.bind(name, 1, "prefix", "start", "end");
        String part = part(text, bound);
        List<Object> candidates = bound.value("prefix") instanceof Tuple tuple
                ? tuple.items()
                : List.of(bound.text("prefix"));
        for (Object candidate : candidates) {
            @Nullable
            String sought = Values.text(candidate);
            if (sought == null) {
                throw JinjaException.failed(name + "() needs texts, not " + Values.typeName(candidate));
            }
            budget.characters(sought.length());
            if (name.equals("startswith") ? part.startsWith(sought) : part.endsWith(sought)) {
                return true;
            }
        }
        return false;
    }

    /** {@code text[start:end]} */
    private static String part(String text, Arguments.Bound bound) {
        if (!bound.has("start") && !bound.has("end")) {
            return text;
        }
        int length = Text.length(text);
        int start = bound.value("start") == None.NONE ? 0 : bound.integer("start", 0);
        int end = bound.value("end") == None.NONE ? length : bound.integer("end", length);
        int from = Math.clamp(start < 0 ? (long) start + length : start, 0, length);
        int to = Math.clamp(end < 0 ? (long) end + length : end, from, length);
        return text.substring(Text.offset(text, from), Text.offset(text, to));
    }

    private Object replace(Budget budget, String text, Arguments arguments) {
        Arguments.Bound bound = arguments.bind(name, 2, "old", "new", "count");
        return replace(budget, text, bound.text("old"), bound.text("new"), bound.integer("count", -1));
    }

    /** Replaces as Python does, charging for the result before making it. */
    static String replace(Budget budget, String text, String old, String replacement, int limit) {
        long places = limit < 0 ? Text.count(text, old) : Math.min(limit, Text.count(text, old));
        budget.characters(text.length() + places * Math.max(0, replacement.length() - old.length()));
        return Text.replace(text, old, replacement, limit);
    }

    private Object search(String text, Arguments arguments) {
        Arguments.Bound bound = arguments.bind(name, 1, "sub", "start", "end");
        String sought = bound.text("sub");
        String part = part(text, bound);
        if (name.equals("count")) {
            return (long) Text.count(part, sought);
        }
        int place = name.startsWith("r")
                ? Text.lastIndexOf(part, sought, part.length())
                : Text.indexOf(part, sought, 0);
        if (place < 0) {
            if (name.endsWith("index")) {
                throw JinjaException.failed("substring not found");
            }
            return -1L;
        }
        int length = Text.length(text);
        int start = bound.integer("start", 0);
        int skipped = Math.clamp(start < 0 ? (long) start + length : start, 0, length);
        return (long) part.codePointCount(0, place) + skipped;
    }

    private String join(Budget budget, String separator, Arguments arguments) {
        Object items = arguments.bind(name, 1, "iterable").value("iterable");
        StringBuilder joined = new StringBuilder();
        boolean first = true;
        for (Object item : Values.elements(budget, items)) {
            @Nullable
            String text = Values.text(item);
            if (text == null) {
                throw JinjaException
                        .failed("sequence item: expected str instance, " + Values.typeName(item) + " found");
            }
            budget.characters((long) text.length() + separator.length());
            budget.length((long) joined.length() + text.length() + separator.length());
            joined.append(first ? "" : separator).append(text);
            first = false;
        }
        return joined.toString();
    }

    private String pad(Budget budget, String text, Arguments arguments) {
        Arguments.Bound bound = arguments.bind(name, 1, "width", "fillchar");
        int width = bound.integer("width", 0);
        String fill = bound.text("fillchar", " ");
        int missing = Math.max(0, width - Text.length(text));
        budget.characters(missing);
        int left = switch (name) {
            case "ljust" -> 0;
            case "rjust" -> missing;
            default -> missing / 2 + (missing & width & 1);
        };
        return fill.repeat(left) + text + fill.repeat(missing - left);
    }

    private String expandTabs(Budget budget, String text, Arguments arguments) {
        int size = Math.max(0, arguments.bind(name, 0, "tabsize").integer("tabsize", 8));
        StringBuilder expanded = new StringBuilder();
        int column = 0;
        for (int c : text.codePoints().toArray()) {
            if (c == '\t') {
                int blanks = size == 0 ? 0 : size - column % size;
                budget.characters(blanks);
                budget.length((long) expanded.length() + blanks);
                expanded.repeat(' ', blanks);
                column += blanks;
            } else {
                expanded.appendCodePoint(c);
                column = c == '\n' || c == '\r' ? 0 : column + 1;
            }
        }
        return expanded.toString();
    }

    private static String swapCase(String text) {
        StringBuilder swapped = new StringBuilder();
        text.codePoints().forEach(c -> swapped.append(Character.isUpperCase(c)
                ? Text.lower(Character.toString(c))
                : Text.upper(Character.toString(c))));
        return swapped.toString();
    }

    private boolean is(String text, Arguments arguments) {
        arguments.bind(name, 0);
        return switch (name) {
            case "isascii" -> text.codePoints().allMatch(c -> c < 128);
            case "isprintable" -> text.codePoints().noneMatch(Character::isISOControl);
            case "islower" -> text.codePoints().anyMatch(Character::isLowerCase)
                    && text.codePoints().noneMatch(c -> Character.isUpperCase(c) || Character.isTitleCase(c));
            case "isupper" -> text.codePoints().anyMatch(Character::isUpperCase)
                    && text.codePoints().noneMatch(c -> Character.isLowerCase(c) || Character.isTitleCase(c));
            case "istitle" -> text.codePoints().anyMatch(Character::isUpperCase) && Text.title(text).equals(text);
            case "isidentifier" -> !text.isEmpty() && Character.isUnicodeIdentifierStart(text.codePointAt(0))
                    | text.startsWith("_") && text.codePoints().allMatch(Character::isUnicodeIdentifierPart);
            case "isalpha" -> all(text, Character::isLetter);
            case "isalnum" -> all(text, c -> Character.isLetterOrDigit(c) || numeric(c));
            case "isdecimal", "isdigit" -> all(text, Character::isDigit);
            case "isnumeric" -> all(text, TextMethods::numeric);
            case "isspace" -> all(text, Text::whitespace);
            default -> throw new IllegalStateException("no method " + name);
        };
    }

    private static boolean numeric(int c) {
        int type = Character.getType(c);
        return type == Character.DECIMAL_DIGIT_NUMBER || type == Character.LETTER_NUMBER
                || type == Character.OTHER_NUMBER;
    }

    private static boolean all(String text, IntPredicate condition) {
        return !text.isEmpty() && text.codePoints().allMatch(condition);
    }
}
