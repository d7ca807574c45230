package org.famulus.engine.model;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.function.Predicate;

import org.famulus.engine.kernels.Workers;
import org.famulus.engine.reference.RandomModel;
import org.famulus.engine.reference.RandomModels;
import org.famulus.engine.reference.ReferenceTensor;
import org.famulus.engine.weights.StoredTensor;
import org.famulus.engine.weights.TensorType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

class TrainingPassTest {

    @TempDir
    private Path folder;

    /** A model in training, on two threads. */
    private record Trained(RunningModel running, Workers workers, ParameterStore store,
            TrainingPass pass) implements AutoCloseable {

        static Trained open(RandomModel model, Path folder, Predicate<String> trained, Compute compute,
                boolean checkpointing) throws IOException {
            RunningModel running = RunningModel.open(model, folder);
            Workers workers = Workers.of(2);
            ModelConfiguration configuration = running.file().configuration();
            var store = new ParameterStore(configuration, running.file().tensors(), trained, compute, workers);
            return new Trained(running, workers, store,
                    new TrainingPass(configuration, store, running.file().rotaryFrequencies(), workers, checkpointing));
        }

        Map<String, float[]> gradients() {
            Map<String, float[]> gradients = new LinkedHashMap<>();
            for (Parameter parameter : store.trained()) {
                gradients.put(parameter.name(),
                        Objects.requireNonNull(parameter.gradient()).toArray(ValueLayout.JAVA_FLOAT));
            }
            return gradients;
        }

        @Override
        public void close() {
            pass.close();
            store.close();
            workers.close();
            running.close();
        }
    }

    private static List<TrainingExample> texts(int[]... texts) {
        return Arrays.stream(texts).map(TrainingExample::ofText).toList();
    }

    @ParameterizedTest
    @MethodSource("org.famulus.engine.reference.RandomModels#variants")
    void theGradientOfEveryParameterIsTheSlopeOfTheLoss(RandomModel model) throws IOException {
        int[] first = Arrays.copyOf(model.sampleIds(), 10);
        int[] second = Arrays.copyOfRange(model.sampleIds(), 10, 14);
        Random random = new Random(model.seed());
        try (Trained trained = Trained.open(model, folder, _ -> true, Compute.F32, false)) {
            double loss = trained.pass.gradients(texts(first, second), 1);
            assertThat(loss).isCloseTo(Slopes.referenceLoss(model.reference(), first, second), within(1e-4));
            assertThat(trained.gradients().keySet()).isEqualTo(model.tensors().keySet());
            trained.gradients().forEach((name, gradient) -> {
                ReferenceTensor original = Objects.requireNonNull(model.tensors().get(name));
                int[] shape = original.shape().stream().mapToInt(Integer::intValue).toArray();
                Slopes.assertSlopes(gradient, original.toDoubles(), random,
                        moved -> Slopes.referenceLoss(
                                model.withTensors(Map.of(name, ReferenceTensor.of(moved, shape))).reference(), first,
                                second),
                        name + " of " + model);
            });
        }
    }

    @Test
    void theGradientOfAnAdapterIsTheSlopeOfTheLoss() throws IOException {
        RandomModel model = RandomModels.variant("qwen2");
        int[] ids = model.sampleIds();
        Random random = new Random(3);
        float scale = 1.5f;
        int rank = 3;
        try (Trained trained = Trained.open(model, folder, _ -> false, Compute.F32, false);
                Arena arena = Arena.ofConfined()) {
            Map<String, ParameterStore.AdapterTensors> adapters = new LinkedHashMap<>();
            for (String name : List.of("model.layers.0.self_attn.q_proj.weight", "model.layers.1.mlp.up_proj.weight",
                    "model.layers.1.mlp.down_proj.weight", "model.layers.2.self_attn.v_proj.weight")) {
                StoredTensor matrix = trained.store.parameter(name).stored();
                adapters.put(name, new ParameterStore.AdapterTensors(
                        normal(arena, random, name + ".A", rank, matrix.columns()),
                        normal(arena, random, name + ".B", matrix.rows(), rank)));
            }
            trained.store.adapt(adapters, scale);
            trained.pass.gradients(texts(ids), 1);
            Map<String, float[]> gradients = trained.gradients();
            assertThat(gradients).hasSize(8);
            adapters.forEach((name, tensors) -> {
                double[] down = doubles(tensors.down());
                double[] up = doubles(tensors.up());
                Slopes.assertSlopes(Objects.requireNonNull(gradients.get(name + ".A")), down, random,
                        moved -> merged(model, adapters, name, moved, up, scale, ids), name + ".A");
                Slopes.assertSlopes(Objects.requireNonNull(gradients.get(name + ".B")), up, random,
                        moved -> merged(model, adapters, name, down, moved, scale, ids), name + ".B");
            });
        }
    }

    /** The loss of the model with all changes added to its matrices, one of them moved. */
    private static double merged(RandomModel model, Map<String, ParameterStore.AdapterTensors> adapters, String moved,
            double[] down, double[] up, float scale, int[] ids) {
        Map<String, ReferenceTensor> changed = new LinkedHashMap<>();
        adapters.forEach((name, tensors) -> {
            double[] a = name.equals(moved) ? down : doubles(tensors.down());
            double[] b = name.equals(moved) ? up : doubles(tensors.up());
            ReferenceTensor original = Objects.requireNonNull(model.tensors().get(name));
            double[] sum = original.toDoubles();
            int rows = original.shape().get(0);
            int columns = original.shape().get(1);
            int rank = a.length / columns;
            for (int row = 0; row < rows; row++) {
                for (int column = 0; column < columns; column++) {
                    for (int i = 0; i < rank; i++) {
                        sum[row * columns + column] += scale * b[row * rank + i] * a[i * columns + column];
                    }
                }
            }
            changed.put(name, ReferenceTensor.of(sum, rows, columns));
        });
        return Slopes.referenceLoss(model.withTensors(changed).reference(), ids);
    }

    private static StoredTensor normal(Arena arena, Random random, String name, int rows, int columns) {
        MemorySegment data = arena.allocate(4L * rows * columns, 64);
        for (int i = 0; i < rows * columns; i++) {
            data.setAtIndex(ValueLayout.JAVA_FLOAT, i, (float) random.nextGaussian() * 0.2f);
        }
        return new StoredTensor(name, TensorType.F32, List.of((long) rows, (long) columns), data);
    }

    private static double[] doubles(StoredTensor tensor) {
        float[] values = tensor.data().toArray(ValueLayout.JAVA_FLOAT);
        double[] doubles = new double[values.length];
        for (int i = 0; i < values.length; i++) {
            doubles[i] = values[i];
        }
        return doubles;
    }

    /** Eight bits of mantissa in every factor: a direction within 3 degrees and a length within 3 % are what they allow. */
    @ParameterizedTest
    @CsvSource({"llama grouped queries", "qwen2 tied", "qwen3"})
    void gradientsInBf16PointWhereThoseInF32Do(String name) throws IOException {
        RandomModel model = RandomModels.variant(name);
        Map<String, float[]> exact;
        double loss;
        try (Trained trained = Trained.open(model, folder, _ -> true, Compute.F32, false)) {
            loss = trained.pass.gradients(texts(model.sampleIds()), 1);
            exact = trained.gradients();
        }
        try (Trained trained = Trained.open(model, folder, _ -> true, Compute.BF16, false)) {
            assertThat(trained.pass.gradients(texts(model.sampleIds()), 1)).isCloseTo(loss, within(0.01 * loss));
            trained.gradients().forEach((parameter, rounded) -> {
                float[] right = Objects.requireNonNull(exact.get(parameter));
                double cosine = dot(rounded, right) / Math.sqrt(dot(rounded, rounded) * dot(right, right));
                assertThat(cosine).as("cosine of %s", parameter).isGreaterThan(0.9985);
                assertThat(Math.sqrt(dot(rounded, rounded) / dot(right, right))).as("length of %s", parameter)
                        .isCloseTo(1, within(0.03));
            });
        }
    }

    private static double dot(float[] a, float[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += (double) a[i] * b[i];
        }
        return sum;
    }

    @ParameterizedTest
    @EnumSource
    void checkpointingChangesNoBit(Compute compute) throws IOException {
        RandomModel model = RandomModels.variant("qwen3");
        int[] ids = model.sampleIds();
        Map<String, float[]> kept;
        try (Trained trained = Trained.open(model, folder, _ -> true, compute, false)) {
            trained.pass.gradients(texts(ids, Arrays.copyOf(ids, 7)), 0.5f);
            kept = trained.gradients();
        }
        try (Trained trained = Trained.open(model, folder, _ -> true, compute, true)) {
            trained.pass.gradients(texts(ids, Arrays.copyOf(ids, 7)), 0.5f);
            trained.gradients().forEach((name, gradient) -> assertThat(gradient).as(name).isEqualTo(kept.get(name)));
        }
    }

    @ParameterizedTest
    @EnumSource
    void equalPassesGiveEqualBits(Compute compute) throws IOException {
        RandomModel model = RandomModels.variant("llama grouped queries");
        int[] ids = model.sampleIds();
        try (Trained trained = Trained.open(model, folder, _ -> true, compute, false)) {
            double loss = trained.pass.gradients(texts(ids, Arrays.copyOf(ids, 7)), 1);
            Map<String, float[]> first = trained.gradients();
            for (int round = 0; round < 5; round++) {
                trained.pass.gradients(texts(Arrays.copyOf(ids, 3 + round)), 1);
                trained.store.clearGradients();
                assertThat(trained.pass.gradients(texts(ids, Arrays.copyOf(ids, 7)), 1)).isEqualTo(loss);
                trained.gradients()
                        .forEach((name, gradient) -> assertThat(gradient).as(name).isEqualTo(first.get(name)));
            }
        }
    }

    @Test
    void sequencesOfABatchDoNotSeeEachOther() throws IOException {
        RandomModel model = RandomModels.variant("llama grouped queries");
        int[] ids = model.sampleIds();
        int[][] pieces = {Arrays.copyOf(ids, 9), Arrays.copyOfRange(ids, 3, 8), Arrays.copyOfRange(ids, 2, 20)};
        try (Trained trained = Trained.open(model, folder, _ -> true, Compute.F32, false)) {
            double separate = 0;
            for (int[] piece : pieces) {
                separate += trained.pass.gradients(texts(piece), 0.1f);
            }
            Map<String, float[]> sum = trained.gradients();
            trained.store.clearGradients();
            assertThat(trained.pass.gradients(texts(pieces), 0.1f)).isCloseTo(separate, within(1e-5 * separate));
            trained.gradients().forEach((name, gradient) -> {
                float[] apart = Objects.requireNonNull(sum.get(name));
                assertThat(RunningModel.difference(gradient, apart)).as(name)
                        .isLessThan(1e-5 * Math.sqrt(dot(apart, apart)));
            });
        }
    }

    @Test
    void onlyTargetsCount() throws IOException {
        RandomModel model = RandomModels.variant("llama tied");
        int[] ids = model.sampleIds();
        TrainingExample all = TrainingExample.ofText(ids);
        int[] targets = all.targets().clone();
        Arrays.fill(targets, 0, 12, TrainingExample.NO_TARGET);
        try (Trained trained = Trained.open(model, folder, _ -> true, Compute.F32, false)) {
            double whole = trained.pass.loss(List.of(all));
            double beginning = trained.pass.loss(texts(Arrays.copyOf(ids, 13)));
            double rest = trained.pass.gradients(List.of(new TrainingExample(all.ids(), targets)), 1);
            assertThat(rest).isCloseTo(whole - beginning, within(1e-4));
            Map<String, float[]> gradients = trained.gradients();
            trained.store.clearGradients();
            trained.pass.gradients(List.of(all), 1);
            trained.pass.gradients(texts(Arrays.copyOf(ids, 13)), -1);
            trained.gradients().forEach((name, difference) -> {
                float[] direct = Objects.requireNonNull(gradients.get(name));
                assertThat(RunningModel.difference(difference, direct)).as(name)
                        .isLessThan(1e-4 * Math.sqrt(dot(direct, direct)));
            });
        }
    }

    @Test
    void frozenParametersGetNoGradientAndChangeNoOther() throws IOException {
        RandomModel model = RandomModels.variant("qwen3");
        Map<String, float[]> all;
        try (Trained trained = Trained.open(model, folder, _ -> true, Compute.F32, false)) {
            trained.pass.gradients(texts(model.sampleIds()), 1);
            all = trained.gradients();
        }
        Predicate<String> some = name -> name.contains("layers.1.") || name.contains("k_proj")
                || name.endsWith("up_proj.weight");
        try (Trained trained = Trained.open(model, folder, some, Compute.F32, false)) {
            trained.pass.gradients(texts(model.sampleIds()), 1);
            assertThat(trained.gradients().keySet())
                    .isEqualTo(new java.util.LinkedHashSet<>(all.keySet().stream().filter(some).toList()));
            trained.gradients().forEach((name, gradient) -> {
                float[] right = Objects.requireNonNull(all.get(name));
                assertThat(RunningModel.difference(gradient, right)).as(name)
                        .isLessThan(1e-5 * Math.sqrt(dot(right, right)));
            });
        }
    }

    @Test
    void whatCannotBeLearnedFromIsRefused() throws IOException {
        RandomModel model = RandomModels.variant("llama");
        try (Trained trained = Trained.open(model, folder, _ -> true, Compute.F32, false)) {
            assertThatThrownBy(() -> trained.pass.gradients(List.of(), 1))
                    .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("without targets");
            assertThatThrownBy(() -> trained.pass.gradients(texts(new int[]{1, 2, 61}), 1))
                    .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("token id 61");
            assertThatThrownBy(() -> trained.pass.loss(texts(new int[100_000])))
                    .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("context");
        }
    }
}
