package org.famulus.engine.generation.schema;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import org.famulus.engine.generation.automaton.Expression;
import org.famulus.engine.generation.automaton.Expressions;
import org.famulus.engine.generation.automaton.SymbolSet;

/**
 * Characters and strings as JSON writes them, in UTF-8 without overlong forms and surrogates. Strings that are not bound to
 * a pattern may use every escape of RFC 8259, half a surrogate pair excepted; in others, and in names and given values, only
 * what must be escaped is.
 */
final class JsonStrings {

    private static final CodePoints CONTROLS = CodePoints.range(0, 0x1F);
    private static final CodePoints ESCAPED = CONTROLS.or(CodePoints.ofCharacters("\"\\"));
    /** Characters and the letters that stand for them after a backslash. */
    private static final String SHORT_ESCAPED = "\"\\\b\f\n\r\t";
    private static final String SHORT_LETTERS = "\"\\bfnrt";

    private static final SymbolSet HEXADECIMAL = SymbolSet.ofAscii("0123456789abcdefABCDEF");

    private final Expressions expressions;
    private final Expression quote;
    private final Expression anyCharacter;

    JsonStrings(Expressions expressions) {
        this.expressions = expressions;
        quote = expressions.literal(new byte[]{'"'});
        anyCharacter = expressions.choice(raw(ESCAPED.not()), anyEscape());
    }

    /** Any string of so many characters. */
    Expression any(int least, int most) {
        return expressions.sequence(List.of(quote, expressions.repeat(anyCharacter, least, most), quote));
    }

    /** The strings of an automaton. */
    Expression of(CharacterAutomaton automaton) {
        if (automaton.isEmpty()) {
            return expressions.nothing();
        }
        List<List<Expression>> steps = new ArrayList<>();
        for (int state = 0; state < automaton.states(); state++) {
            steps.add(automaton.edges(state).stream().map(edge -> character(edge.characters())).toList());
        }
        long[] shortest = shortest(automaton, steps);
        List<Expression> states = new ArrayList<>();
        for (long length : shortest) {
            states.add(length > Expressions.LONGEST_SHORTEST
                    ? expressions.nothing()
                    : expressions.reference(length, false));
        }
        for (int state = 0; state < states.size(); state++) {
            if (!states.get(state).isNothing()) {
                List<Expression> after = new ArrayList<>();
                for (int edge = 0; edge < steps.get(state).size(); edge++) {
                    after.add(expressions.sequence(steps.get(state).get(edge),
                            states.get(automaton.edges(state).get(edge).target())));
                }
                if (automaton.accepting(state)) {
                    after.add(quote);
                }
                expressions.define(states.get(state), expressions.choice(after));
            }
        }
        return expressions.sequence(quote, states.getFirst());
    }

    /** Bytes from each state to the end of the shortest string, with its quotation mark (Bellman and Ford). */
    private static long[] shortest(CharacterAutomaton automaton, List<List<Expression>> steps) {
        long unreached = Expressions.LONGEST_SHORTEST + 1L;
        long[] shortest = new long[automaton.states()];
        for (int state = 0; state < shortest.length; state++) {
            shortest[state] = automaton.accepting(state) ? 1 : unreached;
        }
        boolean changed = true;
        while (changed) {
            changed = false;
            // Automata are numbered from their start, so that walking backwards settles most of them in one round.
            for (int state = shortest.length - 1; state >= 0; state--) {
                for (int edge = 0; edge < steps.get(state).size(); edge++) {
                    Expression step = steps.get(state).get(edge);
                    if (!step.isNothing()) {
                        long through = step.shortest() + shortest[automaton.edges(state).get(edge).target()];
                        if (through < shortest[state]) {
                            shortest[state] = through;
                            changed = true;
                        }
                    }
                }
            }
        }
        return shortest;
    }

    /** One string, escaped only where it must be. */
    Expression literal(String text) {
        return expressions.literal(quoted(text).getBytes(StandardCharsets.UTF_8));
    }

    /** The JSON form of a text. */
    static String quoted(String text) {
        StringBuilder json = new StringBuilder("\"");
        text.codePoints().forEach(codePoint -> {
            int shortForm = SHORT_ESCAPED.indexOf(codePoint);
            if (shortForm >= 0) {
                json.append('\\').append(SHORT_LETTERS.charAt(shortForm));
            } else if (codePoint < ' ') {
                json.append(String.format("\\u%04x", codePoint));
            } else {
                json.appendCodePoint(codePoint);
            }
        });
        return json.append('"').toString();
    }

    /** A character of the set, escaped only where it must be. */
    private Expression character(CodePoints set) {
        List<Expression> forms = new ArrayList<>();
        forms.add(raw(set.without(ESCAPED)));
        CodePoints escaped = set.and(ESCAPED);
        for (int range = 0; range < escaped.ranges(); range++) {
            for (int codePoint = escaped.first(range); codePoint <= escaped.last(range); codePoint++) {
                int shortForm = SHORT_ESCAPED.indexOf(codePoint);
                forms.add(ascii(shortForm >= 0
                        ? "\\" + SHORT_LETTERS.charAt(shortForm)
                        : String.format("\\u%04x", codePoint)));
            }
        }
        return expressions.choice(forms);
    }

    private Expression anyEscape() {
        Expression hexadecimal = expressions.symbols(HEXADECIMAL);
        Expression two = expressions.repeat(hexadecimal, 2, 2);
        Expression three = expressions.repeat(hexadecimal, 3, 3);
        Expression d = one("dD");
        Expression noSurrogate = expressions.choice(expressions.sequence(one("0123456789abcefABCEF"), three),
                expressions.sequence(List.of(d, one("01234567"), two)));
        Expression pair = expressions.sequence(
                List.of(d, one("89abAB"), two, ascii("\\u"), d, one("cdefCDEF"), two));
        return expressions.sequence(ascii("\\"), expressions.choice(one(SHORT_LETTERS + "/"),
                expressions.sequence(ascii("u"), expressions.choice(noSurrogate, pair))));
    }

    private Expression one(String characters) {
        return expressions.symbols(SymbolSet.ofAscii(characters));
    }

    private Expression ascii(String text) {
        return expressions.literal(text.getBytes(StandardCharsets.US_ASCII));
    }

    /** The UTF-8 of a character of the set. */
    private Expression raw(CodePoints set) {
        List<Expression> forms = new ArrayList<>();
        int[] lastOfLengths = {0x7F, 0x7FF, 0xFFFF, Character.MAX_CODE_POINT};
        for (int range = 0; range < set.ranges(); range++) {
            int first = set.first(range);
            for (int lastOfLength : lastOfLengths) {
                int last = Math.min(set.last(range), lastOfLength);
                if (first <= last) {
                    forms.add(between(utf8(first), utf8(last), 0));
                    first = last + 1;
                }
            }
        }
        return expressions.choice(forms);
    }

    private static byte[] utf8(int codePoint) {
        return Character.toString(codePoint).getBytes(StandardCharsets.UTF_8);
    }

    /** From position {@code at} on, what lies between two encodings of the same length. */
    private Expression between(byte[] first, byte[] last, int at) {
        int low = first[at] & 0xFF;
        int high = last[at] & 0xFF;
        if (at == first.length - 1) {
            return expressions.symbols(SymbolSet.range(low, high));
        }
        if (low == high) {
            return expressions.sequence(expressions.symbols(SymbolSet.of(low)), between(first, last, at + 1));
        }
        byte[] lowest = first.clone();
        byte[] highest = last.clone();
        Arrays.fill(lowest, at + 1, lowest.length, (byte) 0x80);
        Arrays.fill(highest, at + 1, highest.length, (byte) 0xBF);
        return expressions.choice(List.of(
                expressions.sequence(expressions.symbols(SymbolSet.of(low)), between(first, highest, at + 1)),
                low + 1 < high
                        ? expressions.sequence(expressions.symbols(SymbolSet.range(low + 1, high - 1)),
                                between(lowest, highest, at + 1))
                        : expressions.nothing(),
                expressions.sequence(expressions.symbols(SymbolSet.of(high)), between(lowest, last, at + 1))));
    }
}
