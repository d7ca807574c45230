/**
 * Languages of byte strings as expressions, and automata that are built from them as they are used. Knows neither JSON
 * nor tokens.
 *
 * <p>A state is an expression: what may still come. Its successor under a symbol is its derivative (Brzozowski,
 * "Derivatives of Regular Expressions", 1964). Counters and nesting live in the expression, so that nothing is expanded
 * before a text needs it, and every expression knows the length of its shortest text, so that a state from which nothing
 * can be completed never comes into being. Expressions are immutable; the {@code Expressions} that make them and the
 * {@code Automaton} belong to one thread at a time.
 */
@NullMarked
package org.famulus.engine.generation.automaton;

import org.jspecify.annotations.NullMarked;
