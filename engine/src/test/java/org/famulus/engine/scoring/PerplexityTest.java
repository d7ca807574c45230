package org.famulus.engine.scoring;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.IntStream;

import org.famulus.engine.model.RunningModel;
import org.famulus.engine.reference.RandomModel;
import org.famulus.engine.reference.RandomModels;
import org.famulus.engine.reference.ReferenceGeneration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

/** Each token is scored once, in the first window that holds it, from all that stands before it there. */
class PerplexityTest {

    private static final OptionalInt BOS = OptionalInt.of(1);

    @TempDir
    private Path folder;

    private final RandomModel model = RandomModels.variant("llama grouped queries");
    private RunningModel running;

    @BeforeEach
    void open() throws IOException {
        running = RunningModel.open(model, folder);
    }

    @AfterEach
    void close() {
        running.close();
    }

    @Test
    void everyWindowAndStrideGivesTheReferencesNats() {
        int[] ids = text(37);
        for (OptionalInt bos : List.of(BOS, OptionalInt.empty())) {
            for (int context : new int[]{2, 3, 8, 13, 37, 38, 39, 200}) {
                for (int stride : new int[]{1, 2, context / 2, context - 2, context - 1}) {
                    if (stride >= 1 && stride < context) {
                        assertScores(ids, bos, context, stride);
                    }
                }
            }
        }
    }

    private void assertScores(int[] ids, OptionalInt bos, int context, int stride) {
        List<Integer> progress = new ArrayList<>();
        Perplexity.Result result = new Perplexity(running.decoder(), bos, context, stride).score(ids, progress::add);
        double[] expected = byHand(ids, bos, context, stride);
        String what = bos + ", context " + context + ", stride " + stride;
        assertThat(result.tokens()).as(what).isEqualTo(bos.isPresent() ? ids.length : ids.length - 1);
        for (int i = 0; i < expected.length; i++) {
            assertThat((double) result.nats()[i]).as("token %d, %s", i, what).isCloseTo(expected[i], within(1e-4));
        }
        double mean = Arrays.stream(expected).average().orElseThrow();
        assertThat(result.natsPerToken()).as(what).isCloseTo(mean, within(1e-4));
        assertThat(result.perplexity()).as(what).isCloseTo(Math.exp(mean), within(1e-3 * Math.exp(mean)));
        assertThat(progress).as(what).isSorted().endsWith(result.tokens());
    }

    /** For each token the first window that holds it, computed alone. */
    private double[] byHand(int[] ids, OptionalInt bos, int context, int stride) {
        int head = bos.isPresent() ? 1 : 0;
        int window = context - head;
        double[] nats = new double[ids.length];
        for (int token = 1 - head; token < ids.length; token++) {
            int start = 0;
            while (start + window <= token) {
                start += stride;
            }
            int from = start;
            int[] input = IntStream.concat(bos.stream(), Arrays.stream(ids, from, token + 1)).toArray();
            double[] scored = ReferenceGeneration.negativeLogLikelihoods(model.reference(), input);
            nats[token] = scored[scored.length - 1];
        }
        return Arrays.copyOfRange(nats, 1 - head, nats.length);
    }

    @Test
    void disjointWindowsAreScoredAsTextsOfTheirOwn() {
        int[] ids = text(30);
        float[] nats = new Perplexity(running.decoder(), BOS, 11, 10).score(ids, scored -> {
        }).nats();
        for (int window = 0; window < 3; window++) {
            int[] input = IntStream.concat(BOS.stream(), Arrays.stream(ids, 10 * window, 10 * window + 10)).toArray();
            double[] expected = ReferenceGeneration.negativeLogLikelihoods(model.reference(), input);
            for (int i = 0; i < 10; i++) {
                assertThat((double) nats[10 * window + i]).isCloseTo(expected[i], within(1e-4));
            }
        }
    }

    /** More rows than a pass takes and than logits are computed for at once. */
    @Test
    void aLongWindowIsScoredAsTheReferenceScoresIt() throws IOException {
        RandomModel longer = RandomModels.draw("longer", 8, "qwen2", 560,
                config -> config.put("max_position_embeddings", 1024));
        try (RunningModel other = RunningModel.open(longer, folder)) {
            int[] ids = longer.sampleIds();
            float[] nats = new Perplexity(other.decoder(), OptionalInt.empty(), 1024, 512).score(ids, scored -> {
            }).nats();
            double[] expected = ReferenceGeneration.negativeLogLikelihoods(longer.reference(), ids);
            for (int i = 0; i < expected.length; i++) {
                assertThat((double) nats[i]).as("token %d", i).isCloseTo(expected[i], within(1e-4));
            }
        }
    }

    @Test
    void whatCannotBeScoredIsRefused() {
        assertRefused(1, 1, "--context 1 is not between 2 and the model's 512");
        assertRefused(513, 1, "--context 513 is not between 2 and the model's 512");
        assertRefused(8, 0, "--stride 0 is not between 1 and 7");
        assertRefused(8, 8, "--stride 8 is not between 1 and 7");
        assertThatThrownBy(() -> new Perplexity(running.decoder(), BOS, 8, 4).score(new int[0], scored -> {
        })).isInstanceOf(IllegalArgumentException.class).hasMessageContaining("none can be scored");
        assertThatThrownBy(
                () -> new Perplexity(running.decoder(), OptionalInt.empty(), 8, 4).score(new int[1], scored -> {
                })).isInstanceOf(IllegalArgumentException.class).hasMessageContaining("none can be scored");
    }

    private void assertRefused(int context, int stride, String message) {
        for (OptionalInt bos : List.of(BOS, OptionalInt.empty())) {
            assertThatThrownBy(() -> new Perplexity(running.decoder(), bos, context, stride))
                    .isInstanceOf(IllegalArgumentException.class).hasMessageContaining(message);
        }
    }

    private int[] text(int length) {
        int[] sample = model.sampleIds();
        return IntStream.range(0, length).map(i -> (sample[i % sample.length] + 7 * i) % 61).toArray();
    }
}
