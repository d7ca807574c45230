package org.famulus.engine.model;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ToLongFunction;

import org.famulus.engine.model.DecoderWeights.Layer;
import org.famulus.engine.model.DecoderWeights.Linear;
import org.famulus.engine.state.StateShape;
import org.famulus.engine.weights.StoredTensor;
import org.jspecify.annotations.Nullable;

/**
 * What a pass has to do, counted from the shapes alone: the bytes that decoding must read and the arithmetic that reading a
 * prompt takes. Beside a measured time it says how near the machine's limits an engine comes.
 *
 * @param weightBytes bytes of all weights that every step reads, whatever the number of sequences: the matrices and vectors
 *        of all layers, the final norm and the output matrix; the embedding only where it is the output matrix
 * @param embeddingRowBytes bytes of one row of the embedding, which each token reads
 * @param layerParameters elements of the matrices of all layers
 * @param outputParameters elements of the output matrix
 * @param configuration the model's shape
 */
public record DecoderWork(long weightBytes, long embeddingRowBytes, long layerParameters, long outputParameters,
        ModelConfiguration configuration) {

    /** Counts a model. */
    public static DecoderWork of(ModelConfiguration configuration, DecoderWeights weights) {
        List<StoredTensor> matrices = new ArrayList<>();
        List<StoredTensor> vectors = new ArrayList<>();
        for (Layer layer : weights.layers()) {
            for (Linear linear : List.of(layer.query(), layer.key(), layer.value(), layer.attentionOutput(),
                    layer.gate(), layer.up(), layer.down())) {
                matrices.add(linear.matrix().stored());
                add(vectors, linear.bias());
            }
            add(vectors, layer.attentionNorm());
            add(vectors, layer.queryNorm());
            add(vectors, layer.keyNorm());
            add(vectors, layer.mlpNorm());
        }
        add(vectors, weights.finalNorm());
        StoredTensor output = weights.output().stored();
        StoredTensor embedding = weights.embedding().stored();
        ToLongFunction<StoredTensor> bytes = tensor -> tensor.data().byteSize();
        return new DecoderWork(
                Math.addExact(sum(matrices, bytes), Math.addExact(sum(vectors, bytes), bytes.applyAsLong(output))),
                embedding.data().byteSize() / configuration.vocabularySize(),
                sum(matrices, StoredTensor::elements), output.elements(), configuration);
    }

    private static void add(List<StoredTensor> tensors, @Nullable Weight weight) {
        if (weight != null) {
            tensors.add(weight.stored());
        }
    }

    private static long sum(List<StoredTensor> tensors, ToLongFunction<StoredTensor> value) {
        return tensors.stream().mapToLong(value).reduce(0, Math::addExact);
    }

    /**
     * Bytes of remembered keys and values that the step of one token reads, its own included.
     *
     * @param shape how they are kept
     * @param position of the token, from 0
     */
    public long stateBytes(StateShape shape, int position) {
        long entries = 0;
        for (int layer = 0; layer < configuration.layerCount(); layer++) {
            entries = Math.addExact(entries, visible(layer, position));
        }
        return Math.multiplyExact(entries, shape.entryBytes());
    }

    /**
     * Bytes that decoding reads for each token, on average over the steps.
     *
     * @param shape how keys and values are kept
     * @param sequences decoded together, 1 or more: they share the reading of the weights
     * @param firstPosition of the first step, from 0
     * @param steps 1 or more
     */
    public double bytesPerToken(StateShape shape, int sequences, int firstPosition, int steps) {
        double state = 0;
        for (int step = 0; step < steps; step++) {
            state += stateBytes(shape, firstPosition + step);
        }
        return (double) weightBytes / sequences + embeddingRowBytes + state / steps;
    }

    /**
     * Floating-point operations of reading a prompt into an empty state: two for each parameter in a product and token,
     * and in attention two for each element of a visible key and value. Logits are computed of the last token only.
     *
     * @param tokens of the prompt, 1 or more
     */
    public double promptOperations(int tokens) {
        double seen = 0;
        for (int layer = 0; layer < configuration.layerCount(); layer++) {
            for (int position = 0; position < tokens; position++) {
                seen += visible(layer, position);
            }
        }
        return 2.0 * layerParameters * tokens + 2.0 * outputParameters + 4.0 * configuration.queryWidth() * seen;
    }

    private int visible(int layer, int position) {
        return Math.min(position + 1, configuration.slidingWindow(layer).orElse(Integer.MAX_VALUE));
    }
}
