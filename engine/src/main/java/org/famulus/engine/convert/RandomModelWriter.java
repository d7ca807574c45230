package org.famulus.engine.convert;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.zip.CRC32C;

import org.famulus.engine.model.DecoderWeights;
import org.famulus.engine.model.ModelConfiguration;
import org.famulus.engine.model.RowOrder;

/**
 * Writes models with random weights: of the published models' shapes, sizes and number formats, for measurements, and a
 * tiny one for first steps. They run as trained models do and speak syllables. The same shape, type and seed give the same
 * bytes, whatever the number of threads; the same shape and seed give the same model as a GGUF file and as a Hugging Face
 * folder.
 *
 * <p>Weights are scaled so that activations keep their size through the layers and logits differ by several units.
 */
public final class RandomModelWriter {

    /** How far logits lie apart: with this deviation one of ten thousand tokens is usually likely, rarely certain. */
    private static final float LOGIT_DEVIATION = 3;
    /** What a gate lets through is smaller than its input; the MLP's last matrix makes up for it. */
    private static final float AFTER_GATE = 2;

    private final RandomModelShape shape;
    private final long seed;

    /**
     * @param shape what the model is like
     * @param seed what its weights are drawn from
     */
    public RandomModelWriter(RandomModelShape shape, long seed) {
        this.shape = shape;
        this.seed = seed;
    }

    /**
     * Writes the model.
     *
     * @return what was written
     * @throws IOException in one line, if it cannot be written; the target is as it was before
     * @throws IllegalArgumentException if the format does not hold the type, or the target is there already and
     *         {@code target} does not say that it may be replaced
     */
    public WrittenModel write(ModelTarget target) throws IOException {
        DummyVocabulary vocabulary = shape.vocabulary();
        return target.write(content(vocabulary), new TokenizerSource.Vocabulary(vocabulary.vocabulary()));
    }

    private ModelContent content(DummyVocabulary vocabulary) {
        ModelConfiguration configuration = shape.configuration();
        BitSet faint = new BitSet();
        faint.set(0, configuration.vocabularySize());
        faint.andNot(vocabulary.readable());
        Map<String, ModelTensor> tensors = new LinkedHashMap<>();
        DecoderWeights.expectedShapes(configuration)
                .forEach((name, sizes) -> tensors.put(name, new ModelTensor(sizes, rows(name, sizes, faint))));
        return new ModelContent("random " + shape.label() + ", seed " + seed, configuration, tensors, new float[0],
                Map.of(), OptionalLong.of(seed));
    }

    private TensorRows rows(String name, List<Long> sizes, BitSet faint) {
        int rows = Math.toIntExact(sizes.getFirst());
        if (sizes.size() == 1) {
            return new RandomRows.Norm(rows, key(name), RowOrder.AS_STORED);
        }
        int columns = Math.toIntExact(sizes.getLast());
        boolean perToken = name.equals("model.embed_tokens.weight") || name.equals("lm_head.weight");
        float gain = perToken ? LOGIT_DEVIATION : name.endsWith("down_proj.weight") ? AFTER_GATE : 1;
        return new RandomRows(rows, columns, key(name), (float) (gain / Math.sqrt(columns)),
                perToken ? faint : new BitSet(), RowOrder.AS_STORED);
    }

    private long key(String name) {
        CRC32C checksum = new CRC32C();
        checksum.update(name.getBytes(StandardCharsets.UTF_8));
        return RandomRows.mix(RandomRows.mix(seed) + checksum.getValue());
    }
}
