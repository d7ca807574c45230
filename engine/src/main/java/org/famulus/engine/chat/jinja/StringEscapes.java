package org.famulus.engine.chat.jinja;

/** The escapes of Python's string literals. */
final class StringEscapes {

    private StringEscapes() {
    }

    /** A literal's value; what Python does not know as an escape stays as written. */
    static String decode(String literal, int line) {
        if (literal.indexOf('\\') < 0) {
            return literal;
        }
        StringBuilder text = new StringBuilder(literal.length());
        int i = 0;
        while (i < literal.length()) {
            char c = literal.charAt(i++);
            if (c != '\\') {
                text.append(c);
                continue;
            }
            char escape = literal.charAt(i++);
            switch (escape) {
                case '\n' -> {
                }
                case '\\', '\'', '"' -> text.append(escape);
                case 'a' -> text.append('\u0007');
                case 'b' -> text.append('\b');
                case 'f' -> text.append('\f');
                case 'n' -> text.append('\n');
                case 'r' -> text.append('\r');
                case 't' -> text.append('\t');
                case 'v' -> text.append('\u000b');
                case 'x', 'u', 'U' -> i = hexadecimal(literal, i, escape, text, line);
                case 'N' -> i = named(literal, i, text, line);
                case '0', '1', '2', '3', '4', '5', '6', '7' -> {
                    int end = i;
                    while (end < literal.length() && end < i + 2 && Character.digit(literal.charAt(end), 8) >= 0) {
                        end++;
                    }
                    text.append((char) Integer.parseInt(literal, i - 1, end, 8));
                    i = end;
                }
                default -> text.append('\\').append(escape);
            }
        }
        return text.toString();
    }

    private static int hexadecimal(String literal, int from, char escape, StringBuilder text, int line) {
        int digits = escape == 'x' ? 2 : escape == 'u' ? 4 : 8;
        int value = 0;
        for (int i = from; i < from + digits; i++) {
            int digit = i < literal.length() ? Character.digit(literal.charAt(i), 16) : -1;
            if (digit < 0 || value > Character.MAX_CODE_POINT >> 4) {
                throw JinjaException.syntax(line, "'\\" + escape + "' in a string needs " + digits
                        + " hexadecimal digits of a character");
            }
            value = value << 4 | digit;
        }
        if (value > Character.MAX_CODE_POINT) {
            throw JinjaException.syntax(line, "'\\" + escape + "' in a string names no character");
        }
        text.appendCodePoint(value);
        return from + digits;
    }

    private static int named(String literal, int from, StringBuilder text, int line) {
        int end = literal.indexOf('}', from);
        if (!literal.startsWith("{", from) || end < 0) {
            throw JinjaException.syntax(line, "'\\N' in a string needs a character's name in braces");
        }
        try {
            text.appendCodePoint(Character.codePointOf(literal.substring(from + 1, end)));
        } catch (IllegalArgumentException unknown) {
            throw JinjaException.syntax(line, "'\\N' in a string names no character");
        }
        return end + 1;
    }
}
