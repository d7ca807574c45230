/**
 * Holding a generation to JSON: which tokens may come next, so that the text is always the beginning of one that is
 * allowed, and ends as one.
 *
 * <p>{@link org.famulus.engine.generation.constraint.OutputConstraint} says what is wanted and knows no model.
 * {@link org.famulus.engine.generation.constraint.TokenConstraint} is the same for one vocabulary, with the masks that were
 * needed so far; it may be shared by sequences and threads.
 * {@link org.famulus.engine.generation.constraint.ConstrainedSequence} is one sequence's way through it, for one thread.
 * {@link org.famulus.engine.generation.constraint.ConstraintCache} keeps constraints within a budget of bytes. Nothing here
 * needs closing.
 */
@NullMarked
package org.famulus.engine.generation.constraint;

import org.jspecify.annotations.NullMarked;
