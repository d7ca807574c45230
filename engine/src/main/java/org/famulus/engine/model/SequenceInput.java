package org.famulus.engine.model;

import org.famulus.engine.state.SequenceState;
import org.jspecify.annotations.Nullable;

/**
 * What one sequence of a batch is fed, and the state that it goes on from.
 *
 * @param state the state, which remembers the new positions afterwards; null for a sequence that starts here and leaves
 *        nothing behind, as in training
 * @param input ids and vectors, at least one position
 */
public record SequenceInput(@Nullable SequenceState state, ModelInput input) {
}
