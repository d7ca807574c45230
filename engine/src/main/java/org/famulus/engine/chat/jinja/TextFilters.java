package org.famulus.engine.chat.jinja;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/** Filters that give text. */
final class TextFilters {

    static final Map<String, Filters.Filter> FILTERS = Map.ofEntries(method("upper"), method("lower"),
            method("capitalize"), Map.entry("title", TextFilters::title), Map.entry("trim", TextFilters::trim),
            Map.entry("replace", TextFilters::replace), Map.entry("indent", TextFilters::indent),
            Map.entry("escape", TextFilters::escape), Map.entry("e", TextFilters::escape),
            Map.entry("forceescape", TextFilters::forceEscape), Map.entry("safe", TextFilters::safe),
            Map.entry("string", TextFilters::string), Map.entry("center", TextFilters::center),
            Map.entry("truncate", TextFilters::truncate), Map.entry("wordcount", TextFilters::wordCount),
            Map.entry("format", TextFilters::format), Map.entry("urlencode", TextFilters::urlEncode),
            Map.entry("striptags", TextFilters::stripTags));

    private TextFilters() {
    }

    private static Map.Entry<String, Filters.Filter> method(String name) {
        return Map.entry(name, (evaluator, target, arguments) -> new TextMethods(soft(evaluator, target), name)
                .call(evaluator, arguments));
    }

    /** Text of a value, with its mark. */
    private static Object soft(Evaluator evaluator, Object value) {
        return value instanceof Markup ? value : Representation.text(evaluator.budget(), value);
    }

    private static String text(Evaluator evaluator, Object value) {
        return Representation.text(evaluator.budget(), value);
    }

    private static Object title(Evaluator evaluator, Object target, Arguments arguments) {
        arguments.bind("title", 0);
        StringBuilder title = new StringBuilder();
        boolean begins = true;
        String text = text(evaluator, target);
        for (int i = 0; i < text.length(); i += Character.charCount(text.codePointAt(i))) {
            int c = text.codePointAt(i);
            String letter = Character.toString(c);
            title.append(begins ? Text.upper(letter) : Text.lower(letter));
            begins = Text.whitespace(c) || "-({[<".indexOf(c) >= 0;
        }
        return title.toString();
    }

    private static Object trim(Evaluator evaluator, Object target, Arguments arguments) {
        Arguments.Bound bound = arguments.bind("trim", 0, "chars");
        String text = text(evaluator, target);
        return Operators.remark(target, bound.value("chars") == None.NONE
                ? Text.strip(text, Text.Side.BOTH)
                : Text.strip(text, Text.Side.BOTH, bound.text("chars")));
    }

    private static Object replace(Evaluator evaluator, Object target, Arguments arguments) {
        Arguments.Bound bound = arguments.bind("replace", 2, "old", "new", "count");
        int count = bound.value("count") == None.NONE ? -1 : bound.integer("count", -1);
        return TextMethods.replace(evaluator.budget(), text(evaluator, target), text(evaluator, bound.value("old")),
                text(evaluator, bound.value("new")), count);
    }

    private static Object indent(Evaluator evaluator, Object target, Arguments arguments) {
        Budget budget = evaluator.budget();
        Arguments.Bound bound = arguments.bind("indent", 0, "width", "first", "blank");
        @Nullable
        String given = Values.text(bound.value("width"));
        int width = given == null ? Math.max(0, bound.integer("width", 4)) : 0;
        budget.characters(width);
        String indention = given == null ? " ".repeat(width) : given;
        Object lines = new TextMethods(text(evaluator, target) + "\n", "splitlines").call(evaluator, Arguments.NONE);
        StringBuilder result = new StringBuilder(bound.flag("first", false) ? indention : "");
        boolean blankToo = bound.flag("blank", false);
        boolean first = true;
        for (Object line : Values.elements(budget, lines)) {
            String text = text(evaluator, line);
            String before = first ? "" : blankToo || !text.isEmpty() ? "\n" + indention : "\n";
            budget.characters(before.length());
            budget.length((long) result.length() + before.length() + text.length());
            result.append(before).append(text);
            first = false;
        }
        return Operators.remark(target, result.toString());
    }

    private static Object escape(Evaluator evaluator, Object target, Arguments arguments) {
        arguments.bind("escape", 0);
        return target instanceof Markup ? target : forceEscape(evaluator, target, arguments);
    }

    private static Object forceEscape(Evaluator evaluator, Object target, Arguments arguments) {
        String text = text(evaluator, target);
        evaluator.budget().characters(5L * text.length());
        return new Markup(Text.escapeMarkup(text));
    }

    private static Object safe(Evaluator evaluator, Object target, Arguments arguments) {
        arguments.bind("safe", 0);
        return new Markup(text(evaluator, target));
    }

    private static Object string(Evaluator evaluator, Object target, Arguments arguments) {
        arguments.bind("string", 0);
        return soft(evaluator, target);
    }

    private static Object center(Evaluator evaluator, Object target, Arguments arguments) {
        Object width = arguments.bind("center", 0, "width").value("width", 80L);
        return new TextMethods(soft(evaluator, target), "center").call(evaluator, Arguments.of(width));
    }

    private static Object truncate(Evaluator evaluator, Object target, Arguments arguments) {
        Arguments.Bound bound = arguments.bind("truncate", 0, "length", "killwords", "end", "leeway");
        String text = text(evaluator, target);
        int length = bound.integer("length", 255);
        String end = bound.text("end", "...");
        int kept = length - Text.length(end);
        if (kept < 0) {
            throw JinjaException.failed("truncate() needs a length of at least that of its end");
        }
        int leeway = bound.value("leeway") == None.NONE ? 5 : bound.integer("leeway", 5);
        if (Text.length(text) <= (long) length + leeway) {
            return text;
        }
        String cut = text.substring(0, Text.offset(text, kept));
        int blank = cut.lastIndexOf(' ');
        return (bound.flag("killwords", false) || blank < 0 ? cut : cut.substring(0, blank)) + end;
    }

    private static Object wordCount(Evaluator evaluator, Object target, Arguments arguments) {
        arguments.bind("wordcount", 0);
        long count = 0;
        boolean inside = false;
        for (int c : text(evaluator, target).codePoints().toArray()) {
            boolean word = Character.isLetterOrDigit(c) || c == '_';
            count += word && !inside ? 1 : 0;
            inside = word;
        }
        return count;
    }

    private static Object format(Evaluator evaluator, Object target, Arguments arguments) {
        if (!arguments.positional().isEmpty() && !arguments.named().isEmpty()) {
            throw JinjaException.failed("can't handle positional and keyword arguments at the same time");
        }
        Object values = arguments.named().isEmpty() ? new Tuple(arguments.positional()) : arguments.named();
        return Operators.remark(target, PercentFormat.format(evaluator.budget(), text(evaluator, target), values));
    }

    private static Object urlEncode(Evaluator evaluator, Object target, Arguments arguments) {
        arguments.bind("urlencode", 0);
        Budget budget = evaluator.budget();
        if (Values.text(target) != null || Numbers.is(target)) {
            return quoted(text(evaluator, target), false);
        }
        Object pairs = target instanceof Map<?, ?> map ? Subscripts.items(map) : target;
        StringBuilder query = new StringBuilder();
        for (Object pair : Values.elements(budget, pairs)) {
            List<Object> two = Values.elements(budget, pair);
            if (two.size() != 2) {
                throw JinjaException.failed("urlencode() needs text or pairs of a key and a value");
            }
            query.append(query.isEmpty() ? "" : "&").append(quoted(text(evaluator, two.get(0)), true)).append('=')
                    .append(quoted(text(evaluator, two.get(1)), true));
            budget.length(query.length());
        }
        return query.toString();
    }

    private static String quoted(String text, boolean query) {
        StringBuilder quoted = new StringBuilder();
        for (byte octet : text.getBytes(StandardCharsets.UTF_8)) {
            boolean plain = octet >= 'a' && octet <= 'z' || octet >= 'A' && octet <= 'Z' || octet >= '0' && octet <= '9'
                    || "_.-~".indexOf(octet) >= 0 || octet == '/' && !query;
            quoted.append(plain
                    ? String.valueOf((char) octet)
                    : octet == ' ' && query ? "+" : String.format("%%%02X", octet & 0xff));
        }
        return quoted.toString();
    }

    private static Object stripTags(Evaluator evaluator, Object target, Arguments arguments) {
        arguments.bind("striptags", 0);
        String withoutComments = without(text(evaluator, target), "<!--", "-->");
        Object words = new TextMethods(without(withoutComments, "<", ">"), "split").call(evaluator, Arguments.NONE);
        Object text = new TextMethods(" ", "join").call(evaluator, Arguments.of(words));
        return text(evaluator, text).replace("&lt;", "<").replace("&gt;", ">").replace("&#34;", "\"")
                .replace("&quot;", "\"").replace("&#39;", "'").replace("&amp;", "&");
    }

    private static String without(String text, String open, String close) {
        StringBuilder rest = new StringBuilder();
        int from = 0;
        for (int begin = text.indexOf(open); begin >= 0; begin = text.indexOf(open, from)) {
            int end = text.indexOf(close, begin);
            if (end < 0) {
                break;
            }
            rest.append(text, from, begin);
            from = end + close.length();
        }
        return rest.append(text, from, text.length()).toString();
    }
}
