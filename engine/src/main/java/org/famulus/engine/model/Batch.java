package org.famulus.engine.model;

import java.util.ArrayList;
import java.util.List;

import org.famulus.engine.state.SequenceState;
import org.jspecify.annotations.Nullable;

/**
 * The sequences of one forward pass. Their new positions are rows of one matrix, one sequence after the other, without
 * padding: how long each is makes no difference to the others.
 */
final class Batch implements AutoCloseable {

    /**
     * One sequence of the batch.
     *
     * @param index which sequence, from 0
     * @param operation the state's open operation, or null when the sequence has no past and leaves none
     * @param input ids and vectors
     * @param firstRow its first row in the batch
     * @param rows its rows
     * @param firstPosition the position of its first row
     */
    record Slice(int index, SequenceState.@Nullable Operation operation, ModelInput input, int firstRow, int rows,
            int firstPosition) {
    }

    private final List<Slice> slices = new ArrayList<>();
    private int rows;

    /** Opens an operation on each state; they must be different. */
    static Batch of(List<SequenceInput> inputs) {
        Batch batch = new Batch();
        try {
            for (SequenceInput input : inputs) {
                batch.add(input);
            }
            return batch;
        } catch (Throwable failure) {
            batch.close();
            throw failure;
        }
    }

    private void add(SequenceInput sequence) {
        ModelInput input = sequence.input();
        int length = input.length();
        if (length == 0) {
            throw new IllegalArgumentException(
                    "sequence " + slices.size() + " of the batch is empty; give at least one position");
        }
        SequenceState state = sequence.state();
        SequenceState.Operation operation = state == null ? null : state.begin(input.ids());
        slices.add(new Slice(slices.size(), operation, input, rows, length,
                operation == null ? 0 : operation.firstPosition()));
        rows = Math.addExact(rows, length);
    }

    List<Slice> slices() {
        return slices;
    }

    /** Rows in all. */
    int rows() {
        return rows;
    }

    /** The most rows that one sequence has. */
    int longest() {
        return slices.stream().mapToInt(Slice::rows).max().orElse(0);
    }

    /** Makes the new positions part of the states. */
    void commit() {
        for (Slice slice : slices) {
            if (slice.operation != null) {
                slice.operation.commit();
            }
        }
    }

    /** Ends the operations; what was not committed is taken back. */
    @Override
    public void close() {
        for (Slice slice : slices) {
            if (slice.operation != null) {
                slice.operation.close();
            }
        }
    }
}
