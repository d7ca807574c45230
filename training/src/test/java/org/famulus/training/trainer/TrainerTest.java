package org.famulus.training.trainer;

import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

import org.bytedeco.javacpp.Pointer;
import org.famulus.engine.model.Compute;
import org.famulus.engine.model.Parameter;
import org.famulus.engine.model.TrainingExample;
import org.famulus.training.optimizer.LearningRate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

class TrainerTest {

    @TempDir
    private Path folder;

    private static final class Recorder implements TrainingListener {

        final List<Double> losses = new ArrayList<>();
        final List<Evaluation> evaluations = new ArrayList<>();
        final List<Long> saved = new ArrayList<>();

        @Override
        public void step(Step step) {
            losses.add(step.loss());
        }

        @Override
        public void evaluation(Evaluation evaluation) {
            evaluations.add(evaluation);
        }

        @Override
        public void saved(long step, Path checkpoint) {
            saved.add(step);
        }
    }

    @ParameterizedTest
    @EnumSource
    void oneBatchIsLearnedByHeart(Compute compute) throws IOException {
        var rate = new LearningRate.Cosine(1e-2, 1e-4, 10, 300);
        Recorder heard = new Recorder();
        try (TinyRun run = new TinyRun(compute, rate, TinyRun.fixed(List.of(TinyRun.sequences(1, 4))), null, 1000)) {
            run.trainer.run(heard, () -> false);
        }
        assertThat(heard.losses.getFirst()).isCloseTo(Math.log(TinyRun.VOCABULARY), within(0.2));
        assertThat(heard.losses.getLast()).isLessThan(0.02);
    }

    @ParameterizedTest
    @CsvSource({"F32, 1", "F32, 7", "F32, 13", "BF16, 10"})
    void aRunThatIsKilledGoesOnBitForBit(Compute compute, int killedAfter) throws IOException {
        var rate = new LearningRate.WarmUpStableDecay(3e-3, 1e-4, 3, 5, 16);
        Recorder whole = new Recorder();
        Map<String, float[]> right;
        try (TinyRun run = new TinyRun(compute, rate, TinyRun.drawn(), folder.resolve("whole"), 4)) {
            run.trainer.run(whole, () -> false);
            right = run.weights();
        }
        Recorder pieces = new Recorder();
        Path killed = folder.resolve("killed");
        try (TinyRun run = new TinyRun(compute, rate, TinyRun.drawn(), killed, 4)) {
            TrainingListener bomb = new TrainingListener() {
                @Override
                public void step(Step step) {
                    pieces.step(step);
                    if (step.step() == killedAfter) {
                        throw new IllegalStateException("killed");
                    }
                }
            };
            assertThatThrownBy(() -> run.trainer.run(bomb, () -> false)).hasMessage("killed");
        }
        try (TinyRun run = new TinyRun(compute, rate, TinyRun.drawn(), killed, 4)) {
            assertThat(run.trainer.resume()).isEqualTo(killedAfter > 4);
            int known = (int) run.trainer.state().step();
            pieces.losses.subList(known, pieces.losses.size()).clear();
            run.trainer.run(pieces, () -> false);
            run.weights().forEach((name, values) -> assertThat(values).as(name).isEqualTo(right.get(name)));
        }
        assertThat(pieces.losses).isEqualTo(whole.losses);
        assertThat(pieces.evaluations.getLast()).isEqualTo(whole.evaluations.getLast());
    }

    @Test
    void aRunThatIsStoppedIsSavedAndGoesOn() throws IOException {
        var rate = new LearningRate.Cosine(3e-3, 0, 0, 10);
        Recorder heard = new Recorder();
        try (TinyRun run = new TinyRun(Compute.F32, rate, TinyRun.drawn(), folder, 100)) {
            run.trainer.run(heard, () -> heard.losses.size() == 3);
            assertThat(heard.saved).containsExactly(3L);
        }
        try (TinyRun run = new TinyRun(Compute.F32, rate, TinyRun.drawn(), folder, 100)) {
            assertThat(run.trainer.resume()).isTrue();
            run.trainer.run(heard, () -> false);
            assertThat(heard.losses).hasSize(10);
            assertThat(heard.saved).containsExactly(3L, 10L);
        }
    }

    @Test
    void theBestWeightsAreKept() throws IOException {
        // So high a rate that the loss rises again.
        var rate = new LearningRate.WarmUpStableDecay(0.3, 0, 0, 0, 30);
        Recorder heard = new Recorder();
        try (TinyRun run = new TinyRun(Compute.F32, rate, TinyRun.fixed(List.of(TinyRun.sequences(0, 4))), folder,
                100)) {
            run.trainer.run(heard, () -> false);
            TrainingListener.Evaluation best = heard.evaluations.stream().filter(each -> each.step() > 0)
                    .min(java.util.Comparator.comparingDouble(TrainingListener.Evaluation::loss)).orElseThrow();
            Checkpoints checkpoints = new Checkpoints(folder, Map.of("learning_rate", rate.toString()), 2);
            assertThat(checkpoints.loadBest(run.store).orElseThrow().bestStep()).isEqualTo(best.step());
            run.store.refresh();
            assertThat(run.trainer.evaluationLoss()).isEqualTo(best.loss());
        }
    }

    @Test
    void aLossThatIsNotFiniteStopsTheRunBeforeItHarmsTheWeights() throws IOException {
        var rate = new LearningRate.Cosine(1e-3, 0, 0, 10);
        try (TinyRun run = new TinyRun(Compute.F32, rate, TinyRun.drawn(), folder, 2)) {
            Recorder heard = new Recorder();
            run.trainer.run(heard, () -> heard.losses.size() == 5);
            Map<String, float[]> before = run.weights();
            Parameter norm = run.store.parameter("model.norm.weight");
            norm.stored().data().setAtIndex(ValueLayout.JAVA_FLOAT, 3, Float.NaN);
            assertThatThrownBy(() -> run.trainer.run(TrainingListener.SILENT, () -> false))
                    .isInstanceOf(DivergenceException.class).hasMessageContaining("step 6 has a loss of NaN")
                    .hasMessageContaining("the sequences drawn for step 6");
            assertThat(run.weights().get("model.embed_tokens.weight"))
                    .isEqualTo(before.get("model.embed_tokens.weight"));
            assertThat(run.trainer.resume()).isTrue();
            assertThat(run.trainer.state().step()).isEqualTo(5);
            run.weights().forEach((name, values) -> assertThat(values).as(name).isEqualTo(before.get(name)));
        }
    }

    @Test
    void accumulatingFourPartsIsOneLargePart() throws IOException {
        var rate = new LearningRate.Cosine(1e-3, 0, 0, 1);
        List<List<TrainingExample>> parts = Stream.of(1L, 2L, 3L, 4L).map(seed -> TinyRun.sequences(seed, 8)).toList();
        List<TrainingExample> whole = parts.stream().flatMap(List::stream).toList();
        Map<String, float[]> gradients = new LinkedHashMap<>();
        for (List<List<TrainingExample>> split : List.of(parts, List.of(whole))) {
            try (TinyRun run = new TinyRun(Compute.F32, rate, TinyRun.fixed(split), null, 100)) {
                run.trainer.run(TrainingListener.SILENT, () -> false);
                for (Parameter parameter : run.store.trained()) {
                    float[] now = Objects.requireNonNull(parameter.gradient()).toArray(ValueLayout.JAVA_FLOAT);
                    float[] other = gradients.put(parameter.name(), now);
                    for (int i = 0; other != null && i < now.length; i++) {
                        assertThat(now[i]).as(parameter.name()).isCloseTo(other[i], within(1e-6f));
                    }
                }
            }
        }
    }

    /** A pass that leaked one tensor a step would show in the native objects, one that leaked memory in the resident set. */
    @Test
    void fiveHundredStepsLeaveNoMemoryBehind() throws IOException {
        var rate = new LearningRate.Cosine(1e-3, 0, 0, 600);
        try (TinyRun run = new TinyRun(Compute.BF16, rate, TinyRun.drawn(), null, 1000)) {
            long[] objects = new long[1];
            long[] bytes = new long[1];
            run.trainer.run(new TrainingListener() {
                @Override
                public void step(Step step) {
                    if (step.step() == 100) {
                        objects[0] = Pointer.totalCount();
                        bytes[0] = Pointer.physicalBytes();
                    }
                }
            }, () -> false);
            assertThat(Pointer.totalCount() - objects[0]).as("native objects").isLessThan(50);
            assertThat(Pointer.physicalBytes() - bytes[0]).as("resident bytes").isLessThan(48L << 20);
        }
    }

    @Test
    void oldCheckpointsAreRemovedAndOtherRunsRefused() throws IOException {
        var rate = new LearningRate.Cosine(1e-3, 0, 0, 10);
        try (TinyRun run = new TinyRun(Compute.F32, rate, TinyRun.fixed(List.of(TinyRun.sequences(0, 4))), folder, 2)) {
            run.trainer.run(TrainingListener.SILENT, () -> false);
        }
        try (Stream<Path> entries = Files.list(folder)) {
            assertThat(entries.map(entry -> entry.getFileName().toString()).sorted()).containsExactly("best",
                    "step-0000000008", "step-0000000010");
        }
        var other = new LearningRate.Cosine(2e-3, 0, 0, 10);
        try (TinyRun run = new TinyRun(Compute.F32, other, TinyRun.drawn(), folder, 2)) {
            assertThatThrownBy(run.trainer::resume).isInstanceOf(IOException.class)
                    .hasMessageContaining("has learning_rate Cosine[peak=0.001").hasMessageContaining("another folder");
        }
    }

    @Test
    void aDamagedCheckpointIsNoticed() throws IOException {
        var rate = new LearningRate.Cosine(1e-3, 0, 0, 4);
        try (TinyRun run = new TinyRun(Compute.F32, rate, TinyRun.drawn(), folder, 2)) {
            run.trainer.run(TrainingListener.SILENT, () -> false);
            Path file = folder.resolve("step-0000000004/state.safetensors");
            byte[] bytes = Files.readAllBytes(file);
            bytes[bytes.length / 2] ^= 1;
            Files.write(file, bytes);
            assertThatThrownBy(run.trainer::resume).isInstanceOf(IOException.class).hasMessageContaining("is damaged");
            Files.write(file, java.util.Arrays.copyOf(bytes, bytes.length / 2));
            assertThatThrownBy(run.trainer::resume).isInstanceOf(IOException.class)
                    .hasMessageContaining("go on from the checkpoint before");
        }
    }
}
