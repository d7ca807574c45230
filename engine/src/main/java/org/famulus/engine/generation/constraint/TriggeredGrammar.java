package org.famulus.engine.generation.constraint;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import org.famulus.engine.generation.automaton.Expression;
import org.famulus.engine.generation.automaton.Expressions;
import org.famulus.engine.generation.automaton.SymbolSet;

/**
 * Free text that becomes JSON where the opening is complete. Free text is Knuth, Morris and Pratt's automaton: its state is
 * how much of the opening the text ends with, and each of its states is a free reference.
 */
final class TriggeredGrammar {

    private final Expressions expressions;
    private final OutputConstraint.Triggered constraint;
    private final List<byte[]> controlTexts;
    private final byte[] opening;

    private TriggeredGrammar(Expressions expressions, OutputConstraint.Triggered constraint,
            List<byte[]> controlTexts) {
        this.expressions = expressions;
        this.constraint = constraint;
        this.controlTexts = controlTexts;
        opening = constraint.opening().getBytes(StandardCharsets.UTF_8);
    }

    /**
     * The texts.
     *
     * @param json those of the JSON
     * @param controlTexts names of control tokens, which may spell the opening and the closing
     */
    static Expression of(Expressions expressions, OutputConstraint.Triggered constraint, Expression json,
            List<byte[]> controlTexts) {
        return new TriggeredGrammar(expressions, constraint, controlTexts).free(json);
    }

    private Expression free(Expression json) {
        List<Expression> states = new ArrayList<>();
        for (int matched = 0; matched < opening.length; matched++) {
            states.add(expressions.reference(0, true));
        }
        Expression opened = expressions.sequence(json,
                closing(constraint.again() ? states.getFirst() : expressions.empty()));
        for (int matched = 0; matched < opening.length; matched++) {
            Map<Integer, SymbolSet> bytesByNext = new TreeMap<>();
            for (int symbol = 0; symbol < 256; symbol++) {
                bytesByNext.merge(next(matched, (byte) symbol), SymbolSet.of(symbol), SymbolSet::or);
            }
            List<Expression> after = new ArrayList<>();
            after.add(expressions.empty());
            // Marks change nothing: the name of a control token counts as its text does.
            bytesByNext.merge(matched, SymbolSet.range(SymbolSet.CONTROL, SymbolSet.TEXTLESS), SymbolSet::or);
            bytesByNext.forEach((length, symbols) -> after.add(expressions.sequence(expressions.anySymbols(symbols),
                    length == opening.length ? opened : states.get(length))));
            expressions.define(states.get(matched), expressions.choice(after));
        }
        return states.getFirst();
    }

    /** How much of the opening the text ends with after a byte. */
    private int next(int matched, byte symbol) {
        byte[] text = Arrays.copyOf(opening, matched + 1);
        text[matched] = symbol;
        int length = matched + 1;
        while (!Arrays.equals(opening, 0, length, text, text.length - length, text.length)) {
            length--;
        }
        return length;
    }

    private Expression closing(Expression then) {
        byte[] text = constraint.closing().getBytes(StandardCharsets.UTF_8);
        Expression[] from = new Expression[text.length + 1];
        from[text.length] = then;
        for (int at = text.length - 1; at >= 0; at--) {
            List<Expression> ways = new ArrayList<>();
            ways.add(expressions.sequence(expressions.symbols(SymbolSet.of(text[at] & 0xFF)), from[at + 1]));
            for (byte[] name : controlTexts) {
                if (at + name.length <= text.length
                        && Arrays.equals(text, at, at + name.length, name, 0, name.length)) {
                    ways.add(expressions.sequence(List.of(expressions.symbols(SymbolSet.of(SymbolSet.CONTROL)),
                            expressions.literal(name), from[at + name.length])));
                }
            }
            from[at] = expressions.choice(ways);
        }
        return from[0];
    }
}
