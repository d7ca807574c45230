package org.famulus.engine.generation.schema;

import java.util.ArrayList;
import java.util.List;

/**
 * Reads the regular part of ECMA-262's expressions, which JSON Schema's {@code pattern} is written in: characters, sets,
 * groups, alternatives, counts (lazy ones mean the same language), and {@code ^} and {@code $} at the ends. As there, a
 * pattern without them may stand anywhere in the string. What is not regular, or is about Unicode properties, is refused.
 */
final class PatternReader {

    private static final int LONGEST_PATTERN = 4096;
    private static final int DEEPEST_GROUP = 50;
    private static final int LARGEST_COUNT = 4096;

    private static final CodePoints DIGITS = CodePoints.range('0', '9');
    private static final CodePoints WORD = DIGITS.or(CodePoints.range('A', 'Z')).or(CodePoints.range('a', 'z'))
            .or(CodePoints.of('_'));
    private static final CodePoints LINE_ENDS = CodePoints.ofCharacters("\n\r\u2028\u2029");
    private static final CodePoints SPACE = CodePoints
            .ofCharacters("\t\n\u000B\f\r \u00A0\u1680\u2028\u2029\u202F\u205F\u3000\uFEFF")
            .or(CodePoints.range(0x2000, 0x200A));

    private final String source;
    private int at;
    private int depth;

    private PatternReader(String source) {
        this.source = source;
    }

    /**
     * The strings that hold the pattern.
     *
     * @throws IllegalArgumentException where it is no pattern, or none that is supported
     */
    static CharacterPattern read(String source) {
        if (source.length() > LONGEST_PATTERN) {
            throw new IllegalArgumentException("a pattern of " + source.length() + " characters; at most "
                    + LONGEST_PATTERN + " are allowed");
        }
        PatternReader reader = new PatternReader(source);
        List<CharacterPattern> alternatives = new ArrayList<>();
        do {
            alternatives.add(reader.unanchored());
        } while (reader.skip('|'));
        if (reader.at < source.length()) {
            throw reader.refused("an unmatched )");
        }
        return new CharacterPattern.Choice(alternatives);
    }

    private CharacterPattern unanchored() {
        List<CharacterPattern> parts = new ArrayList<>();
        if (!skip('^')) {
            parts.add(CharacterPattern.anything());
        }
        parts.add(sequence());
        if (!skip('$')) {
            parts.add(CharacterPattern.anything());
        }
        return new CharacterPattern.Sequence(parts);
    }

    private CharacterPattern alternatives() {
        List<CharacterPattern> alternatives = new ArrayList<>();
        do {
            alternatives.add(sequence());
        } while (skip('|'));
        return alternatives.size() == 1 ? alternatives.getFirst() : new CharacterPattern.Choice(alternatives);
    }

    private CharacterPattern sequence() {
        List<CharacterPattern> parts = new ArrayList<>();
        while (at < source.length() && source.charAt(at) != '|' && source.charAt(at) != ')' && !atLastAnchor()) {
            parts.add(counted(single()));
        }
        return new CharacterPattern.Sequence(parts);
    }

    /** A {@code $} outside of groups that ends the pattern or an alternative. */
    private boolean atLastAnchor() {
        return depth == 0 && source.charAt(at) == '$' && (at + 1 == source.length() || source.charAt(at + 1) == '|');
    }

    private CharacterPattern single() {
        char character = source.charAt(at);
        return switch (character) {
            case '(' -> group();
            case '[' -> new CharacterPattern.Characters(set());
            case '.' -> {
                at++;
                yield new CharacterPattern.Characters(LINE_ENDS.not());
            }
            case '\\' -> new CharacterPattern.Characters(escape(false));
            case '^', '$' -> throw refused("an anchor " + character + " inside; ^ may begin and $ end a pattern");
            case '*', '+', '?', '{' -> throw refused("a count without an item");
            default -> new CharacterPattern.Characters(CodePoints.of(codePoint()));
        };
    }

    private CharacterPattern group() {
        at++;
        if (skip('?') && !skip(':')) {
            throw refused("(?" + rest() + "; groups are ( ) and (?: )");
        }
        if (++depth > DEEPEST_GROUP) {
            throw refused("groups deeper than " + DEEPEST_GROUP);
        }
        CharacterPattern inside = alternatives();
        if (!skip(')')) {
            throw refused("an unmatched (");
        }
        depth--;
        return inside;
    }

    private CharacterPattern counted(CharacterPattern item) {
        int least;
        int most = CharacterPattern.UNBOUNDED;
        if (skip('*')) {
            least = 0;
        } else if (skip('+')) {
            least = 1;
        } else if (skip('?')) {
            least = 0;
            most = 1;
        } else if (skip('{')) {
            least = number();
            if (!skip(',')) {
                most = least;
            } else if (at < source.length() && source.charAt(at) != '}') {
                most = number();
            }
            if (!skip('}') || most < least) {
                throw refused("a count that is none; allowed: {n}, {n,} and {n,m}");
            }
        } else {
            return item;
        }
        skip('?');
        if (at < source.length() && "*+{".indexOf(source.charAt(at)) >= 0) {
            throw refused("a count of a count");
        }
        return new CharacterPattern.Repeat(item, least, most);
    }

    private int number() {
        int value = 0;
        int from = at;
        while (at < source.length() && Character.digit(source.charAt(at), 10) >= 0 && source.charAt(at) <= '9') {
            value = 10 * value + Character.digit(source.charAt(at++), 10);
            if (value > LARGEST_COUNT) {
                throw refused("a count above " + LARGEST_COUNT);
            }
        }
        if (at == from) {
            throw refused("a { that begins no count; write \\{ for the character");
        }
        return value;
    }

    private CodePoints set() {
        at++;
        boolean negated = skip('^');
        CodePoints members = CodePoints.NONE;
        while (!skip(']')) {
            if (at >= source.length()) {
                throw refused("an unmatched [");
            }
            CodePoints first = member();
            if (at + 1 < source.length() && source.charAt(at) == '-' && source.charAt(at + 1) != ']') {
                at++;
                CodePoints last = member();
                if (first.ranges() != 1 || last.ranges() != 1 || first.first(0) != first.last(0)
                        || last.first(0) != last.last(0) || first.first(0) > last.first(0)) {
                    throw refused("a range in [ ] that does not rise from one character to another");
                }
                first = CodePoints.range(first.first(0), last.first(0));
            }
            members = members.or(first);
        }
        return negated ? members.not() : members;
    }

    private CodePoints member() {
        return source.charAt(at) == '\\' ? escape(true) : CodePoints.of(codePoint());
    }

    private CodePoints escape(boolean inSet) {
        if (++at >= source.length()) {
            throw refused("a \\ at the end");
        }
        int from = at;
        int character = codePoint();
        return switch (character) {
            case 'd' -> DIGITS;
            case 'D' -> DIGITS.not();
            case 'w' -> WORD;
            case 'W' -> WORD.not();
            case 's' -> SPACE;
            case 'S' -> SPACE.not();
            case 't' -> CodePoints.of('\t');
            case 'n' -> CodePoints.of('\n');
            case 'r' -> CodePoints.of('\r');
            case 'f' -> CodePoints.of('\f');
            case 'v' -> CodePoints.of(0x0B);
            case '0' -> CodePoints.of(0);
            case 'x' -> CodePoints.of(hexadecimal(2));
            case 'u' -> CodePoints.of(unicode());
            case 'b' -> {
                if (!inSet) {
                    throw refused("\\b, a word boundary");
                }
                yield CodePoints.of('\b');
            }
            default -> {
                if (Character.isLetterOrDigit(character)) {
                    at = from - 1;
                    throw refused(source.substring(at, Math.min(source.length(), at + 2))
                            + ", a back reference, Unicode property or unknown escape");
                }
                yield CodePoints.of(character);
            }
        };
    }

    private int unicode() {
        int unit = hexadecimal(4);
        if (Character.isHighSurrogate((char) unit) && source.startsWith("\\u", at)) {
            at += 2;
            int low = hexadecimal(4);
            if (Character.isLowSurrogate((char) low)) {
                return Character.toCodePoint((char) unit, (char) low);
            }
        }
        if (Character.isSurrogate((char) unit)) {
            throw refused("half a surrogate pair");
        }
        return unit;
    }

    private int hexadecimal(int digits) {
        int value = 0;
        for (int i = 0; i < digits; i++) {
            int digit = at < source.length() ? Character.digit(source.charAt(at), 16) : -1;
            if (digit < 0) {
                throw refused("an escape that needs " + digits + " hexadecimal digits");
            }
            value = 16 * value + digit;
            at++;
        }
        return value;
    }

    private int codePoint() {
        int codePoint = source.codePointAt(at);
        if (codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE) {
            throw refused("half a surrogate pair");
        }
        at += Character.charCount(codePoint);
        return codePoint;
    }

    private boolean skip(char expected) {
        boolean there = at < source.length() && source.charAt(at) == expected;
        at += there ? 1 : 0;
        return there;
    }

    private String rest() {
        return source.substring(at, Math.min(source.length(), at + 8));
    }

    private IllegalArgumentException refused(String what) {
        return new IllegalArgumentException("pattern at character " + at + " has " + what + ", which is not supported");
    }
}
