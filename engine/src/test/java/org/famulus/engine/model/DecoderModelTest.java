package org.famulus.engine.model;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import org.bytedeco.pytorch.Tensor;
import org.famulus.engine.reference.RandomModel;
import org.famulus.engine.reference.ReferenceInput;
import org.famulus.engine.reference.ReferenceTrace;
import org.famulus.engine.state.SequenceState;
import org.famulus.engine.tap.Site;
import org.famulus.engine.tap.Tap;
import org.famulus.engine.tensor.TensorMemory;
import org.famulus.engine.tensor.TensorScope;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

/** Every family and variant against the scalar reference, by each of the ways that the engine can compute. */
class DecoderModelTest {

    private static final double TOLERANCE = 1e-4;

    @TempDir
    private Path folder;

    @ParameterizedTest
    @MethodSource("org.famulus.engine.reference.RandomModels#variants")
    void aWholePromptGivesTheReferencesLogits(RandomModel variant) throws IOException {
        try (Running running = open(variant); SequenceState state = running.model.newState()) {
            int[] ids = withinContext(variant, running);
            assertClose(variant, running.logits(state, ids), variant.reference().logits(ids));
        }
    }

    @ParameterizedTest
    @MethodSource("org.famulus.engine.reference.RandomModels#variants")
    void tokenByTokenGivesTheReferencesLogits(RandomModel variant) throws IOException {
        int[] ids = withinFixedFrequencies(variant);
        try (Running running = open(variant); SequenceState state = running.model.newState()) {
            float[][] stepped = new float[ids.length][];
            for (int i = 0; i < ids.length; i++) {
                stepped[i] = running.next(state, ids[i]);
            }
            assertClose(variant, stepped, variant.reference().logits(ids));
        }
    }

    @ParameterizedTest
    @MethodSource("org.famulus.engine.reference.RandomModels#variants")
    void aPromptInPiecesGivesTheReferencesLogits(RandomModel variant) throws IOException {
        int[] ids = withinFixedFrequencies(variant);
        try (Running running = open(variant); SequenceState state = running.model.newState()) {
            List<float[]> rows = new ArrayList<>();
            int[] ends = {3, ids.length - 2, ids.length};
            int from = 0;
            for (int end : ends) {
                rows.addAll(Arrays.asList(running.logits(state, Arrays.copyOfRange(ids, from, end))));
                from = end;
            }
            assertClose(variant, rows.toArray(float[][]::new), variant.reference().logits(ids));
        }
    }

    @ParameterizedTest
    @MethodSource("org.famulus.engine.reference.RandomModels#variants")
    void thePassWithGradientsGivesTheReferencesLogits(RandomModel variant) throws IOException {
        try (Running running = open(variant); TensorScope _ = new TensorScope()) {
            int[] ids = withinContext(variant, running);
            Tensor logits = running.model.logitsWithGradients(
                    List.of(new SequenceInput(null, ModelInput.tokens(ids))), null);
            float[] values = TensorMemory.segment(logits.contiguous()).toArray(ValueLayout.JAVA_FLOAT);
            int vocabulary = running.model.configuration().vocabularySize();
            float[][] rows = new float[ids.length][];
            for (int i = 0; i < rows.length; i++) {
                rows[i] = Arrays.copyOfRange(values, i * vocabulary, (i + 1) * vocabulary);
            }
            assertClose(variant, rows, variant.reference().logits(ids));
        }
    }

    @ParameterizedTest
    @MethodSource("org.famulus.engine.reference.RandomModels#variants")
    void tapsShowWhatTheReferenceTraces(RandomModel variant) throws IOException {
        try (Running running = open(variant); SequenceState state = running.model.newState()) {
            int[] ids = withinContext(variant, running);
            ReferenceTrace trace = variant.reference().trace(ReferenceInput.ids(ids));
            running.model.nextLogits(List.of(new SequenceInput(state, ModelInput.tokens(ids))),
                    Tap.all(List.of(Tap.reading(Site.LAYER_OUTPUT, (point, value) -> {
                        assertThat(point.positions()).isEqualTo(ids.length);
                        assertClose(variant, floats(value), flat(trace.residuals()[point.layer()]));
                    }), Tap.reading(Site.ATTENTION_OUTPUT,
                            (point, value) -> assertClose(variant, floats(value),
                                    flat(trace.attentionOutputs()[point.layer()]))),
                            Tap.reading(Site.ATTENTION_WEIGHTS, (point, value) -> assertClose(variant, floats(value),
                                    flat(Arrays.stream(trace.attentionWeights()[point.layer()]).flatMap(Arrays::stream)
                                            .toArray(double[][]::new)))))));
        }
    }

    private static int[] withinContext(RandomModel variant, Running running) {
        int[] ids = variant.sampleIds();
        return Arrays.copyOf(ids, Math.min(ids.length, running.model.configuration().contextLength()));
    }

    /** Beyond its first context, dynamic scaling gives cached keys other angles than a whole pass would. */
    private static int[] withinFixedFrequencies(RandomModel variant) {
        boolean dynamic = variant.configurationText().contains("dynamic");
        int limit = dynamic ? variant.configuration().path("max_position_embeddings").asInt() : Integer.MAX_VALUE;
        int[] ids = variant.sampleIds();
        return Arrays.copyOf(ids, Math.min(ids.length, limit));
    }

    private Running open(RandomModel variant) throws IOException {
        variant.writeHuggingFaceFolder(folder);
        ModelFile file = ModelFile.open(folder);
        return new Running(file, DecoderModel.of(file, ExecutionOptions.defaults().withThreads(2)));
    }

    private record Running(ModelFile file, DecoderModel model) implements AutoCloseable {

        float[][] logits(SequenceState state, int[] ids) {
            float[][] rows = new float[ids.length][];
            model.logits(new SequenceInput(state, ModelInput.tokens(ids)), 0, null,
                    (index, row) -> rows[index] = row.toArray(ValueLayout.JAVA_FLOAT));
            return rows;
        }

        float[] next(SequenceState state, int... ids) {
            MemorySegment logits = model.nextLogits(List.of(new SequenceInput(state, ModelInput.tokens(ids))), null);
            return logits.toArray(ValueLayout.JAVA_FLOAT);
        }

        @Override
        public void close() {
            model.close();
            file.close();
        }
    }

    private static float[] floats(Tensor tensor) {
        return TensorMemory.segment(tensor.contiguous()).toArray(ValueLayout.JAVA_FLOAT);
    }

    private static double[] flat(double[][] rows) {
        return Arrays.stream(rows).flatMapToDouble(Arrays::stream).toArray();
    }

    private static void assertClose(RandomModel variant, float[][] actual, double[][] expected) {
        assertThat(actual.length).as("rows of %s", variant).isEqualTo(expected.length);
        for (int row = 0; row < expected.length; row++) {
            assertClose(variant, actual[row], expected[row]);
        }
    }

    private static void assertClose(RandomModel variant, float[] actual, double[] expected) {
        assertThat(actual.length).as("%s", variant).isEqualTo(expected.length);
        for (int i = 0; i < expected.length; i++) {
            assertThat((double) actual[i]).as("element %d of %s", i, variant).isCloseTo(expected[i], within(TOLERANCE));
        }
    }
}
