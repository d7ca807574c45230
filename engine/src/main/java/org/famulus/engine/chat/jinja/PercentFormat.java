package org.famulus.engine.chat.jinja;

import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/** Python's {@code 'text %s' % value}. */
final class PercentFormat {

    private static final Pattern CONVERSION = Pattern
            .compile("%(?:\\(([^)]{0,200})\\))?([#0\\- +]*)(\\d{1,6}|\\*)?(?:\\.(\\d{1,6}))?([diouxXeEfFgGcrsa%])?");

    private PercentFormat() {
    }

    /** @param values a tuple, a mapping for named conversions, or one value */
    static String format(Budget budget, String format, Object values) {
        budget.characters(format.length());
        StringBuilder result = new StringBuilder();
        List<Object> positional = values instanceof Tuple tuple ? tuple.items() : List.of(values);
        int used = 0;
        int from = 0;
        Matcher matcher = CONVERSION.matcher(format);
        while (matcher.find()) {
            result.append(format, from, matcher.start());
            from = matcher.end();
            @Nullable
            String type = matcher.group(5);
            if (type == null || "*".equals(matcher.group(3))) {
                throw JinjaException.failed("unsupported or incomplete format '" + matcher.group() + "'");
            }
            if (type.equals("%")) {
                result.append('%');
                continue;
            }
            @Nullable
            Object value;
            @Nullable
            String key = matcher.group(1);
            if (key != null) {
                value = values instanceof Map<?, ?> map ? map.get(key) : null;
            } else {
                value = used < positional.size() ? positional.get(used++) : null;
            }
            if (value == null) {
                throw JinjaException.failed("not enough arguments for format string");
            }
            String text = convert(budget, matcher, type.charAt(0), value);
            budget.length((long) result.length() + text.length());
            result.append(text);
        }
        if (!(values instanceof Map<?, ?>) && used < positional.size()) {
            throw JinjaException.failed("not all arguments converted during string formatting");
        }
        return result.append(format, from, format.length()).toString();
    }

    private static String convert(Budget budget, Matcher matcher, char type, Object value) {
        String flags = matcher.group(2);
        String width = matcher.group(3) == null ? "" : matcher.group(3);
        String precision = matcher.group(4) == null ? "" : "." + matcher.group(4);
        boolean left = flags.indexOf('-') >= 0;
        if (type == 's' || type == 'r' || type == 'a') {
            String text = type == 's' ? Representation.text(budget, value) : Representation.repr(budget, value);
            return FormatSpecification.of((left ? "<" : ">") + width + precision).format(budget, text);
        }
        if (!Numbers.is(value)) {
            throw value instanceof Undefined undefined
                    ? undefined.failure()
                    : JinjaException
                            .failed("%" + type + " format: a number is required, not " + Values.typeName(value));
        }
        String sign = flags.indexOf('+') >= 0 ? "+" : flags.indexOf(' ') >= 0 ? " " : "";
        String zero = flags.indexOf('0') >= 0 && !left ? "0" : "";
        boolean decimal = type == 'd' || type == 'i' || type == 'u';
        Object number = decimal && value instanceof Double real ? Numbers.truncate(real) : value;
        return FormatSpecification
                .of((left ? "<" : zero.isEmpty() ? ">" : "") + sign + (flags.indexOf('#') >= 0 ? "#" : "")
                        + zero + width + (decimal ? "" : precision) + (decimal ? 'd' : type))
                .format(budget, number);
    }
}
