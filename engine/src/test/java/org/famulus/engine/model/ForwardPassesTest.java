package org.famulus.engine.model;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

import org.famulus.engine.reference.RandomModel;
import org.famulus.engine.reference.RandomModels;
import org.famulus.engine.state.SequenceState;
import org.famulus.engine.weights.TensorType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** However a sequence is cut and whatever it is fed together with, it comes to the same. */
class ForwardPassesTest {

    /** Sums of a few hundred 32-bit products in another order; logits are of several units. */
    private static final double TOLERANCE = 1e-4;

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"llama", "mistral", "qwen2", "qwen3"})
    void aPromptLongerThanAPassGivesTheReferencesLogits(String type) throws IOException {
        RandomModel model = longModel(type);
        int[] ids = Arrays.copyOf(model.sampleIds(), 600);
        double[][] expected = model.reference().logits(ids);
        try (RunningModel running = RunningModel.open(model, folder);
                SequenceState whole = running.newState();
                SequenceState last = running.newState()) {
            float[][] logits = running.logits(whole, ids);
            for (int i = 0; i < ids.length; i++) {
                assertThat(RunningModel.difference(logits[i], expected[i])).as("position %d of %s", i, model)
                        .isLessThan(TOLERANCE);
            }
            assertThat(RunningModel.difference(running.next(last, ids), expected[ids.length - 1])).as("%s", model)
                    .isLessThan(TOLERANCE);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"llama", "mistral", "qwen2", "qwen3"})
    void aSplitPromptComesToWhatTheWholeDoes(String type) throws IOException {
        RandomModel model = longModel(type);
        Random random = new Random(model.seed());
        try (RunningModel running = RunningModel.open(model, folder)) {
            for (int round = 0; round < 6; round++) {
                int[] ids = Arrays.copyOf(model.sampleIds(), 2 + random.nextInt(round == 0 ? 800 : 90));
                try (SequenceState whole = running.newState(); SequenceState split = running.newState()) {
                    float[] expected = running.next(whole, ids);
                    float[] logits = {};
                    for (int from = 0; from < ids.length;) {
                        int most = random.nextBoolean() ? 3 : ids.length;
                        int to = Math.min(ids.length, from + 1 + random.nextInt(most));
                        int[] piece = Arrays.copyOfRange(ids, from, to);
                        logits = random.nextBoolean()
                                ? running.next(split, piece)
                                : running.logits(split, piece)[piece.length - 1];
                        from = to;
                    }
                    assertThat(RunningModel.difference(logits, expected)).as("round %d of %s", round, model)
                            .isLessThan(TOLERANCE);
                    assertThat(split.tokens()).isEqualTo(ids);
                    assertThat(running.greedy(split, logits, 12)).as("round %d of %s", round, model)
                            .isEqualTo(running.greedy(whole, expected, 12));
                }
            }
        }
    }

    /** Prompts and single tokens, up to 14 sequences and more rows than one pass takes, all in one batch. */
    @ParameterizedTest
    @ValueSource(strings = {"llama", "mistral", "qwen2", "qwen3"})
    void aSequenceInABatchGetsWhatItGetsAlone(String type) throws IOException {
        RandomModel model = longModel(type);
        Random random = new Random(model.seed());
        try (RunningModel running = RunningModel.open(model, folder)) {
            for (int sequences : new int[]{3, 14}) {
                assertBatchEqualsSingles(running, random, sequences, model.toString());
            }
        }
    }

    private static void assertBatchEqualsSingles(RunningModel running, Random random, int sequences, String what) {
        int vocabulary = running.decoder().configuration().vocabularySize();
        List<SequenceState> together = new ArrayList<>();
        List<SequenceState> alone = new ArrayList<>();
        List<SequenceInput> batch = new ArrayList<>();
        float[][] expected = new float[sequences][];
        for (int i = 0; i < sequences; i++) {
            together.add(running.newState());
            if (random.nextBoolean()) {
                running.next(together.get(i), ids(random, 1 + random.nextInt(300), vocabulary));
            }
            alone.add(together.get(i).fork());
            int[] ids = ids(random, random.nextBoolean() ? 1 : 1 + random.nextInt(i == 3 ? 700 : 60), vocabulary);
            batch.add(new SequenceInput(together.get(i), ModelInput.tokens(ids)));
            expected[i] = running.next(alone.get(i), ids);
        }
        float[][] logits = running.next(batch, null);
        for (int step = 0; step < 4; step++) {
            List<SequenceInput> next = new ArrayList<>();
            for (int i = 0; i < sequences; i++) {
                assertThat(RunningModel.difference(logits[i], expected[i]))
                        .as("sequence %d of %d, step %d of %s", i, sequences, step, what).isLessThan(TOLERANCE);
                int id = RunningModel.largest(logits[i]);
                assertThat(id).as("sequence %d of %d, step %d of %s", i, sequences, step, what)
                        .isEqualTo(RunningModel.largest(expected[i]));
                next.add(new SequenceInput(together.get(i), ModelInput.tokens(id)));
                expected[i] = running.next(alone.get(i), id);
            }
            logits = running.next(next, null);
        }
        together.forEach(SequenceState::close);
        alone.forEach(SequenceState::close);
    }

    @Test
    void keysAndValuesInBf16ChangeLogitsByItsRoundingOnly() throws IOException {
        RandomModel model = RandomModels.variant("llama grouped queries");
        int[] ids = model.sampleIds();
        double[][] expected = model.reference().logits(ids);
        ExecutionOptions options = ExecutionOptions.defaults().withCacheType(TensorType.BF16);
        try (RunningModel running = RunningModel.open(model, folder, options);
                SequenceState state = running.newState()) {
            float[][] whole = running.logits(state, ids);
            state.trim(0);
            for (int i = 0; i < ids.length; i++) {
                float[] stepped = running.next(state, ids[i]);
                // 8 bits of mantissa on keys and values; logits are of several units.
                assertThat(RunningModel.difference(stepped, expected[i])).isBetween(1e-6, 0.2);
                assertThat(RunningModel.difference(stepped, whole[i])).as("position %d", i).isLessThan(TOLERANCE);
            }
        }
    }

    @Test
    void badInputsAreRefusedAndLeaveTheStateAsItWas() throws IOException {
        RandomModel model = RandomModels.draw("short", 3, "llama", 8,
                config -> config.put("max_position_embeddings", 8));
        try (RunningModel running = RunningModel.open(model, folder);
                RunningModel other = RunningModel.open(RandomModels.variant("qwen2"), folder);
                SequenceState state = running.newState();
                SequenceState foreign = other.newState()) {
            running.next(state, 1, 2, 3);
            assertRefused(running, state, "token id 61 is outside the vocabulary of 61", 61);
            assertRefused(running, state, "token id -1 is outside", -1);
            assertRefused(running, state, "9 positions exceed the model's context of 8", 1, 2, 3, 4, 5, 6);
            assertRefused(running, state, "an input is empty");
            assertRefused(running, foreign, "another model", 1);
            SequenceInput one = new SequenceInput(state, ModelInput.tokens(1));
            assertThatThrownBy(() -> running.next(List.of(one, one), null)).isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("twice");
            assertThatThrownBy(() -> running.next(List.of(), null)).isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("at least one sequence");
            assertThatThrownBy(() -> running.next(List.of(new SequenceInput(null, ModelInput.tokens(1))), null))
                    .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("newState");
            assertThatThrownBy(() -> running.decoder().logitsWithGradients(List.of(one), null))
                    .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("null as the state");
            assertThatThrownBy(() -> running.decoder().logits(one, 2, null, (index, row) -> {
            })).isInstanceOf(IllegalArgumentException.class).hasMessageContaining("between 0 and");
            assertThat(state.length()).isEqualTo(3);
            running.next(state, 4, 5, 6, 7, 8);
            assertThat(state.length()).isEqualTo(8);
        }
    }

    private static void assertRefused(RunningModel running, SequenceState state, String message, int... ids) {
        int length = state.length();
        assertThatThrownBy(() -> running.next(state, ids)).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message).hasMessageNotContaining("\n");
        assertThat(state.length()).isEqualTo(length);
    }

    @Test
    void aClosedModelIsRefusedAndClosingTwiceIsNot() throws IOException {
        RunningModel running = RunningModel.open(RandomModels.variant("llama"), folder);
        try (SequenceState state = running.newState()) {
            running.close();
            running.decoder().close();
            assertThatThrownBy(() -> running.next(state, 1)).isInstanceOf(IllegalStateException.class)
                    .hasMessage("the model is closed");
        }
    }

    @Test
    void aReceiverThatCallsTheModelBackIsRefused() throws IOException {
        try (RunningModel running = RunningModel.open(RandomModels.variant("llama"), folder);
                SequenceState state = running.newState();
                SequenceState other = running.newState()) {
            assertThatThrownBy(() -> running.decoder().logits(new SequenceInput(state, ModelInput.tokens(1, 2)), 0,
                    null, (index, row) -> running.next(other, 1))).isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("during the pass");
            assertThat(state.length()).isZero();
            assertThat(running.next(state, 1, 2)).isEqualTo(running.next(other, 1, 2));
        }
    }

    private static RandomModel longModel(String type) {
        return RandomModels.draw("long " + type, 90 + type.length(), type, 800, config -> {
            config.put("max_position_embeddings", 2048);
            if (type.equals("mistral")) {
                config.put("sliding_window", 70);
            }
            if (type.equals("qwen2")) {
                config.put("use_sliding_window", true).put("sliding_window", 300).put("max_window_layers", 1);
            }
        });
    }

    private static int[] ids(Random random, int count, int vocabulary) {
        return IntStream.range(0, count).map(i -> random.nextInt(vocabulary)).toArray();
    }
}
