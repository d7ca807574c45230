package org.famulus.engine.model;

import java.util.List;
import java.util.function.Supplier;

import org.famulus.engine.model.DecoderWeights.Linear;
import org.famulus.engine.tap.Site;

/**
 * The coarse steps that a decoder is written from. An activation {@code T} has one row for each new position of the batch.
 * A step may reuse the memory of activations that its documentation says it consumes.
 *
 * @param <T> an activation: a LibTorch tensor, or rows of floats in native memory
 */
interface Operations<T> {

    /** Rows of the embedding matrix for ids, embedding vectors as they are: {@code [rows, hiddenSize]}. */
    T embed(Weight embedding, Batch batch);

    /** RMS norm of each row (arXiv 1910.07467): {@code x / sqrt(mean(x^2) + epsilon) * scale}. */
    T normalize(T x, Weight scale, float epsilon);

    /** RMS norm of each head of each row; consumes {@code x}, {@code [rows, heads * headDimension]}. */
    T normalizeHeads(T x, int heads, Weight scale, float epsilon);

    /** Products of the same rows with several matrices, biases added: one {@code [rows, outputs]} each. */
    List<T> project(T x, List<Linear> linears);

    /** Rotates each head by its row's position; consumes {@code x}, {@code [rows, heads * headDimension]}. */
    T rotate(T x, int heads);

    /**
     * Remembers the keys and values in each sequence's state of the layer and attends from each query to what its
     * sequence remembers up to the query's own position, within the layer's sliding window if it has one.
     *
     * @param query rotated, {@code [rows, heads * headDimension]}
     * @param key rotated, {@code [rows, keyValueHeads * headDimension]}
     * @param value {@code [rows, keyValueHeads * headDimension]}
     * @return {@code [rows, heads * headDimension]}
     */
    T attend(T query, T key, T value, int layer);

    /** {@code down(silu(gate(x)) * up(x))}. */
    T gatedMlp(T x, Linear gate, Linear up, Linear down);

    /** The sum; consumes both. */
    T add(T residual, T change);

    /** Shows an activation to the taps of the pass and gives what they leave; consumes {@code x}. */
    T tap(T x, Site site, int layer);

    /** Some of the rows, in the order given. */
    T select(T x, int[] rows);

    /** Runs a step whose intermediate activations end with it; only its result lives on. */
    T step(Supplier<T> body);
}
