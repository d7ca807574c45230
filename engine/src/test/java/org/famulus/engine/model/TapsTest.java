package org.famulus.engine.model;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.UnaryOperator;

import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.famulus.engine.reference.RandomModel;
import org.famulus.engine.reference.RandomModels;
import org.famulus.engine.reference.ReferenceInput;
import org.famulus.engine.reference.ReferenceModel;
import org.famulus.engine.reference.ReferenceTensor;
import org.famulus.engine.state.SequenceState;
import org.famulus.engine.tap.Intervention;
import org.famulus.engine.tap.Site;
import org.famulus.engine.tap.Tap;
import org.famulus.engine.tap.TapPoint;
import org.famulus.engine.tensor.TensorScope;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import com.fasterxml.jackson.databind.node.ObjectNode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Looking changes nothing; replacing changes what the mathematics say it does. */
class TapsTest {

    private static final double TOLERANCE = 1e-4;

    @TempDir
    private Path folder;

    /** What a test does to every value of some sites. */
    private record Everywhere(List<Site> sites, UnaryOperator<Tensor> change) implements Tap {

        @Override
        public boolean wants(Site site, int layer) {
            return sites.contains(site);
        }

        @Override
        public Tensor visit(TapPoint point, Tensor value) {
            return change.apply(value);
        }
    }

    /** Replaces one site of one layer in whole. */
    private record At(Site site, int layer, UnaryOperator<Tensor> change) implements Tap {

        @Override
        public boolean wants(Site wanted, int wantedLayer) {
            return wanted == site && wantedLayer == layer;
        }

        @Override
        public Tensor visit(TapPoint point, Tensor value) {
            return change.apply(value);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"llama grouped queries", "mistral window 5", "qwen2", "qwen3 head size 24"})
    void readingAndReplacingByTheSameChangeNothingToTheBit(String name) throws IOException {
        RandomModel model = RandomModels.variant(name)
                .withConfiguration(config -> config.put("max_position_embeddings", 1024));
        List<UnaryOperator<Tensor>> same = List.of(value -> value, Tensor::clone);
        try (RunningModel running = RunningModel.open(model, folder)) {
            for (int rows : new int[]{1, 8, 9, 530}) {
                for (UnaryOperator<Tensor> change : same) {
                    Tap tap = new Everywhere(List.of(Site.values()), change);
                    assertThat(steps(running, tap, rows)).as("%d rows of %s", rows, model)
                            .isEqualTo(steps(running, null, rows));
                }
            }
        }
    }

    /** Logits of a batch of a prompt, a shorter one, and one more token of each. */
    private static float[] steps(RunningModel running, @Nullable Tap tap, int rows) {
        try (SequenceState one = running.newState(); SequenceState two = running.newState()) {
            int[] prompt = new int[rows];
            Arrays.setAll(prompt, i -> (i * 7 + 3) % 61);
            float[][] first = running.next(List.of(new SequenceInput(one, ModelInput.tokens(prompt)),
                    new SequenceInput(two, ModelInput.tokens(5, 6, 7))), tap);
            float[][] second = running.next(List.of(new SequenceInput(one, ModelInput.tokens(9)),
                    new SequenceInput(two, ModelInput.tokens(8))), tap);
            float[] all = Arrays.copyOf(first[0], 4 * first[0].length);
            System.arraycopy(first[1], 0, all, first[1].length, first[1].length);
            System.arraycopy(second[0], 0, all, 2 * first[1].length, first[1].length);
            System.arraycopy(second[1], 0, all, 3 * first[1].length, first[1].length);
            return all;
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"llama grouped queries", "mistral window 5", "qwen2", "qwen3 head size 24"})
    void readingAPassWithGradientsChangesNothingToTheBit(String name) throws IOException {
        RandomModel model = RandomModels.variant(name);
        List<SequenceInput> inputs = List.of(new SequenceInput(null, ModelInput.tokens(model.sampleIds())),
                new SequenceInput(null, ModelInput.tokens(4, 5, 6)));
        try (RunningModel running = RunningModel.open(model, folder); TensorScope _ = new TensorScope()) {
            float[] plain = RunningModel.floats(running.decoder().logitsWithGradients(inputs, null));
            for (UnaryOperator<Tensor> change : List.<UnaryOperator<Tensor>>of(value -> value, Tensor::clone)) {
                Tap tap = new Everywhere(List.of(Site.values()), change);
                float[] tapped = RunningModel.floats(running.decoder().logitsWithGradients(inputs, tap));
                assertThat(tapped).as("%s", model).isEqualTo(plain);
            }
        }
    }

    /** The layers above a replaced residual stream are a model of their own, fed with vectors. */
    @ParameterizedTest
    @ValueSource(strings = {"llama grouped queries", "mistral window 5", "qwen3"})
    void replacingTheResidualStreamGivesWhatTheLayersAboveMakeOfIt(String name) throws IOException {
        RandomModel model = RandomModels.variant(name);
        ReferenceModel reference = model.reference();
        int[] ids = model.sampleIds();
        int position = 6;
        double[] vector = reference.embed(17)[0];
        try (RunningModel running = RunningModel.open(model, folder); TensorScope _ = new TensorScope()) {
            for (int layer = -1; layer < 2; layer++) {
                double[][] stream = layer < 0
                        ? reference.embed(ids)
                        : reference.trace(ReferenceInput.ids(ids)).residuals()[layer];
                stream[position] = vector;
                double[] expected = upperLayers(model, layer + 1).trace(ReferenceInput.embeddings(stream))
                        .logits()[ids.length - 1];
                Tap tap = new Intervention(layer < 0 ? Site.EMBEDDING : Site.LAYER_OUTPUT, Math.max(layer, 0), 0,
                        position, RunningModel.tensor(new double[][]{vector}).view(-1));
                assertEverywhere(running, ids, tap, expected, "layer " + layer + " of " + model);
            }
        }
    }

    /** One pass, a pass of a few rows after another, token by token, and with gradients. */
    private static void assertEverywhere(RunningModel running, int[] ids, Tap tap, double[] expected, String what) {
        for (int piece : new int[]{ids.length, 7, 1}) {
            try (SequenceState state = running.newState()) {
                float[] logits = {};
                for (int from = 0; from < ids.length; from += piece) {
                    int[] part = Arrays.copyOfRange(ids, from, Math.min(ids.length, from + piece));
                    logits = running.next(state, tap, ModelInput.tokens(part));
                }
                assertThat(RunningModel.difference(logits, expected)).as("pieces of %d, %s", piece, what)
                        .isLessThan(TOLERANCE);
            }
        }
        float[] all = RunningModel.floats(running.decoder()
                .logitsWithGradients(List.of(new SequenceInput(null, ModelInput.tokens(ids))), tap));
        assertThat(RunningModel.difference(Arrays.copyOfRange(all, all.length - expected.length, all.length), expected))
                .as("with gradients, %s", what).isLessThan(TOLERANCE);
    }

    @Test
    void anAttentionOutputOfZerosIsAModelWithoutThatAttention() throws IOException {
        assertEqualsChangedModel("llama grouped queries", Site.ATTENTION_OUTPUT, value -> torch.zeros_like(value),
                "self_attn.o_proj.weight");
    }

    @Test
    void anMlpOutputOfZerosIsAModelWithoutThatMlp() throws IOException {
        assertEqualsChangedModel("llama grouped queries", Site.MLP_OUTPUT, value -> torch.zeros_like(value),
                "mlp.down_proj.weight");
    }

    /** Queries of zeros see all they may see alike. */
    @Test
    void evenAttentionWeightsAreAModelWithoutQueries() throws IOException {
        UnaryOperator<Tensor> even = weights -> {
            Tensor visible = weights.gt(new Scalar(0.0)).to(torch.ScalarType.Float);
            return visible.div(visible.sum(new long[]{-1}, true, new org.bytedeco.pytorch.ScalarTypeOptional()));
        };
        assertEqualsChangedModel("llama grouped queries", Site.ATTENTION_WEIGHTS, even, "self_attn.q_proj.weight");
        assertEqualsChangedModel("mistral window 5", Site.ATTENTION_WEIGHTS, even, "self_attn.q_proj.weight");
    }

    private void assertEqualsChangedModel(String name, Site site, UnaryOperator<Tensor> change, String zeroed)
            throws IOException {
        RandomModel model = RandomModels.variant(name);
        int[] ids = model.sampleIds();
        try (RunningModel running = RunningModel.open(model, folder); TensorScope _ = new TensorScope()) {
            for (int layer = 0; layer < 3; layer++) {
                String tensor = "model.layers." + layer + "." + zeroed;
                List<Integer> shape = Objects.requireNonNull(model.tensors().get(tensor)).shape();
                double[] expected = model
                        .withTensors(Map.of(tensor,
                                ReferenceTensor.of(new double[shape.get(0) * shape.get(1)], shape.get(0),
                                        shape.get(1))))
                        .reference().logits(ids)[ids.length - 1];
                assertEverywhere(running, ids, new At(site, layer, change), expected, site + " of " + layer);
            }
        }
    }

    @Test
    void whatIsAddedAfterAttentionIsWhatIsAddedToItsOutput() throws IOException {
        RandomModel model = RandomModels.variant("qwen2");
        int[] ids = model.sampleIds();
        try (RunningModel running = RunningModel.open(model, folder);
                SequenceState one = running.newState();
                SequenceState other = running.newState()) {
            UnaryOperator<Tensor> more = value -> value.add(new Scalar(0.25));
            float[] after = running.next(one, new At(Site.AFTER_ATTENTION, 1, more), ModelInput.tokens(ids));
            float[] output = running.next(other, new At(Site.ATTENTION_OUTPUT, 1, more), ModelInput.tokens(ids));
            assertThat(RunningModel.difference(after, output)).isLessThan(TOLERANCE);
            other.trim(0);
            assertThat(RunningModel.difference(after, running.next(other, ids))).isGreaterThan(0.01);
        }
    }

    @ParameterizedTest
    @EnumSource(Site.class)
    void aSiteIsShownOncePerLayerAndSequenceInOrder(Site site) throws IOException {
        RandomModel model = RandomModels.variant("llama grouped queries");
        List<String> seen = new ArrayList<>();
        Tap tap = Tap.reading(site, (point, value) -> seen.add(point.layer() + " " + point.sequence() + " "
                + point.firstPosition() + " " + point.positions() + " " + value.dim() + " " + value.size(0)));
        try (RunningModel running = RunningModel.open(model, folder);
                SequenceState one = running.newState();
                SequenceState two = running.newState()) {
            running.next(one, 1, 2, 3);
            running.next(List.of(new SequenceInput(one, ModelInput.tokens(4)),
                    new SequenceInput(two, ModelInput.tokens(5, 6))), tap);
        }
        boolean weights = site == Site.ATTENTION_WEIGHTS;
        List<String> expected = new ArrayList<>();
        for (int layer = 0; layer < (site == Site.EMBEDDING ? 1 : 3); layer++) {
            expected.add(layer + " 0 3 1 " + (weights ? "3 4" : "2 1"));
            expected.add(layer + " 1 0 2 " + (weights ? "3 4" : "2 2"));
        }
        assertThat(seen).isEqualTo(expected);
    }

    @Test
    void aReplacementOfAnotherShapeIsRefused() throws IOException {
        try (RunningModel running = RunningModel.open(RandomModels.variant("llama"), folder);
                SequenceState state = running.newState()) {
            for (Site site : Site.values()) {
                Tap tap = new At(site, 0, value -> value.narrow(-1, 0, 1).clone());
                assertThatThrownBy(() -> running.next(state, tap, ModelInput.tokens(1, 2)))
                        .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("give the same shape");
                Tap halved = new At(site, 0, value -> value.to(torch.ScalarType.Half));
                assertThatThrownBy(() -> running.next(state, halved, ModelInput.tokens(1, 2)))
                        .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("in Float");
                assertThat(state.length()).isZero();
            }
        }
    }

    /** The model of the layers from one on. */
    private static ReferenceModel upperLayers(RandomModel model, int first) {
        ObjectNode configuration = model.configuration();
        int layers = configuration.path("num_hidden_layers").asInt();
        configuration.put("num_hidden_layers", layers - first);
        Map<String, ReferenceTensor> tensors = new HashMap<>(model.tensors());
        for (int layer = 0; layer < layers; layer++) {
            String prefix = "model.layers." + layer + ".";
            String lower = "model.layers." + (layer - first) + ".";
            model.tensors().forEach((name, tensor) -> {
                if (name.startsWith(prefix)) {
                    tensors.put(lower + name.substring(prefix.length()), tensor);
                }
            });
        }
        return new ReferenceModel(configuration, tensors);
    }
}
