/**
 * From a row of logits to text: sampling, stop conditions, and one sequence's way from prompt to result.
 *
 * <p>A {@link org.famulus.engine.generation.Generation} is the state machine of one sequence and knows no model: its
 * owner runs the model, hands it the last row of logits, and feeds the token that it names. A batch is several of them
 * side by side. Choosing tokens is arithmetic that gives the same bits on every machine: the same logits and the
 * same seed give the same text; reported log-probabilities may differ in their last digits. Options and results are immutable; a {@code Generation} and what it is made of belong to one
 * thread, except for {@link org.famulus.engine.generation.Generation#cancel()}. Nothing here needs closing.
 */
@NullMarked
package org.famulus.engine.generation;

import org.jspecify.annotations.NullMarked;
