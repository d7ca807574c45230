package org.famulus.training.distributed;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;

import org.famulus.training.trainer.TinyRuns;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

/** Processes are played by threads, which share nothing but the file where they meet; the command line's test starts real ones. */
class ProcessGroupTest {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    private Path folder;

    private <T> List<T> together(int size, Callable<T>[] bodies) throws Exception {
        try (ExecutorService threads = Executors.newFixedThreadPool(size)) {
            List<Future<T>> futures = new ArrayList<>();
            for (Callable<T> body : bodies) {
                futures.add(threads.submit(body));
            }
            List<T> results = new ArrayList<>();
            for (Future<T> future : futures) {
                results.add(future.get());
            }
            return results;
        }
    }

    @Test
    @SuppressWarnings("unchecked")
    void theSumIsThatOfAllProcesses() throws Exception {
        Path meeting = folder.resolve("meeting");
        Callable<Double>[] bodies = IntStream.range(0, 3).<Callable<Double>>mapToObj(rank -> () -> {
            try (ProcessGroup group = ProcessGroup.join(meeting, rank, 3, PATIENCE)) {
                assertThat(group.size()).isEqualTo(3);
                return group.sum(1e9 + 0.125 * rank);
            }
        }).toArray(Callable[]::new);
        assertThat(together(3, bodies)).containsOnly(3e9 + 0.375);
    }

    @Test
    @SuppressWarnings("unchecked")
    void twoProcessesLearnWhatOneWithTheDoubleBatchLearns() throws Exception {
        TinyRuns.Outcome alone = TinyRuns.run(0, 1, null, 12);
        Path meeting = folder.resolve("meeting");
        Callable<TinyRuns.Outcome>[] bodies = IntStream.range(0, 2).<Callable<TinyRuns.Outcome>>mapToObj(rank -> () -> {
            try (ProcessGroup group = ProcessGroup.join(meeting, rank, 2, PATIENCE)) {
                return TinyRuns.run(rank, 2, group, 12);
            }
        }).toArray(Callable[]::new);
        List<TinyRuns.Outcome> shared = together(2, bodies);
        assertThat(shared.get(0).losses()).isEqualTo(shared.get(1).losses());
        for (int step = 0; step < 12; step++) {
            assertThat(shared.get(0).losses().get(step)).as("loss of step %d", step + 1)
                    .isCloseTo(alone.losses().get(step), within(1e-4));
        }
        for (Map.Entry<String, float[]> weights : shared.get(0).weights().entrySet()) {
            assertThat(weights.getValue()).as(weights.getKey())
                    .isEqualTo(shared.get(1).weights().get(weights.getKey()));
        }
    }

    @Test
    void aProcessThatStaysAloneSaysSo() {
        assertThatThrownBy(() -> ProcessGroup.join(folder.resolve("meeting"), 0, 2, Duration.ofSeconds(1)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("process 0 of 2 did not meet the others")
                .hasMessageNotContaining("\n");
    }
}
