package org.famulus.engine.generation.automaton;

import java.io.ByteArrayOutputStream;
import java.util.ArrayDeque;
import java.util.Deque;

import org.famulus.engine.generation.automaton.Expression.Choice;
import org.famulus.engine.generation.automaton.Expression.Empty;
import org.famulus.engine.generation.automaton.Expression.Nothing;
import org.famulus.engine.generation.automaton.Expression.OneOf;
import org.famulus.engine.generation.automaton.Expression.Reference;
import org.famulus.engine.generation.automaton.Expression.Repeat;
import org.famulus.engine.generation.automaton.Expression.Sequence;

/** A shortest text of an expression. */
final class ShortestText {

    private ShortestText() {
    }

    /** @throws IllegalArgumentException where the expression has no text, or none of bytes alone */
    static byte[] of(Expression expression) {
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        Deque<Expression> open = new ArrayDeque<>();
        open.push(expression);
        while (!open.isEmpty()) {
            switch (open.pop()) {
                case Nothing _ -> throw new IllegalArgumentException("an expression without a text");
                case Empty _ -> {
                }
                case OneOf one -> {
                    int symbol = one.symbols.representative();
                    if (symbol > 0xFF) {
                        throw new IllegalArgumentException("the shortest text has a mark in it");
                    }
                    text.write(symbol);
                }
                case Sequence sequence -> {
                    open.push(sequence.rest);
                    open.push(sequence.first);
                }
                case Choice choice -> open.push(choice.least());
                case Repeat repeat -> {
                    for (int i = 0; i < repeat.least; i++) {
                        open.push(repeat.item);
                    }
                }
                case Reference reference -> {
                    if (!reference.nullable()) {
                        open.push(reference.definition());
                    }
                }
            }
        }
        return text.toByteArray();
    }
}
