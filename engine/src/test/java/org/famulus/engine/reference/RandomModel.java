package org.famulus.engine.reference;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;

import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * A tiny model with seeded random weights of float32 precision: the same name, seed and configuration always give the
 * same one. Weights are scaled so that attention is neither flat nor a single key and logits differ by several units.
 * {@link #toString} names the model and its seed.
 */
public final class RandomModel {

    private static final double MATRIX_DEVIATION = 0.2;
    private static final double EMBEDDING_DEVIATION = 0.5;
    private static final double BIAS_DEVIATION = 0.3;
    private static final double NORM_DEVIATION = 0.15;

    private final String name;
    private final long seed;
    private final ObjectNode configuration;
    private final int[] ids;
    private final Map<String, ReferenceTensor> tensors;

    private RandomModel(String name, long seed, ObjectNode configuration, int[] ids,
            Map<String, ReferenceTensor> tensors) {
        this.name = name;
        this.seed = seed;
        this.configuration = configuration;
        this.ids = ids;
        this.tensors = tensors;
    }

    /**
     * Draws the tensors that a configuration asks for.
     *
     * @param configuration a Hugging Face configuration, copied
     * @param sampleLength how many {@link #sampleIds()} to draw
     */
    static RandomModel draw(String name, long seed, ObjectNode configuration, int sampleLength) {
        ReferenceConfiguration shape = ReferenceConfiguration.of(configuration);
        Random random = new Random(seed);
        int[] ids = random.ints(sampleLength, 0, shape.vocabularySize()).toArray();
        Map<String, ReferenceTensor> tensors = new LinkedHashMap<>();
        tensors.put("model.embed_tokens.weight",
                normal(random, 0, EMBEDDING_DEVIATION, shape.vocabularySize(), shape.hiddenSize()));
        for (int layer = 0; layer < shape.layers(); layer++) {
            drawLayer(tensors, random, shape, "model.layers." + layer + ".");
        }
        tensors.put("model.norm.weight", normal(random, 1, NORM_DEVIATION, shape.hiddenSize()));
        if (!shape.tiedEmbeddings()) {
            tensors.put("lm_head.weight",
                    normal(random, 0, EMBEDDING_DEVIATION, shape.vocabularySize(), shape.hiddenSize()));
        }
        return new RandomModel(name, seed, configuration.deepCopy(), ids, tensors);
    }

    private static void drawLayer(Map<String, ReferenceTensor> tensors, Random random, ReferenceConfiguration shape,
            String prefix) {
        int hidden = shape.hiddenSize();
        int inner = shape.intermediateSize();
        int queries = shape.heads() * shape.headDimension();
        int keys = shape.keyValueHeads() * shape.headDimension();
        tensors.put(prefix + "input_layernorm.weight", normal(random, 1, NORM_DEVIATION, hidden));
        tensors.put(prefix + "post_attention_layernorm.weight", normal(random, 1, NORM_DEVIATION, hidden));
        linear(tensors, random, prefix + "self_attn.q_proj", queries, hidden, shape.queryKeyValueBias());
        linear(tensors, random, prefix + "self_attn.k_proj", keys, hidden, shape.queryKeyValueBias());
        linear(tensors, random, prefix + "self_attn.v_proj", keys, hidden, shape.queryKeyValueBias());
        linear(tensors, random, prefix + "self_attn.o_proj", hidden, queries, shape.outputBias());
        if (shape.queryKeyNorm()) {
            tensors.put(prefix + "self_attn.q_norm.weight", normal(random, 1, NORM_DEVIATION, shape.headDimension()));
            tensors.put(prefix + "self_attn.k_norm.weight", normal(random, 1, NORM_DEVIATION, shape.headDimension()));
        }
        linear(tensors, random, prefix + "mlp.gate_proj", inner, hidden, shape.mlpBias());
        linear(tensors, random, prefix + "mlp.up_proj", inner, hidden, shape.mlpBias());
        linear(tensors, random, prefix + "mlp.down_proj", hidden, inner, shape.mlpBias());
    }

    private static void linear(Map<String, ReferenceTensor> tensors, Random random, String name, int outputs,
            int inputs, boolean biased) {
        tensors.put(name + ".weight", normal(random, 0, MATRIX_DEVIATION, outputs, inputs));
        if (biased) {
            tensors.put(name + ".bias", normal(random, 0, BIAS_DEVIATION, outputs));
        }
    }

    private static ReferenceTensor normal(Random random, double mean, double deviation, int... shape) {
        int elements = 1;
        for (int size : shape) {
            elements = Math.multiplyExact(elements, size);
        }
        float[] values = new float[elements];
        for (int i = 0; i < elements; i++) {
            values[i] = (float) (mean + deviation * random.nextGaussian());
        }
        return ReferenceTensor.of(values, shape);
    }

    /** Which family and switch the model stands for. */
    public String name() {
        return name;
    }

    /** What the weights were drawn from. */
    public long seed() {
        return seed;
    }

    /** A copy of the Hugging Face configuration. */
    public ObjectNode configuration() {
        return configuration.deepCopy();
    }

    /** The text of {@code config.json}. */
    public String configurationText() {
        return configuration.toPrettyString();
    }

    /** The weights by their Hugging Face names, immutable. */
    public Map<String, ReferenceTensor> tensors() {
        return Map.copyOf(tensors);
    }

    /** Seeded ids, enough of them to leave the model's window and its original context, where it has such. */
    public int[] sampleIds() {
        return ids.clone();
    }

    /** The oracle with this model's weights. */
    public ReferenceModel reference() {
        return new ReferenceModel(configuration, tensors);
    }

    /** The same weights under a configuration with other switches; they must ask for no tensor that is not there. */
    public RandomModel withConfiguration(Consumer<ObjectNode> change) {
        ObjectNode changed = configuration.deepCopy();
        change.accept(changed);
        return new RandomModel(name, seed, changed, ids, tensors);
    }

    /** The same configuration with some tensors added or replaced. */
    public RandomModel withTensors(Map<String, ReferenceTensor> replacements) {
        Map<String, ReferenceTensor> changed = new LinkedHashMap<>(tensors);
        changed.putAll(replacements);
        return new RandomModel(name, seed, configuration, ids, changed);
    }

    /**
     * Writes {@code config.json} and {@code model.safetensors} (F32); there is no tokenizer.
     *
     * @param folder created where it is missing
     */
    public void writeHuggingFaceFolder(Path folder) throws IOException {
        Files.createDirectories(folder);
        Files.writeString(folder.resolve("config.json"), configurationText(), StandardCharsets.UTF_8);
        ReferenceSafetensors.write(folder.resolve("model.safetensors"), tensors);
    }

    @Override
    public String toString() {
        return name + " (seed " + seed + ")";
    }
}
