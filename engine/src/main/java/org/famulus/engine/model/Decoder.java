package org.famulus.engine.model;

import java.util.List;

import org.famulus.engine.tap.Site;

/**
 * A decoder-only transformer with pre-normalization, rotary positions, grouped-query attention and a gated MLP: the Llama
 * architecture (arXiv 2302.13971) with the switches of its relatives. Written once, for training and inference.
 */
final class Decoder {

    private final ModelConfiguration configuration;
    private final DecoderWeights weights;

    Decoder(ModelConfiguration configuration, DecoderWeights weights) {
        this.configuration = configuration;
        this.weights = weights;
    }

    /** The residual stream after the last layer, {@code [rows, hiddenSize]}. */
    <T> T layers(Operations<T> operations, Batch batch) {
        T x = operations.tap(operations.embed(weights.embedding(), batch), Site.EMBEDDING, 0);
        for (int layer = 0; layer < configuration.layerCount(); layer++) {
            T input = x;
            int current = layer;
            x = operations.step(() -> layer(operations, input, current));
        }
        return x;
    }

    /** The name of the output matrix, which may be the embedding. */
    String outputName() {
        return weights.output().name();
    }

    /** Rows of the residual stream as the output matrix takes them, {@code [rows, hiddenSize]}. */
    <T> T normalized(Operations<T> operations, T x) {
        return operations.normalize(x, weights.finalNorm(), configuration.normEpsilon());
    }

    /** Logits of rows of the residual stream, {@code [rows, vocabularySize]}. */
    <T> T logits(Operations<T> operations, T x) {
        return operations
                .project(normalized(operations, x), List.of(new DecoderWeights.Linear(weights.output(), null)))
                .getFirst();
    }

    private <T> T layer(Operations<T> operations, T x, int index) {
        DecoderWeights.Layer layer = weights.layers().get(index);
        T attention = operations.tap(attention(operations, layer, x, index), Site.ATTENTION_OUTPUT, index);
        T middle = operations.tap(operations.add(x, attention), Site.AFTER_ATTENTION, index);
        T normalized = operations.normalize(middle, layer.mlpNorm(), configuration.normEpsilon());
        T mlp = operations.tap(operations.gatedMlp(normalized, layer.gate(), layer.up(), layer.down()), Site.MLP_OUTPUT,
                index);
        return operations.tap(operations.add(middle, mlp), Site.LAYER_OUTPUT, index);
    }

    private <T> T attention(Operations<T> operations, DecoderWeights.Layer layer, T x, int index) {
        T normalized = operations.normalize(x, layer.attentionNorm(), configuration.normEpsilon());
        List<T> projected = operations.project(normalized, List.of(layer.query(), layer.key(), layer.value()));
        T query = projected.get(0);
        T key = projected.get(1);
        if (layer.queryNorm() != null && layer.keyNorm() != null) {
            query = operations.normalizeHeads(query, configuration.headCount(), layer.queryNorm(),
                    configuration.normEpsilon());
            key = operations.normalizeHeads(key, configuration.keyValueHeadCount(), layer.keyNorm(),
                    configuration.normEpsilon());
        }
        query = operations.rotate(query, configuration.headCount());
        key = operations.rotate(key, configuration.keyValueHeadCount());
        T attended = operations.attend(query, key, projected.get(2), index);
        return operations.project(attended, List.of(layer.attentionOutput())).getFirst();
    }
}
