package org.famulus.engine.model;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.UnaryOperator;

import org.famulus.engine.ModelFormatException;
import org.famulus.engine.weights.StoredTensor;
import org.jspecify.annotations.Nullable;

/**
 * The parameters of a decoder by role. Matrices are {@code [outputs, inputs]}.
 *
 * @param embedding {@code [vocabularySize, hiddenSize]}
 * @param layers one a layer
 * @param finalNorm {@code [hiddenSize]}
 * @param output {@code [vocabularySize, hiddenSize]}; the embedding where they are tied
 */
public record DecoderWeights(Weight embedding, List<Layer> layers, Weight finalNorm, Weight output) {

    /**
     * A matrix and what is added to its product.
     *
     * @param matrix {@code [outputs, inputs]}
     * @param bias {@code [outputs]}, or null
     * @param change a low-rank change of the matrix, or null
     */
    public record Linear(Weight matrix, @Nullable Weight bias, @Nullable LowRank change) {

        /** A matrix as it is. */
        public Linear(Weight matrix, @Nullable Weight bias) {
            this(matrix, bias, null);
        }
    }

    /**
     * A low-rank change of a matrix (LoRA, arXiv 2106.09685): {@code scale B A}.
     *
     * @param down A, {@code [rank, inputs]}
     * @param up B, {@code [outputs, rank]}
     * @param scale alpha / rank
     */
    public record LowRank(Weight down, Weight up, float scale) {
    }

    /** Parameters of one layer; the head norms ({@code [headDimension]}) only in families that have them. */
    public record Layer(Weight attentionNorm, Linear query, Linear key, Linear value, Linear attentionOutput,
            @Nullable Weight queryNorm, @Nullable Weight keyNorm, Weight mlpNorm, Linear gate, Linear up, Linear down) {
    }

    /**
     * Finds each parameter that a configuration calls for.
     *
     * @param configuration what the model must have
     * @param tensors by Hugging Face name
     * @param source what messages call the file
     * @throws ModelFormatException if a tensor is missing, has another shape, or is one that the configuration does not
     *         account for
     */
    static DecoderWeights of(ModelConfiguration configuration, Map<String, StoredTensor> tensors, String source) {
        Map<String, List<Long>> expected = expectedShapes(configuration);
        Set<String> unknown = new LinkedHashSet<>(tensors.keySet());
        unknown.removeAll(expected.keySet());
        unknown.removeIf(name -> name.endsWith(".rotary_emb.inv_freq")
                || configuration.tiedEmbeddings() && name.equals("lm_head.weight"));
        if (!unknown.isEmpty()) {
            throw new ModelFormatException(source + " has " + unknown.size() + " tensors that a "
                    + configuration.family()
                            .huggingFaceType()
                    + " model of this configuration does not have, such as " + unknown.iterator().next()
                    + "; it is another kind of model");
        }
        expected.forEach((name, shape) -> {
            StoredTensor tensor = tensors.get(name);
            if (tensor == null) {
                throw new ModelFormatException(source + " lacks the tensor " + name + " of shape " + shape);
            }
            if (!tensor.shape().equals(shape)) {
                throw new ModelFormatException(source + ": tensor " + name + " has shape " + tensor.shape()
                        + ", but the configuration asks for " + shape);
            }
        });
        return assemble(configuration, name -> new Weight.Stored(java.util.Objects.requireNonNull(tensors.get(name))));
    }

    /** Assembles the parameters of a configuration from a function that gives each by its Hugging Face name. */
    public static DecoderWeights assemble(ModelConfiguration configuration, Function<String, Weight> weight) {
        List<Layer> layers = new ArrayList<>();
        for (int i = 0; i < configuration.layerCount(); i++) {
            String prefix = "model.layers." + i + ".";
            Function<String, Weight> named = name -> weight.apply(prefix + name + ".weight");
            boolean projectionBias = configuration.queryKeyValueBias();
            Function<String, Linear> attention = name -> linear(weight, prefix + "self_attn." + name, projectionBias);
            Function<String, Linear> mlp = name -> linear(weight, prefix + "mlp." + name, configuration.mlpBias());
            boolean headNorms = configuration.family().headNorms();
            layers.add(new Layer(named.apply("input_layernorm"), attention.apply("q_proj"), attention.apply("k_proj"),
                    attention.apply("v_proj"), linear(weight, prefix + "self_attn.o_proj", configuration.outputBias()),
                    headNorms ? named.apply("self_attn.q_norm") : null,
                    headNorms ? named.apply("self_attn.k_norm") : null,
                    named.apply("post_attention_layernorm"), mlp.apply("gate_proj"), mlp.apply("up_proj"),
                    mlp.apply("down_proj")));
        }
        Weight embedding = weight.apply("model.embed_tokens.weight");
        return new DecoderWeights(embedding, List.copyOf(layers), weight.apply("model.norm.weight"),
                configuration.tiedEmbeddings() ? embedding : weight.apply("lm_head.weight"));
    }

    /**
     * The same parameters, some of whose matrices are changed.
     *
     * @param changes by the name of the matrix, which is one of a layer's
     */
    public DecoderWeights withChanges(Map<String, LowRank> changes) {
        UnaryOperator<Linear> change = linear -> new Linear(linear.matrix, linear.bias,
                changes.get(linear.matrix.name()));
        List<Layer> changed = layers.stream()
                .map(layer -> new Layer(layer.attentionNorm, change.apply(layer.query), change.apply(layer.key),
                        change.apply(layer.value), change.apply(layer.attentionOutput), layer.queryNorm, layer.keyNorm,
                        layer.mlpNorm, change.apply(layer.gate), change.apply(layer.up), change.apply(layer.down)))
                .toList();
        return new DecoderWeights(embedding, changed, finalNorm, output);
    }

    /** The shape of each parameter of a configuration, by Hugging Face name, in file order. */
    public static Map<String, List<Long>> expectedShapes(ModelConfiguration configuration) {
        long hidden = configuration.hiddenSize();
        long inner = configuration.intermediateSize();
        long query = configuration.queryWidth();
        long keyValue = configuration.keyValueWidth();
        Map<String, List<Long>> shapes = new LinkedHashMap<>();
        shapes.put("model.embed_tokens.weight", List.of((long) configuration.vocabularySize(), hidden));
        for (int i = 0; i < configuration.layerCount(); i++) {
            String prefix = "model.layers." + i + ".";
            shapes.put(prefix + "input_layernorm.weight", List.of(hidden));
            linearShape(shapes, prefix + "self_attn.q_proj", query, hidden, configuration.queryKeyValueBias());
            linearShape(shapes, prefix + "self_attn.k_proj", keyValue, hidden, configuration.queryKeyValueBias());
            linearShape(shapes, prefix + "self_attn.v_proj", keyValue, hidden, configuration.queryKeyValueBias());
            linearShape(shapes, prefix + "self_attn.o_proj", hidden, query, configuration.outputBias());
            if (configuration.family().headNorms()) {
                shapes.put(prefix + "self_attn.q_norm.weight", List.of((long) configuration.headDimension()));
                shapes.put(prefix + "self_attn.k_norm.weight", List.of((long) configuration.headDimension()));
            }
            shapes.put(prefix + "post_attention_layernorm.weight", List.of(hidden));
            linearShape(shapes, prefix + "mlp.gate_proj", inner, hidden, configuration.mlpBias());
            linearShape(shapes, prefix + "mlp.up_proj", inner, hidden, configuration.mlpBias());
            linearShape(shapes, prefix + "mlp.down_proj", hidden, inner, configuration.mlpBias());
        }
        shapes.put("model.norm.weight", List.of(hidden));
        if (!configuration.tiedEmbeddings()) {
            shapes.put("lm_head.weight", List.of((long) configuration.vocabularySize(), hidden));
        }
        return shapes;
    }

    private static void linearShape(Map<String, List<Long>> shapes, String name, long outputs, long inputs,
            boolean bias) {
        shapes.put(name + ".weight", List.of(outputs, inputs));
        if (bias) {
            shapes.put(name + ".bias", List.of(outputs));
        }
    }

    private static Linear linear(Function<String, Weight> weight, String name, boolean bias) {
        return new Linear(weight.apply(name + ".weight"), bias ? weight.apply(name + ".bias") : null);
    }
}
