package org.famulus.engine.model;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.famulus.engine.reference.RandomModel;
import org.famulus.engine.reference.RandomModels;
import org.famulus.engine.reference.ReferenceInput;
import org.famulus.engine.state.SequenceState;
import org.famulus.engine.tensor.TensorScope;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Embedding vectors in the place of tokens, alone and among them. */
class SoftPromptsTest {

    private static final double TOLERANCE = 1e-4;

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"llama grouped queries", "mistral window 5", "qwen2", "qwen3"})
    void theEmbeddingsOfTokensAreTheTokens(String name) throws IOException {
        RandomModel model = RandomModels.variant(name);
        int[] ids = model.sampleIds();
        double[][] vectors = model.reference().embed(ids);
        try (RunningModel running = RunningModel.open(model, folder);
                SequenceState tokens = running.newState();
                SequenceState soft = running.newState();
                SequenceState mixed = running.newState();
                TensorScope _ = new TensorScope()) {
            float[] expected = running.next(tokens, ids);
            assertThat(running.next(soft, null, vectors(vectors))).as("%s", model).isEqualTo(expected);
            ModelInput between = new ModelInput(List.of(new ModelInput.Tokens(Arrays.copyOf(ids, 4)),
                    new ModelInput.Embeddings(RunningModel.tensor(Arrays.copyOfRange(vectors, 4, 9))),
                    new ModelInput.Tokens(Arrays.copyOfRange(ids, 9, ids.length))));
            assertThat(running.next(mixed, null, between)).as("%s", model).isEqualTo(expected);
            int[] seen = ids.clone();
            Arrays.fill(seen, 4, 9, SequenceState.NO_TOKEN);
            assertThat(mixed.tokens()).isEqualTo(seen);
            assertThat(running.next(mixed, 7)).isEqualTo(running.next(tokens, 7));

            float[] recorded = gradientLogits(running, ModelInput.tokens(ids));
            assertThat(gradientLogits(running, vectors(vectors))).as("%s", model).isEqualTo(recorded);
            assertThat(gradientLogits(running, between)).as("%s", model).isEqualTo(recorded);
        }
    }

    private static float[] gradientLogits(RunningModel running, ModelInput input) {
        return RunningModel
                .floats(running.decoder().logitsWithGradients(List.of(new SequenceInput(null, input)), null));
    }

    @Test
    void vectorsThatAreNoTokensGiveTheReferencesLogits() throws IOException {
        RandomModel model = RandomModels.variant("qwen2");
        double[][] vectors = new double[15][];
        for (int i = 0; i < vectors.length; i++) {
            double[] first = model.reference().embed(i)[0];
            double[] second = model.reference().embed(3 * i)[0];
            vectors[i] = new double[first.length];
            for (int j = 0; j < first.length; j++) {
                vectors[i][j] = (float) (0.7 * first[j] - 0.6 * second[j]);
            }
        }
        double[] expected = model.reference().trace(ReferenceInput.embeddings(vectors)).logits()[14];
        try (RunningModel running = RunningModel.open(model, folder);
                SequenceState state = running.newState();
                TensorScope _ = new TensorScope()) {
            assertThat(RunningModel.difference(running.next(state, null, vectors(vectors)), expected))
                    .isLessThan(TOLERANCE);
            float[] all = gradientLogits(running, vectors(vectors));
            assertThat(RunningModel.difference(Arrays.copyOfRange(all, all.length - 61, all.length), expected))
                    .isLessThan(TOLERANCE);
        }
    }

    /** The first pass ends within the vectors, and a transposed tensor is not contiguous. */
    @Test
    void aSoftPromptLongerThanAPassIsCutWithinItsVectors() throws IOException {
        RandomModel model = RandomModels.draw("long soft", 5, "llama", 540,
                config -> config.put("max_position_embeddings", 1024));
        int[] ids = model.sampleIds();
        double[][] vectors = model.reference().embed(ids);
        try (RunningModel running = RunningModel.open(model, folder);
                SequenceState tokens = running.newState();
                SequenceState soft = running.newState();
                TensorScope _ = new TensorScope()) {
            Tensor turned = RunningModel.tensor(vectors).t().contiguous().t();
            assertThat(turned.is_contiguous()).isFalse();
            ModelInput input = new ModelInput(List.of(new ModelInput.Embeddings(turned)));
            assertThat(running.next(soft, null, input)).isEqualTo(running.next(tokens, ids));
        }
    }

    @Test
    void vectorsOfAnotherWidthOrTypeAreRefused() throws IOException {
        try (RunningModel running = RunningModel.open(RandomModels.variant("llama"), folder);
                SequenceState state = running.newState();
                TensorScope _ = new TensorScope()) {
            for (Tensor wrong : List.of(torch.zeros(2, 31), torch.zeros(2, 32).to(torch.ScalarType.BFloat16))) {
                ModelInput input = new ModelInput(List.of(new ModelInput.Embeddings(wrong)));
                assertThatThrownBy(() -> running.next(state, null, input)).isInstanceOf(IllegalArgumentException.class)
                        .hasMessageContaining("do not fit the model");
                assertThatThrownBy(() -> gradientLogits(running, input)).isInstanceOf(IllegalArgumentException.class)
                        .hasMessageContaining("do not fit the model");
            }
            assertThatThrownBy(() -> new ModelInput.Embeddings(torch.zeros(32)))
                    .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("[length, hidden size]");
        }
    }

    private static ModelInput vectors(double[][] rows) {
        return new ModelInput(List.of(new ModelInput.Embeddings(RunningModel.tensor(rows))));
    }
}
