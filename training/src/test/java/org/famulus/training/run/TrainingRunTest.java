package org.famulus.training.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import org.famulus.engine.LanguageModel;
import org.famulus.engine.ModelFormatException;
import org.famulus.engine.generation.GenerationOptions;
import org.famulus.engine.generation.SamplingOptions;
import org.famulus.engine.generation.StopConditions;
import org.famulus.engine.model.Compute;
import org.famulus.engine.model.ExecutionOptions;
import org.famulus.engine.state.SequenceState;
import org.famulus.engine.tokenizer.Tokenizer;
import org.famulus.engine.weights.TensorType;
import org.famulus.report.training.MetricsLog;
import org.famulus.report.training.MetricsRecord;
import org.famulus.training.data.EncodingOptions.LearnedTurns;
import org.famulus.training.data.EncodingOptions.LongSamples;
import org.famulus.training.data.SampleSource;
import org.famulus.training.data.TrainingDataException;
import org.famulus.training.optimizer.Optimizer;
import org.famulus.training.run.TrainingPlan.BatchPlan;
import org.famulus.training.run.TrainingPlan.EvaluationPlan;
import org.famulus.training.run.TrainingPlan.Processes;
import org.famulus.training.run.TrainingPlan.RatePlan;
import org.famulus.training.run.TrainingPlan.Rows;
import org.famulus.training.run.TrainingPlan.Schedule;
import org.famulus.training.run.TrainingPlan.Trained;
import org.famulus.training.tokenizer.TokenizerProgress;
import org.famulus.training.tokenizer.TokenizerRecipe;
import org.famulus.training.tokenizer.TokenizerTrainer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Whole runs of a tiny model on a text that can be learned by heart. */
class TrainingRunTest {

    private static final String SENTENCE = "the quick brown fox jumps over the lazy dog and runs away. ";

    @TempDir
    private Path folder;

    private Path tokenizer;
    private Path text;

    @BeforeEach
    void writeData() throws IOException {
        text = Files.writeString(folder.resolve("text.txt"), SENTENCE.repeat(200));
        tokenizer = folder.resolve("tokenizer");
        var recipe = new TokenizerRecipe(new TokenizerRecipe.Form.Characters(), List.of(), Optional.empty(),
                Optional.empty(), Optional.empty(), Optional.empty());
        new TokenizerTrainer(recipe, TokenizerProgress.NONE).train(List.of(source(text))).write(tokenizer);
    }

    private static SampleSource source(Path file) {
        return SampleSource.of(file, Optional.empty());
    }

    private TrainingPlan plan(Path model, boolean fresh, String out, long steps, Trained trained) {
        return new TrainingPlan(model,
                fresh ? Optional.of(ModelShape.parse("hidden=32,layers=2,heads=2,context=64")) : Optional.empty(),
                folder.resolve(out), List.of(source(text)),
                new BatchPlan(Rows.RANDOM_WINDOWS, 8, 32, 2, LongSamples.REFUSE, LearnedTurns.EVERY),
                new EvaluationPlan(List.of(), 0.1, 20, 8),
                new RatePlan(Schedule.COSINE, 1e-2, 1e-3, 5, 0, steps, 1), Optimizer.Settings.defaults(), trained,
                Optional.of(Compute.F32), false, 20, 3, 2, TensorType.F32, Processes.alone());
    }

    private static final class Listener implements RunListener {

        final List<String> notes = new ArrayList<>();
        final List<Step> steps = new ArrayList<>();

        @Override
        public void note(String line) {
            notes.add(line);
        }

        @Override
        public void step(Step step) {
            steps.add(step);
        }
    }

    private TrainingResult run(TrainingPlan plan) throws IOException {
        return new TrainingRun(plan, new Listener()).run(() -> false);
    }

    private static String generate(Path model, @Nullable Path adapter, String prompt) {
        try (LanguageModel loaded = LanguageModel.load(model, ExecutionOptions.defaults().withThreads(1), adapter);
                SequenceState state = loaded.newState()) {
            return loaded.generate(state, loaded.tokenizer().encode(prompt, Tokenizer.SpecialTokens.ADD),
                    new GenerationOptions(SamplingOptions.greedy(), StopConditions.after(20, 60)), _ -> {
                    }, _ -> {
                    }).text();
        }
    }

    @Test
    void aModelFromNothingLearnsItsTextAndGoesOnBitForBit() throws IOException {
        TrainingResult result = run(plan(tokenizer, true, "whole", 120, new Trained.All()));
        assertThat(result.loss()).isLessThan(0.3);
        Path model = result.written().orElseThrow();
        assertThat(SENTENCE.repeat(2)).contains(generate(model, null, "the quick ").substring(0, 12));
        assertThat(Files.readString(result.report())).contains("<svg").containsIgnoringCase("learning rate");
        List<MetricsRecord> metrics = MetricsLog.read(folder.resolve("whole/metrics.jsonl"));
        assertThat(metrics.stream().filter(each -> each.values().containsKey("loss")).map(MetricsRecord::step))
                .containsExactlyElementsOf(IntStream.rangeClosed(1, 120).mapToObj(Long::valueOf).toList());

        TrainingPlan plan = plan(tokenizer, true, "pieces", 120, new Trained.All());
        Listener first = new Listener();
        TrainingResult stopped = new TrainingRun(plan, first).run(() -> first.steps.size() == 47);
        assertThat(stopped.written()).isEmpty();
        assertThat(stopped.step()).isEqualTo(47);
        TrainingResult ended = run(plan);
        assertThat(ended.loss()).isEqualTo(result.loss());
        assertThat(ended.written().orElseThrow().resolve("model.safetensors"))
                .hasSameBinaryContentAs(model.resolve("model.safetensors"));
        assertThat(steps("pieces")).isEqualTo(steps("whole"));
    }

    private List<String> steps(String run) throws IOException {
        return MetricsLog.read(folder.resolve(run + "/metrics.jsonl")).stream()
                .map(each -> each.step() + " " + each.values().get("loss") + each.values().get("evaluation_loss"))
                .collect(Collectors.toList());
    }

    @Test
    void anAdapterLearnsWhatTheModelDoesNotKnow() throws IOException {
        Path model = run(plan(tokenizer, true, "base", 100, new Trained.All())).written().orElseThrow();
        String before = Files.readString(text);
        Files.writeString(text, before.replace("fox", "dog").replace("lazy dog", "lazy fox"));
        TrainingResult result = run(plan(model, false, "adapter", 100,
                new Trained.LowRank(4, 8, List.of("q_proj", "v_proj", "up_proj", "down_proj"))));
        assertThat(result.trainedParameters()).isLessThan(result.parameters() / 2);
        Path adapter = result.written().orElseThrow();
        assertThat(generate(model, adapter, "the quick brown ")).startsWith("dog");
        assertThat(generate(model, null, "the quick brown ")).startsWith("fox");
    }

    @Test
    void onlyMatchingWeightsChange() throws IOException {
        Path model = run(plan(tokenizer, true, "base", 20, new Trained.All())).written().orElseThrow();
        Path changed = run(plan(model, false, "some", 20, new Trained.Matching(Pattern.compile("layers\\.1\\.mlp"))))
                .written().orElseThrow();
        try (var before = org.famulus.engine.weights.Safetensors.open(model);
                var after = org.famulus.engine.weights.Safetensors.open(changed)) {
            before.tensors().forEach((name, tensor) -> assertThat(
                    tensor.data().mismatch(Objects.requireNonNull(after.tensors().get(name)).data()) == -1).as(name)
                    .isEqualTo(!name.contains("layers.1.mlp")));
        }
    }

    @Test
    void aRunOfAnotherPlanIsNotGoneOnWith() throws IOException {
        run(plan(tokenizer, true, "run", 20, new Trained.All()));
        Files.writeString(text, "something else entirely. ".repeat(300));
        assertThatThrownBy(() -> run(plan(tokenizer, true, "run", 40, new Trained.All())))
                .isInstanceOf(IOException.class).hasMessageContaining("has data");
    }

    @Test
    void whatCannotBeTrainedIsRefusedInOneLine() throws IOException {
        assertThatThrownBy(() -> run(plan(tokenizer, false, "a", 10, new Trained.All())))
                .isInstanceOf(ModelFormatException.class).hasMessageContaining("give its shape");
        assertThatThrownBy(
                () -> run(plan(tokenizer, true, "b", 10, new Trained.LowRank(2, 4, List.of("q_proj")))))
                .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("train all of them");
        Files.write(text, new byte[]{0, 1, 2, 3});
        assertThatThrownBy(() -> run(plan(tokenizer, true, "c", 10, new Trained.All())))
                .isInstanceOf(TrainingDataException.class).hasMessageContaining("text.txt");
        Files.writeString(text, "");
        assertThatThrownBy(() -> run(plan(tokenizer, true, "d", 10, new Trained.All())))
                .isInstanceOf(TrainingDataException.class).hasMessageContaining("text.txt");
        assertThatThrownBy(() -> ModelShape.parse("hidden=32,layers=two,heads=2"))
                .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("layers is 'two'");
        assertThatThrownBy(() -> ModelShape.parse("hidden=32,layers=2,heads=3"))
                .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("heads=3");
        assertThatThrownBy(() -> ModelShape.parse("hidden=32,depth=2"))
                .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("'depth'");
    }
}
