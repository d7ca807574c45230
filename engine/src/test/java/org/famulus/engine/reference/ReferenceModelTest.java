package org.famulus.engine.reference;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

/** Laws that the oracle must keep whatever its weights are. */
class ReferenceModelTest {

    private static final double ROUNDING = 1e-10;

    /**
     * Width 2, one head of size 4, one token at position 0: the value is passed on whole, so by hand: the norm of (3, 4)
     * is (3, 4) / sqrt(12.5); attention adds its entries swapped; the MLP adds the second norm times its own SiLU.
     */
    @Test
    void oneTokenThroughOneLayerIsWhatTheFormulasSay() {
        ReferenceTrace trace = smallest().trace(ReferenceInput.ids(0));

        double norm = Math.sqrt(12.5);
        assertThat(trace.attentionOutputs()[0][0]).containsExactly(new double[]{4 / norm, 3 / norm}, within(ROUNDING));
        // 3 + 1.131370850 = 4.131370850 and 4 + 0.848528137 = 4.848528137; their root mean square is 4.504245231.
        double a = 4.131370850 / 4.504245231;
        double b = 4.848528137 / 4.504245231;
        double first = 4.131370850 + a * a / (1 + Math.exp(-a));
        double second = 4.848528137 + b * b / (1 + Math.exp(-b));
        assertThat(trace.residuals()[0][0]).containsExactly(new double[]{first, second}, within(1e-7));
        double last = Math.sqrt((first * first + second * second) / 2);
        assertThat(trace.logits()[0][0]).isCloseTo(first / last + 2 * second / last, within(1e-7));
    }

    /**
     * The second token (4, -3) at position 1 against (3, 4) at 0: divided by 12.5, the score with itself is 25 and with
     * the first 4 * 3 cos(1) - 3 * 4 cos(0.01), as the two pairs turn by 1 and 10,000^(-1/2) radians; both are divided by
     * the root of the head size, 2.
     */
    @Test
    void attentionIsTheSoftmaxOfScaledScores() {
        double[] weights = smallest().trace(ReferenceInput.ids(0, 1)).attentionWeights()[0][0][1];
        double difference = (25 - (12 * Math.cos(1) - 12 * Math.cos(0.01))) / 12.5 / 2;
        double first = 1 / (1 + Math.exp(difference));
        assertThat(weights).containsExactly(new double[]{first, 1 - first}, within(ROUNDING));
    }

    @ParameterizedTest
    @MethodSource("org.famulus.engine.reference.RandomModels#variants")
    void aTokenIsNotChangedByThoseAfterIt(RandomModel model) {
        int[] ids = model.sampleIds();
        RandomModel fixed = withoutDynamicScaling(model);
        double[][] whole = fixed.reference().logits(ids);
        double[][] part = fixed.reference().logits(Arrays.copyOf(ids, ids.length - 1));
        for (int token = 0; token < part.length; token++) {
            assertThat(part[token]).as("token %d of %s", token, model).containsExactly(whole[token], within(ROUNDING));
        }
    }

    @ParameterizedTest
    @MethodSource("org.famulus.engine.reference.RandomModels#variants")
    void attentionWeightsSumToOneOverWhatAQuerySees(RandomModel model) {
        ReferenceModel reference = model.reference();
        ReferenceTrace trace = reference.trace(ReferenceInput.ids(model.sampleIds()));
        for (int layer = 0; layer < reference.configuration().layers(); layer++) {
            int window = reference.configuration().windows().get(layer);
            for (double[][] head : trace.attentionWeights()[layer]) {
                for (int query = 0; query < head.length; query++) {
                    assertThat(Arrays.stream(head[query]).sum()).as("%s", model).isCloseTo(1, within(ROUNDING));
                    for (int key = 0; key < head.length; key++) {
                        boolean seen = key <= query && query - key < window;
                        assertThat(head[query][key] > 0).as("%s layer %d query %d key %d", model, layer, query, key)
                                .isEqualTo(seen);
                    }
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("org.famulus.engine.reference.RandomModels#variants")
    void aSoftPromptMadeOfTokenEmbeddingsEqualsTheTokens(RandomModel model) {
        ReferenceModel reference = model.reference();
        int[] ids = model.sampleIds();
        double[][] embedded = reference.trace(ReferenceInput.embeddings(reference.embed(ids))).logits();
        assertThat(embedded).as("%s", model).isDeepEqualTo(reference.logits(ids));
    }

    @Test
    void aWindowAsLongAsTheSequenceEqualsNone() {
        RandomModel model = RandomModels.variant("mistral window 5");
        int[] ids = model.sampleIds();
        double[][] all = model.reference().trace(ReferenceInput.ids(ids).withoutSlidingWindow()).logits();
        assertThat(model.withConfiguration(config -> config.put("sliding_window", ids.length)).reference().logits(ids))
                .as("%s", model).isDeepEqualTo(all);
        assertThat(model.withConfiguration(config -> config.putNull("sliding_window")).reference().logits(ids))
                .as("%s", model).isDeepEqualTo(all);
        assertThat(model.withConfiguration(config -> config.remove("sliding_window")).reference().configuration()
                .windows()).as("the published default").containsOnly(4096);
        double[][] windowed = model.reference().logits(ids);
        assertThat(windowed[4]).as("%s", model).containsExactly(all[4]);
        assertThat(largestDifference(windowed[5], all[5])).as("the first token outside, %s", model).isGreaterThan(1e-3);
    }

    @Test
    void qwenLayersSlideOnlyWhereTheConfigurationSaysSo() {
        int all = ReferenceConfiguration.UNBOUNDED;
        assertThat(windows("qwen2")).containsExactly(all, all, all);
        assertThat(windows("qwen2 window switched off")).containsExactly(all, all, all);
        assertThat(windows("qwen2 sliding upper layers")).containsExactly(all, 4, 4);
        assertThat(windows("qwen2 layer types")).containsExactly(4, all, 4);
    }

    @ParameterizedTest
    @MethodSource("org.famulus.engine.reference.RandomModels#variants")
    void attentionSeesOnlyHowFarPositionsLieApart(RandomModel model) {
        RandomModel fixed = withoutDynamicScaling(model);
        int[] ids = model.sampleIds();
        int[] shifted = IntStream.range(100, 100 + ids.length).toArray();
        double[][] logits = fixed.reference().trace(ReferenceInput.ids(ids).withPositions(shifted)).logits();
        double[][] unshifted = fixed.reference().logits(ids);
        for (int token = 0; token < ids.length; token++) {
            assertThat(logits[token]).as("token %d of %s", token, model).containsExactly(unshifted[token],
                    within(1e-8));
        }
    }

    @Test
    void aWindowIsMeasuredInPositions() {
        RandomModel model = RandomModels.variant("mistral window 5");
        int[] ids = model.sampleIds();
        int[] spread = IntStream.range(0, ids.length).map(i -> 2 * i).toArray();
        ReferenceTrace trace = model.reference().trace(ReferenceInput.ids(ids).withPositions(spread));
        double[] row = trace.attentionWeights()[0][0][10];
        assertThat(Arrays.stream(row).filter(weight -> weight > 0).count())
                .as("5 positions hold 3 tokens that lie 2 apart, %s", model).isEqualTo(3);
        assertThatThrownBy(() -> ReferenceInput.ids(1, 2).withPositions(4, 4))
                .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("position 4");
    }

    @Test
    void headNormsMakeTheScaleOfQueriesAndKeysIrrelevant() {
        RandomModel model = RandomModels.variant("qwen3").withConfiguration(config -> config.put("rms_norm_eps", 0.0));
        Map<String, ReferenceTensor> scaled = new HashMap<>();
        model.tensors().forEach((name, tensor) -> {
            if (name.endsWith("q_proj.weight") || name.endsWith("k_proj.weight")) {
                double[] values = Arrays.stream(tensor.toDoubles()).map(value -> 7 * value).toArray();
                scaled.put(name, ReferenceTensor.of(values, tensor.rows(), tensor.columns()));
            }
        });
        int[] ids = model.sampleIds();
        assertThat(scaled).hasSize(6);
        assertThat(model.withTensors(scaled).reference().logits(ids)[ids.length - 1]).as("%s", model)
                .containsExactly(model.reference().logits(ids)[ids.length - 1], within(ROUNDING));
    }

    @Test
    void tiedEmbeddingsEqualUntiedOnesWithACopy() {
        RandomModel tied = RandomModels.variant("llama tied");
        RandomModel untied = tied.withTensors(Map.of("lm_head.weight", embeddings(tied)))
                .withConfiguration(config -> config.put("tie_word_embeddings", false));
        int[] ids = tied.sampleIds();
        assertThat(untied.reference().logits(ids)).as("%s", tied).isDeepEqualTo(tied.reference().logits(ids));
    }

    @Test
    void sharedKeyHeadsEqualRepeatedOnes() {
        RandomModel grouped = RandomModels.variant("llama grouped queries");
        Map<String, ReferenceTensor> repeated = new HashMap<>();
        grouped.tensors().forEach((name, tensor) -> {
            if (name.endsWith("k_proj.weight") || name.endsWith("v_proj.weight")) {
                repeated.put(name, repeatEachHead(tensor, 8));
            }
        });
        RandomModel full = grouped.withTensors(repeated)
                .withConfiguration(config -> config.put("num_key_value_heads", 4));
        int[] ids = grouped.sampleIds();
        assertThat(full.reference().logits(ids)).as("%s", grouped).isDeepEqualTo(grouped.reference().logits(ids));
    }

    @Test
    void everyBiasAndHeadNormCounts() {
        for (String name : new String[]{"llama attention and MLP biases", "qwen2", "qwen3", "qwen3 attention biases"}) {
            RandomModel model = RandomModels.variant(name);
            int[] ids = model.sampleIds();
            double[] last = model.reference().logits(ids)[ids.length - 1];
            model.tensors().forEach((tensorName, tensor) -> {
                if (tensorName.endsWith(".bias") || tensorName.endsWith("q_norm.weight")
                        || tensorName.endsWith("k_norm.weight")) {
                    double[] doubled = Arrays.stream(tensor.toDoubles()).map(value -> 2 * value).toArray();
                    RandomModel changed = model
                            .withTensors(Map.of(tensorName, ReferenceTensor.of(doubled, tensor.columns())));
                    double difference = largestDifference(changed.reference().logits(ids)[ids.length - 1], last);
                    // The bias of keys shifts a query's scores alike but for their rotation: it acts least.
                    assertThat(difference).as("%s of %s", tensorName, model).isGreaterThan(1e-4);
                }
            });
        }
    }

    @Test
    void defaultsAreThoseOfThePublishedConfigurations() {
        ReferenceConfiguration configuration = RandomModels.variant("llama without optional keys").reference()
                .configuration();
        assertThat(configuration.keyValueHeads()).isEqualTo(4);
        assertThat(configuration.headDimension()).isEqualTo(8);
        assertThat(configuration.rmsNormEpsilon()).isEqualTo(1e-6);
        assertThat(configuration.rope()).isEqualTo(new ReferenceRope(8, 10_000, new RopeScaling.None()));
        assertThat(configuration.tiedEmbeddings()).isFalse();
        assertThat(configuration.queryKeyValueBias()).isFalse();
    }

    @Test
    void whatTheOracleDoesNotKnowIsRefused() {
        RandomModel model = RandomModels.variant("llama");
        assertThatThrownBy(() -> model.withConfiguration(config -> config.put("model_type", "gpt2")).reference())
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> model.withConfiguration(config -> config.put("hidden_act", "gelu")).reference())
                .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("gelu");
        assertThatThrownBy(() -> model.withConfiguration(config -> config.put("partial_rotary_factor", 0.5))
                .reference()).isInstanceOf(IllegalArgumentException.class).hasMessageContaining("0.5");
        assertThatThrownBy(() -> model.withConfiguration(config -> config.put("attention_bias", true)).reference()
                .logits(1)).isInstanceOf(IllegalArgumentException.class).hasMessageContaining("q_proj.bias");
        assertThatThrownBy(() -> model.reference().logits(61)).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("61");
    }

    /** Tokens (3, 4) and (4, -3), width 2, one head of size 4 that carries the width in its first two elements. */
    private static ReferenceModel smallest() {
        Map<String, ReferenceTensor> tensors = new HashMap<>();
        tensors.put("model.embed_tokens.weight", ReferenceTensor.of(new double[]{3, 4, 4, -3}, 2, 2));
        tensors.put("model.norm.weight", ReferenceTensor.of(new double[]{1, 2}, 2));
        tensors.put("lm_head.weight", ReferenceTensor.of(new double[]{1, 1, 1, -1}, 2, 2));
        String layer = "model.layers.0.";
        tensors.put(layer + "input_layernorm.weight", ReferenceTensor.of(new double[]{1, 1}, 2));
        tensors.put(layer + "post_attention_layernorm.weight", ReferenceTensor.of(new double[]{1, 1}, 2));
        double[] tall = {1, 0, 0, 1, 0, 0, 0, 0};
        tensors.put(layer + "self_attn.q_proj.weight", ReferenceTensor.of(tall, 4, 2));
        tensors.put(layer + "self_attn.k_proj.weight", ReferenceTensor.of(tall, 4, 2));
        tensors.put(layer + "self_attn.v_proj.weight", ReferenceTensor.of(tall, 4, 2));
        tensors.put(layer + "self_attn.o_proj.weight", ReferenceTensor.of(new double[]{0, 1, 0, 0, 1, 0, 0, 0}, 2, 4));
        double[] identity = {1, 0, 0, 1};
        tensors.put(layer + "mlp.gate_proj.weight", ReferenceTensor.of(identity, 2, 2));
        tensors.put(layer + "mlp.up_proj.weight", ReferenceTensor.of(identity, 2, 2));
        tensors.put(layer + "mlp.down_proj.weight", ReferenceTensor.of(identity, 2, 2));
        return new ReferenceModel(JsonNodeFactory.instance.objectNode().put("model_type", "llama")
                .put("hidden_size", 2).put("intermediate_size", 2).put("num_hidden_layers", 1)
                .put("num_attention_heads", 1).put("head_dim", 4).put("vocab_size", 2).put("rms_norm_eps", 0.0),
                tensors);
    }

    /** With dynamic scaling the length of the whole turns every key: such a model within its context. */
    private static RandomModel withoutDynamicScaling(RandomModel model) {
        return model.reference().configuration().rope().scaling() instanceof RopeScaling.Dynamic
                ? model.withConfiguration(config -> config.put("max_position_embeddings", 512))
                : model;
    }

    private static Iterable<Integer> windows(String variant) {
        return RandomModels.variant(variant).reference().configuration().windows();
    }

    private static ReferenceTensor embeddings(RandomModel model) {
        return Objects.requireNonNull(model.tensors().get("model.embed_tokens.weight"));
    }

    private static ReferenceTensor repeatEachHead(ReferenceTensor tensor, int headDimension) {
        double[] values = tensor.toDoubles();
        int headElements = headDimension * tensor.columns();
        double[] repeated = new double[2 * values.length];
        for (int i = 0; i < repeated.length; i++) {
            repeated[i] = values[i / (2 * headElements) * headElements + i % headElements];
        }
        return ReferenceTensor.of(repeated, 2 * tensor.rows(), tensor.columns());
    }

    private static double largestDifference(double[] a, double[] b) {
        return IntStream.range(0, a.length).mapToDouble(i -> Math.abs(a[i] - b[i])).max().orElseThrow();
    }
}
