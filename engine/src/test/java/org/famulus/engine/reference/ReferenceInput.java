package org.famulus.engine.reference;

import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * What a forward pass of the oracle reads: token ids or embedding vectors, at positions 0, 1, 2, ... unless told
 * otherwise. Immutable.
 */
public final class ReferenceInput {

    private final Function<ReferenceModel, double[][]> rows;
    private final int[] positions;
    private final boolean slidingWindow;

    private ReferenceInput(Function<ReferenceModel, double[][]> rows, int[] positions, boolean slidingWindow) {
        if (positions.length == 0) {
            throw new IllegalArgumentException("a forward pass needs at least one token");
        }
        this.rows = rows;
        this.positions = positions;
        this.slidingWindow = slidingWindow;
    }

    /** Token ids. */
    public static ReferenceInput ids(int... ids) {
        int[] copy = ids.clone();
        return new ReferenceInput(model -> model.embed(copy), IntStream.range(0, copy.length).toArray(), true);
    }

    /**
     * Embedding vectors in the place of tokens, a soft prompt for example; those of the tokens of a mixed input come from
     * {@link ReferenceModel#embed}.
     *
     * @param embeddings {@code [tokens][hiddenSize]}
     */
    public static ReferenceInput embeddings(double[][] embeddings) {
        double[][] copy = copy(embeddings);
        return new ReferenceInput(model -> copy(copy), IntStream.range(0, copy.length).toArray(), true);
    }

    /**
     * The same input at other positions. They decide by how much queries and keys are turned and how far a sliding window
     * reaches; what a query may see is still only what stands before it in the input.
     *
     * @param positions one for each token, from 0, strictly increasing
     */
    public ReferenceInput withPositions(int... positions) {
        if (positions.length != this.positions.length) {
            throw new IllegalArgumentException(
                    positions.length + " positions for " + this.positions.length + " tokens");
        }
        for (int i = 0; i < positions.length; i++) {
            int least = i == 0 ? 0 : positions[i - 1] + 1;
            if (positions[i] < least) {
                throw new IllegalArgumentException(
                        "position " + positions[i] + " of token " + i + " does not increase");
            }
        }
        return new ReferenceInput(rows, positions.clone(), slidingWindow);
    }

    /** The same input with every key before a query visible, whatever window the model has. */
    public ReferenceInput withoutSlidingWindow() {
        return new ReferenceInput(rows, positions, false);
    }

    /** The rows that enter the first layer, {@code [tokens][hiddenSize]}, the caller's own. */
    double[][] rows(ReferenceModel model) {
        return rows.apply(model);
    }

    int[] positions() {
        return positions.clone();
    }

    /** Whether the model's own window bounds what a query sees. */
    boolean slidingWindow() {
        return slidingWindow;
    }

    private static double[][] copy(double[][] rows) {
        double[][] copy = new double[rows.length][];
        for (int i = 0; i < copy.length; i++) {
            copy[i] = rows[i].clone();
        }
        return copy;
    }
}
