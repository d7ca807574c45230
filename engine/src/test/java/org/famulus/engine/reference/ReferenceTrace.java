package org.famulus.engine.reference;

/**
 * Everything that one forward pass of the oracle computed. The arrays belong to the caller.
 *
 * @param logits {@code [tokens][vocabularySize]}
 * @param finalStates the rows that the output matrix is multiplied with, after the last norm:
 *        {@code [tokens][hiddenSize]}
 * @param residuals the residual stream after each layer: {@code [layers][tokens][hiddenSize]}
 * @param attentionOutputs what each layer's attention adds to the residual stream, after its output projection:
 *        {@code [layers][tokens][hiddenSize]}
 * @param attentionWeights after the softmax, 0 for keys that a query does not see:
 *        {@code [layers][heads][tokens as queries][tokens as keys]}
 */
@SuppressWarnings("ArrayRecordComponent")
public record ReferenceTrace(double[][] logits, double[][] finalStates, double[][][] residuals,
        double[][][] attentionOutputs, double[][][][] attentionWeights) {
}
