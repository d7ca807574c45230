package org.famulus.engine.tap;

/** A place in a decoder where activations can be read and replaced. Shapes are for the new positions of one sequence. */
public enum Site {
    /** The residual stream before layer 0, {@code [positions, hiddenSize]}; given with layer 0. */
    EMBEDDING,
    /** Softmax weights, {@code [heads, positions, entries]}, over the entries of the layer's state, the new ones included. */
    ATTENTION_WEIGHTS,
    /** What attention adds to the residual stream, {@code [positions, hiddenSize]}. */
    ATTENTION_OUTPUT,
    /** The residual stream after attention, before the MLP, {@code [positions, hiddenSize]}. */
    AFTER_ATTENTION,
    /** What the MLP adds to the residual stream, {@code [positions, hiddenSize]}. */
    MLP_OUTPUT,
    /** The residual stream after the layer, {@code [positions, hiddenSize]}. */
    LAYER_OUTPUT
}
