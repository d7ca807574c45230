package org.famulus.engine.model;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;

import org.famulus.engine.ModelFormatException;
import org.famulus.engine.reference.RandomModel;
import org.famulus.engine.reference.RandomModels;
import org.famulus.engine.state.SequenceState;
import org.famulus.engine.tap.Site;
import org.famulus.engine.tap.Tap;
import org.famulus.engine.weights.TensorType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** What a model's states promise: forked, saved, trimmed or after a failure, they go on as if nothing had been. */
class StatesOfModelsTest {

    private static final double TOLERANCE = 1e-4;

    @TempDir
    private Path folder;

    @ParameterizedTest
    @EnumSource(names = {"F32", "BF16"})
    void forkedSavedAndKeptStatesGoOnAlikeToTheBit(TensorType cache) throws IOException {
        RandomModel model = longModel("llama");
        int[] ids = model.sampleIds();
        ExecutionOptions options = ExecutionOptions.defaults().withCacheType(cache);
        try (RunningModel running = RunningModel.open(model, folder, options)) {
            for (int length : new int[]{1, 255, 256, 300, 520}) {
                Path file = folder.resolve("saved");
                int[] prompt = Arrays.copyOf(ids, length);
                try (SequenceState alone = running.newState(); SequenceState kept = running.newState()) {
                    running.next(alone, prompt);
                    running.next(kept, prompt);
                    kept.save(file);
                    try (SequenceState forked = kept.fork();
                            SequenceState loaded = SequenceState.load(file, running.decoder().stateShape(),
                                    running.decoder().fingerprint())) {
                        assertThat(loaded.tokens()).isEqualTo(prompt);
                        assertThat(loaded.bytes()).isEqualTo(kept.bytes());
                        float[] other = running.next(forked, 9, 8, 7);
                        float[] expected = goOn(running, alone);
                        assertThat(goOn(running, kept)).as("kept, %d", length).isEqualTo(expected);
                        assertThat(goOn(running, loaded)).as("loaded, %d", length).isEqualTo(expected);
                        forked.trim(length);
                        assertThat(goOn(running, forked)).as("forked, %d", length).isEqualTo(expected);
                        assertThat(other).isNotEqualTo(expected);
                    }
                }
            }
        }
    }

    /** A token, a few and many, each of which runs another way. */
    private static float[] goOn(RunningModel running, SequenceState state) {
        running.next(state, 3);
        running.next(state, 4, 5, 6, 7);
        running.next(state, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12);
        return running.next(state, 13);
    }

    @ParameterizedTest
    @ValueSource(strings = {"llama", "mistral", "qwen3"})
    void aTrimmedStateGoesOnAsAFreshOne(String type) throws IOException {
        RandomModel model = longModel(type);
        int[] ids = model.sampleIds();
        try (RunningModel running = RunningModel.open(model, folder)) {
            for (int length : new int[]{0, 1, 100, 256, 257, 512}) {
                try (SequenceState trimmed = running.newState(); SequenceState fresh = running.newState()) {
                    running.next(trimmed, ids);
                    trimmed.trim(length);
                    assertThat(trimmed.length()).isEqualTo(length);
                    assertThat(trimmed.bytes()).isEqualTo(length * trimmed.shape().entryBytes() * 3);
                    if (length > 0) {
                        running.next(fresh, Arrays.copyOf(ids, length));
                    }
                    assertThat(RunningModel.difference(goOn(running, trimmed), goOn(running, fresh)))
                            .as("%d of %s", length, model).isLessThan(TOLERANCE);
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"F32", "BF16"})
    void aStateTakesTheBytesOfItsKeysAndValues(TensorType cache) throws IOException {
        RandomModel model = RandomModels.variant("qwen3 head size 24");
        try (RunningModel running = RunningModel.open(model, folder,
                ExecutionOptions.defaults().withCacheType(cache)); SequenceState state = running.newState()) {
            assertThat(state.bytes()).isZero();
            running.next(state, model.sampleIds());
            long entries = model.sampleIds().length;
            assertThat(state.bytes()).isEqualTo(entries * 2 * 2 * 24 * (cache == TensorType.F32 ? 4 : 2) * 3);
            assertThat(state.allocatedBytes()).isEqualTo(256L * 2 * 2 * 24 * (cache == TensorType.F32 ? 4 : 2) * 3);
        }
    }

    @ParameterizedTest
    @EnumSource(Site.class)
    void aPassThatFailsLeavesEveryStateAsItWas(Site site) throws IOException {
        RandomModel model = longModel("llama");
        int[] ids = model.sampleIds();
        try (RunningModel running = RunningModel.open(model, folder);
                SequenceState one = running.newState();
                SequenceState two = running.newState();
                SequenceState third = running.newState();
                SequenceState never = running.newState()) {
            int[] prompt = Arrays.copyOf(ids, 250);
            running.next(one, prompt);
            running.next(never, prompt);
            int layer = site == Site.EMBEDDING ? 0 : 2;
            Tap failing = Tap.reading(site, (point, value) -> {
                if (point.layer() == layer && point.firstPosition() + point.positions() > 300) {
                    throw new IllegalStateException("the tap has seen enough");
                }
            });
            // The second piece of the longer sequence fails, when both have grown already.
            List<SequenceInput> batch = List.of(new SequenceInput(two, ModelInput.tokens(5)),
                    new SequenceInput(one, ModelInput.tokens(Arrays.copyOf(ids, 40))),
                    new SequenceInput(third, ModelInput.tokens(ids)));
            assertThatThrownBy(() -> running.next(batch, failing)).isInstanceOf(IllegalStateException.class)
                    .hasMessage("the tap has seen enough");
            assertThatThrownBy(() -> running.decoder().logits(
                    new SequenceInput(one, ModelInput.tokens(Arrays.copyOf(ids, 60))), 0, failing, (index, row) -> {
                    })).hasMessage("the tap has seen enough");
            assertThat(one.tokens()).isEqualTo(prompt);
            assertThat(one.bytes()).isEqualTo(never.bytes());
            assertThat(two.length()).isZero();
            assertThat(two.bytes()).isZero();
            assertThat(goOn(running, one)).isEqualTo(goOn(running, never));
            assertThat(third.length()).isZero();
        }
    }

    @Test
    void aStateAdmitsOneOperationAtATimeFromAnyThread() throws IOException {
        try (RunningModel running = RunningModel.open(RandomModels.variant("llama"), folder);
                SequenceState state = running.newState()) {
            running.next(state, 1, 2);
            List<Consumer<SequenceState>> operations = List.of(SequenceState::fork, busy -> busy.trim(1),
                    busy -> busy.save(folder.resolve("busy")), SequenceState::close, busy -> busy.begin(new int[]{1}));
            Tap tap = Tap.reading(Site.LAYER_OUTPUT, (point, value) -> {
                for (Consumer<SequenceState> operation : operations) {
                    assertThatThrownBy(() -> operation.accept(state)).isInstanceOf(IllegalStateException.class)
                            .hasMessageContaining("busy with a forward pass");
                    assertThatThrownBy(() -> CompletableFuture.runAsync(() -> operation.accept(state)).join())
                            .isInstanceOf(CompletionException.class).hasCauseInstanceOf(IllegalStateException.class);
                }
            });
            running.next(state, tap, ModelInput.tokens(3));
            assertThat(state.length()).isEqualTo(3);
            assertThat(folder.resolve("busy")).doesNotExist();
        }
    }

    @Test
    void aClosedStateIsRefused() throws IOException {
        try (RunningModel running = RunningModel.open(RandomModels.variant("llama"), folder)) {
            SequenceState state = running.newState();
            running.next(state, 1, 2);
            state.close();
            state.close();
            assertThat(state.allocatedBytes()).isZero();
            assertThatThrownBy(() -> running.next(state, 3)).isInstanceOf(IllegalStateException.class)
                    .hasMessage("the sequence state is closed");
            assertThatThrownBy(state::fork).isInstanceOf(IllegalStateException.class);
            assertThatThrownBy(() -> state.trim(0)).isInstanceOf(IllegalStateException.class);
            assertThatThrownBy(() -> state.save(folder.resolve("closed"))).isInstanceOf(IllegalStateException.class);
        }
    }

    @Test
    void aStateSavedByAnotherModelIsRefused() throws IOException {
        RandomModel model = RandomModels.variant("llama");
        RandomModel otherWeights = RandomModels.draw("other weights", 99, "llama", 4,
                config -> config.put("num_key_value_heads", 4));
        RandomModel otherBase = model.withConfiguration(config -> config.put("rope_theta", 20_000.0));
        Path file = folder.resolve("saved");
        try (RunningModel running = RunningModel.open(model, folder); SequenceState state = running.newState()) {
            running.next(state, 1, 2, 3);
            state.save(file);
            ExecutionOptions narrow = ExecutionOptions.defaults().withCacheType(TensorType.BF16);
            try (RunningModel bf16 = RunningModel.open(model, folder.resolve("bf16"), narrow)) {
                assertThatThrownBy(() -> SequenceState.load(file, bf16.decoder().stateShape(),
                        bf16.decoder().fingerprint())).isInstanceOf(ModelFormatException.class)
                        .hasMessageContaining("F32 keys and values, but BF16");
            }
        }
        for (RandomModel other : List.of(otherWeights, otherBase)) {
            try (RunningModel running = RunningModel.open(other, folder.resolve("other"))) {
                assertThatThrownBy(() -> SequenceState.load(file, running.decoder().stateShape(),
                        running.decoder().fingerprint())).isInstanceOf(ModelFormatException.class)
                        .hasMessageContaining("made by another model");
            }
        }
    }

    private static RandomModel longModel(String type) {
        return RandomModels.draw("long " + type, 70, type, 600, config -> {
            config.put("max_position_embeddings", 1024);
            if (type.equals("mistral")) {
                config.put("sliding_window", 40);
            }
        });
    }
}
