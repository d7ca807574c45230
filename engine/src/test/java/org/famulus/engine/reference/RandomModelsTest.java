package org.famulus.engine.reference;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

/** That the variants are repeatable, sensitive to what they stand for, and survive the disk; and greedy generation. */
class RandomModelsTest {

    @Test
    void variantsHaveNamesOfTheirOwnAndAreTheSameEachTime() {
        List<RandomModel> variants = RandomModels.variants();
        assertThat(variants.stream().map(RandomModel::name)).doesNotHaveDuplicates();
        assertThat(variants.stream().map(RandomModel::seed)).doesNotHaveDuplicates();
        List<RandomModel> again = RandomModels.variants();
        for (int i = 0; i < variants.size(); i++) {
            RandomModel first = variants.get(i);
            RandomModel second = again.get(i);
            assertThat(second.sampleIds()).as("%s", first).containsExactly(first.sampleIds());
            assertThat(second.configurationText()).as("%s", first).isEqualTo(first.configurationText());
            first.tensors().forEach((name, tensor) -> assertThat(second.tensors().get(name)).as("%s of %s", name, first)
                    .satisfies(other -> assertThat(other.toDoubles()).containsExactly(tensor.toDoubles())));
        }
    }

    /** A variant whose logits hardly moved would agree with a wrong engine too. */
    @ParameterizedTest
    @MethodSource("org.famulus.engine.reference.RandomModels#variants")
    void logitsAreLively(RandomModel model) {
        double[][] logits = model.reference().logits(model.sampleIds());
        double[] last = logits[logits.length - 1];
        double mean = Arrays.stream(last).average().orElseThrow();
        double deviation = Math.sqrt(Arrays.stream(last).map(x -> (x - mean) * (x - mean)).average().orElseThrow());
        assertThat(deviation).as("%s", model).isBetween(1.0, 10.0);
    }

    /** What sets a variant apart must reach its logits by far more than any tolerance of a comparison. */
    @Test
    void everyScalingAndWindowMovesTheLogits() {
        for (RandomModel model : RandomModels.variants()) {
            ReferenceConfiguration configuration = model.reference().configuration();
            boolean scaled = !(configuration.rope().scaling() instanceof RopeScaling.None)
                    && !model.name().equals("llama rope dynamic within its context");
            boolean windowed = configuration.windows().stream()
                    .anyMatch(window -> window != ReferenceConfiguration.UNBOUNDED);
            int[] ids = model.sampleIds();
            double[][] logits = model.reference().logits(ids);
            if (scaled) {
                RandomModel plain = model.withConfiguration(config -> {
                    config.remove("rope_scaling");
                    config.remove("rope_parameters");
                });
                assertThat(meanDifference(plain.reference().logits(ids), logits)).as("%s", model).isGreaterThan(0.1);
            }
            if (windowed) {
                double[][] all = model.reference().trace(ReferenceInput.ids(ids).withoutSlidingWindow()).logits();
                assertThat(meanDifference(all, logits)).as("%s", model).isGreaterThan(0.1);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("org.famulus.engine.reference.RandomModels#variants")
    void aWrittenFolderReadsBackTheSame(RandomModel model, @TempDir Path folder) throws IOException {
        model.writeHuggingFaceFolder(folder.resolve("model"));
        ReferenceModel loaded = ReferenceModel.load(folder.resolve("model"));
        assertThat(ReferenceSafetensors.read(folder.resolve("model/model.safetensors")).keySet()).as("%s", model)
                .containsExactlyInAnyOrderElementsOf(model.tensors().keySet());
        assertThat(loaded.configuration()).as("%s", model).isEqualTo(model.reference().configuration());
        assertThat(loaded.logits(model.sampleIds())).as("%s", model)
                .isDeepEqualTo(model.reference().logits(model.sampleIds()));
    }

    @Test
    void greedyTakesTheLargestLogitAgainAndAgain() {
        RandomModel model = RandomModels.variant("llama");
        int[] prompt = {5, 17, 3};
        int[] generated = ReferenceGeneration.greedy(model.reference(), prompt, 12);
        assertThat(generated).as("%s", model).hasSize(12);
        int[] whole = Arrays.copyOf(prompt, 15);
        System.arraycopy(generated, 0, whole, 3, 12);
        double[][] logits = model.reference().logits(whole);
        double[] nats = ReferenceGeneration.negativeLogLikelihoods(model.reference(), whole);
        for (int token = 2; token < 14; token++) {
            double[] row = logits[token];
            assertThat(row[whole[token + 1]]).as("token %d of %s", token, model)
                    .isEqualTo(Arrays.stream(row).max().orElseThrow());
            double sum = Arrays.stream(row).map(Math::exp).sum();
            assertThat(Math.exp(-nats[token])).as("token %d of %s", token, model).isCloseTo(
                    Math.exp(row[whole[token + 1]]) / sum, within(1e-12));
        }
        assertThat(ReferenceGeneration.largest(new double[]{1, 3, 2, 3})).isEqualTo(1);
        assertThat(ReferenceGeneration.topTwoGap(new double[]{1, 3, 2.5, -1})).isEqualTo(0.5);
    }

    private static double meanDifference(double[][] a, double[][] b) {
        double sum = 0;
        for (int row = 0; row < a.length; row++) {
            for (int column = 0; column < a[row].length; column++) {
                sum += Math.abs(a[row][column] - b[row][column]);
            }
        }
        return sum / a.length / a[0].length;
    }
}
