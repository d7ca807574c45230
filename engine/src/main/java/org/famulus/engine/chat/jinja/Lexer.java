package org.famulus.engine.chat.jinja;

import java.math.BigInteger;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * Cuts a template into tokens by Jinja2's rules for whitespace: one newline after a block or comment goes
 * ({@code trim_blocks}), so do blanks from the line's start to a block or comment ({@code lstrip_blocks}), {@code -}
 * removes all whitespace on its side, {@code +} keeps it, and the template's last newline is dropped.
 */
final class Lexer {

    private static final List<String> OPERATORS = List.of("//", "**", "==", "!=", ">=", "<=", "+", "-", "*", "/", "%",
            "~", "[", "]", "(", ")", "{", "}", ">", "<", "=", ".", ":", "|", ",", ";");

    private final String source;
    private final List<Token> tokens = new ArrayList<>();
    private int position;
    private int line = 1;
    private int lineCounted;

    private Lexer(String source) {
        this.source = source;
    }

    static List<Token> tokens(String source) {
        String lines = source.replace("\r\n", "\n").replace('\r', '\n');
        Lexer lexer = new Lexer(lines.endsWith("\n") ? lines.substring(0, lines.length() - 1) : lines);
        lexer.readTemplate();
        return lexer.tokens;
    }

    private void readTemplate() {
        boolean lineStarts = true;
        while (position < source.length()) {
            int begin = tagBegin(position);
            String text = source.substring(position, begin);
            if (begin == source.length()) {
                addText(text);
                position = begin;
                break;
            }
            char kind = source.charAt(begin + 1);
            int sign = begin + 2 < source.length() ? source.charAt(begin + 2) : 0;
            int inside = begin + 2 + (sign == '-' || sign == '+' ? 1 : 0);
            addText(textBefore(text, kind, sign, lineStarts));
            position = inside;
            switch (kind) {
                case '{' -> readTag(Token.Kind.OUTPUT_BEGIN, Token.Kind.OUTPUT_END, "}}");
                case '#' -> skipComment();
                default -> {
                    if (wordAt(inside, "raw") >= 0) {
                        readRaw(wordAt(inside, "raw"));
                    } else {
                        readTag(Token.Kind.BLOCK_BEGIN, Token.Kind.BLOCK_END, "%}");
                    }
                }
            }
            lineStarts = position > 0 && source.charAt(position - 1) == '\n';
        }
        tokens.add(new Token(Token.Kind.END, "", lineAt(source.length())));
    }

    /** The next {@code {{}, {@code {%} or <code>{#</code>, or the source's end. */
    private int tagBegin(int from) {
        for (int i = source.indexOf('{', from); i >= 0 && i + 1 < source.length(); i = source.indexOf('{', i + 1)) {
            char next = source.charAt(i + 1);
            if (next == '{' || next == '%' || next == '#') {
                return i;
            }
        }
        return source.length();
    }

    private static String textBefore(String text, char kind, int sign, boolean lineStarts) {
        if (sign == '-') {
            return Text.strip(text, Text.Side.RIGHT);
        }
        if (sign == '+' || kind == '{') {
            return text;
        }
        int lineBegin = text.lastIndexOf('\n') + 1;
        boolean onlyBlanks = (lineBegin > 0 || lineStarts)
                && Text.strip(text.substring(lineBegin), Text.Side.BOTH).isEmpty();
        return onlyBlanks ? text.substring(0, lineBegin) : text;
    }

    private void addText(String text) {
        if (!text.isEmpty()) {
            tokens.add(new Token(Token.Kind.TEXT, text, lineAt(position)));
        }
    }

    private void skipComment() {
        int end = source.indexOf("#}", position);
        if (end < 0) {
            throw JinjaException.syntax(lineAt(position), "the comment is not closed by '#}'");
        }
        char sign = end > position ? source.charAt(end - 1) : 0;
        position = endOfTag(end + 2, sign);
    }

    /** Where reading goes on after a block's or comment's end mark. */
    private int endOfTag(int after, char sign) {
        if (sign == '-') {
            return skipWhitespace(after);
        }
        return sign != '+' && after < source.length() && source.charAt(after) == '\n' ? after + 1 : after;
    }

    private void readRaw(int afterWord) {
        boolean trimsStart = source.startsWith("-%}", afterWord);
        if (!trimsStart && !source.startsWith("%}", afterWord)) {
            throw JinjaException.syntax(lineAt(position), "'raw' takes no arguments");
        }
        int textBegin = trimsStart ? skipWhitespace(afterWord + 3) : afterWord + 2;
        for (int i = source.indexOf("{%", textBegin); i >= 0; i = source.indexOf("{%", i + 2)) {
            int sign = i + 2 < source.length() ? source.charAt(i + 2) : 0;
            int end = wordAt(i + 2 + (sign == '-' || sign == '+' ? 1 : 0), "endraw");
            int mark = end < 0 ? -1 : source.startsWith("%}", end) ? end : end + 1;
            if (mark >= 0 && source.startsWith("%}", mark)) {
                boolean lineStarts = source.charAt(textBegin - 1) == '\n';
                position = textBegin;
                addText(textBefore(source.substring(textBegin, i), '%', sign, lineStarts));
                position = endOfTag(mark + 2, source.charAt(mark - 1));
                return;
            }
        }
        throw JinjaException.syntax(lineAt(position), "'raw' is not closed by 'endraw'");
    }

    /** Where blanks, a word and blanks end that begin here, or -1. */
    private int wordAt(int from, String word) {
        int begin = skipWhitespace(from);
        if (!source.startsWith(word, begin)) {
            return -1;
        }
        int end = begin + word.length();
        boolean longer = end < source.length() && Character.isUnicodeIdentifierPart(source.charAt(end));
        return longer ? -1 : skipWhitespace(end);
    }

    private void readTag(Token.Kind beginKind, Token.Kind endKind, String end) {
        tokens.add(new Token(beginKind, "", lineAt(position)));
        Deque<Character> open = new ArrayDeque<>();
        while (true) {
            position = skipWhitespace(position);
            if (position >= source.length()) {
                throw JinjaException.syntax(lineAt(position), "the tag is not closed by '" + end + "'");
            }
            char c = source.charAt(position);
            boolean signed = c == '-' || c == '+' && endKind == Token.Kind.BLOCK_END;
            if (open.isEmpty() && source.startsWith(end, position + (signed ? 1 : 0))) {
                tokens.add(new Token(endKind, "", lineAt(position)));
                int after = position + end.length() + (signed ? 1 : 0);
                position = endKind == Token.Kind.BLOCK_END
                        ? endOfTag(after, c)
                        : signed ? skipWhitespace(after) : after;
                return;
            }
            readInside(c, open);
        }
    }

    private void readInside(char c, Deque<Character> open) {
        if (c == '\'' || c == '"') {
            readString(c);
        } else if (c >= '0' && c <= '9') {
            readNumber();
        } else if (Character.isUnicodeIdentifierStart(c) || c == '_') {
            int begin = position;
            while (position < source.length() && Character.isUnicodeIdentifierPart(source.charAt(position))) {
                position++;
            }
            tokens.add(new Token(Token.Kind.NAME, source.substring(begin, position), lineAt(begin)));
        } else {
            readOperator(open);
        }
    }

    private void readOperator(Deque<Character> open) {
        for (String operator : OPERATORS) {
            if (source.startsWith(operator, position)) {
                switch (operator) {
                    case "(" -> open.push(')');
                    case "[" -> open.push(']');
                    case "{" -> open.push('}');
                    case ")", "]", "}" -> {
                        if (open.isEmpty() || open.pop() != operator.charAt(0)) {
                            throw JinjaException.syntax(lineAt(position), "unexpected '" + operator + "'");
                        }
                    }
                    default -> {
                    }
                }
                tokens.add(new Token(Token.Kind.OPERATOR, operator, lineAt(position)));
                position += operator.length();
                return;
            }
        }
        throw JinjaException.syntax(lineAt(position),
                "unexpected character '" + Character.toString(source.codePointAt(position)) + "'");
    }

    private void readString(char quote) {
        int end = position + 1;
        while (end < source.length() && source.charAt(end) != quote) {
            end += source.charAt(end) == '\\' ? 2 : 1;
        }
        if (end >= source.length()) {
            throw JinjaException.syntax(lineAt(position), "the string that begins here is not closed by " + quote);
        }
        String value = StringEscapes.decode(source.substring(position + 1, end), lineAt(position));
        tokens.add(new Token(Token.Kind.STRING, value, lineAt(position)));
        position = end + 1;
    }

    private void readNumber() {
        int begin = position;
        if (source.charAt(begin) == '0' && begin + 1 < source.length()) {
            int radix = switch (Character.toLowerCase(source.charAt(begin + 1))) {
                case 'x' -> 16;
                case 'o' -> 8;
                case 'b' -> 2;
                default -> 0;
            };
            if (radix > 0) {
                int end = digits(begin + 2, radix);
                addInteger(begin, begin + 2, end, radix);
                return;
            }
        }
        boolean afterDot = begin > 0 && source.charAt(begin - 1) == '.';
        int end = digits(begin, 10);
        int fraction = end;
        if (!afterDot && end + 1 < source.length() && source.charAt(end) == '.' && isDigit(end + 1)) {
            fraction = digits(end + 1, 10);
        }
        int exponent = fraction;
        if (!afterDot && fraction < source.length() && Character.toLowerCase(source.charAt(fraction)) == 'e') {
            int sign = fraction + 1 < source.length() && "+-".indexOf(source.charAt(fraction + 1)) >= 0 ? 1 : 0;
            if (isDigit(fraction + 1 + sign)) {
                exponent = digits(fraction + 1 + sign, 10);
            }
        }
        if (exponent > end) {
            String digits = source.substring(begin, exponent).replace("_", "");
            tokens.add(new Token(Token.Kind.FLOAT, Double.valueOf(digits), lineAt(begin)));
            position = exponent;
        } else {
            addInteger(begin, begin, end, 10);
        }
    }

    private void addInteger(int begin, int digitsBegin, int end, int radix) {
        String digits = source.substring(digitsBegin, end).replace("_", "");
        if (digits.isEmpty() || digits.length() > Numbers.MAXIMUM_DIGITS) {
            throw JinjaException.syntax(lineAt(begin), "an integer has 1 to " + Numbers.MAXIMUM_DIGITS + " digits");
        }
        Object value = Numbers.integer(new BigInteger(digits, radix));
        tokens.add(new Token(Token.Kind.INTEGER, value, lineAt(begin)));
        position = end;
    }

    private boolean isDigit(int index) {
        return index < source.length() && source.charAt(index) >= '0' && source.charAt(index) <= '9';
    }

    private int digits(int from, int radix) {
        int end = from;
        while (end < source.length() && (source.charAt(end) < 128 && Character.digit(source.charAt(end), radix) >= 0
                || source.charAt(end) == '_')) {
            end++;
        }
        return end;
    }

    private int skipWhitespace(int from) {
        int end = from;
        while (end < source.length() && Text.whitespace(source.charAt(end))) {
            end++;
        }
        return end;
    }

    /** The line of a place, from 1; places are asked for in ascending order almost always. */
    private int lineAt(int place) {
        if (place < lineCounted) {
            lineCounted = 0;
            line = 1;
        }
        for (; lineCounted < place; lineCounted++) {
            if (source.charAt(lineCounted) == '\n') {
                line++;
            }
        }
        return line;
    }
}
