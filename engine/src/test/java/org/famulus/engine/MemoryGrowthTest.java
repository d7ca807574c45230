package org.famulus.engine;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

import org.bytedeco.javacpp.Pointer;
import org.famulus.engine.generation.GenerationOptions;
import org.famulus.engine.generation.SamplingOptions;
import org.famulus.engine.generation.StopConditions;
import org.famulus.engine.model.ExecutionOptions;
import org.famulus.engine.model.ModelInput;
import org.famulus.engine.model.RunningModel;
import org.famulus.engine.model.SequenceInput;
import org.famulus.engine.reference.RandomModel;
import org.famulus.engine.reference.RandomModels;
import org.famulus.engine.state.SequenceState;
import org.famulus.engine.tap.Site;
import org.famulus.engine.tap.Tap;
import org.famulus.engine.tokenizer.Tokenizer;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/** Generating much and answering often takes no more memory than the states say. */
class MemoryGrowthTest {

    /** What code compiled meanwhile, and pages that the allocator keeps, may take. */
    private static final long ALLOWANCE = 24L << 20;

    @TempDir
    private Path folder;

    @Test
    void twoThousandTokensTakeTheirStateOnly() throws IOException {
        RandomModel model = RandomModels.draw("endless", 1, "llama", 40,
                config -> config.put("max_position_embeddings", 4096));
        try (RunningModel running = RunningModel.open(model, folder); SequenceState state = running.newState()) {
            generate(running, state, model.sampleIds(), 500);
            Memory.Reading before = Memory.read();
            long handles = Pointer.totalCount();
            long allocated = state.allocatedBytes();
            generate(running, state, new int[]{1}, 2_000);
            assertThat(state.length()).isEqualTo(40 + 499 + 1 + 1_999);
            assertThat(Pointer.totalCount() - handles).as("native objects").isLessThan(50);
            Memory.assertFlat(before, ALLOWANCE + state.allocatedBytes() - allocated);
        }
    }

    /** Prompts of one to many rows, in batches and under taps, each request with a state of its own. */
    @Test
    void twoHundredRequestsTakeNothing() throws IOException {
        RandomModel model = RandomModels.draw("busy", 2, "qwen3", 620,
                config -> config.put("max_position_embeddings", 1024));
        try (RunningModel running = RunningModel.open(model, folder)) {
            for (int request = 0; request < 40; request++) {
                answer(running, model, request);
            }
            Memory.Reading before = Memory.read();
            long handles = Pointer.totalCount();
            for (int request = 0; request < 200; request++) {
                answer(running, model, request);
            }
            Memory.assertFlat(before, ALLOWANCE);
            assertThat(Pointer.totalCount() - handles).as("native objects").isLessThan(50);
        }
    }

    private static void answer(RunningModel running, RandomModel model, int request) {
        int length = request % 20 == 0 ? 600 : 1 + request % 30;
        Tap tap = request % 4 == 1 ? Tap.reading(Site.values()[request % Site.values().length], (point, value) -> {
        }) : null;
        try (SequenceState one = running.newState(); SequenceState two = running.newState()) {
            running.next(List.of(new SequenceInput(one, ModelInput.tokens(Arrays.copyOf(model.sampleIds(), length))),
                    new SequenceInput(two, ModelInput.tokens(1, 2, 3))), tap);
            try (SequenceState fork = one.fork()) {
                generate(running, fork, new int[]{4}, 5);
            }
        }
    }

    private static void generate(RunningModel running, SequenceState state, int[] prompt, int count) {
        running.greedy(state, running.next(state, prompt), count);
    }

    /** With tokenizer, sampler and text. */
    @Test
    void twoHundredTextsTakeNothing() {
        Path path = Path.of(System.getProperty("famulus.root", "..")).resolve("../shared/data/models/stories260K/hf");
        Assumptions.assumeTrue(Files.isDirectory(path), () -> "skipped: there is no " + path);
        GenerationOptions options = new GenerationOptions(
                SamplingOptions.builder().temperature(0.8).topK(40).seed(1).build(),
                StopConditions.after(12, StopConditions.UNBOUNDED));
        try (LanguageModel model = LanguageModel.load(path, ExecutionOptions.defaults().withThreads(2))) {
            texts(model, options, 40);
            Memory.Reading before = Memory.read();
            texts(model, options, 200);
            Memory.assertFlat(before, ALLOWANCE);
        }
    }

    private static void texts(LanguageModel model, GenerationOptions options, int count) {
        for (int i = 0; i < count; i++) {
            int[] prompt = model.tokenizer().encode("Once upon a time there were " + i + " dogs",
                    Tokenizer.SpecialTokens.ADD);
            try (SequenceState state = model.newState()) {
                assertThat(model.generate(state, prompt, options, piece -> {
                }, generation -> {
                }).generatedTokens()).isPositive();
            }
        }
    }
}
