package org.famulus.benchmarks.peers;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

@DisabledOnOs(OS.WINDOWS)
class EngineProcessTest {

    private static final String READY = "echo '{\"ready\": true, \"bytes_per_token\": 5}'; ";

    @TempDir
    Path folder;

    private EngineProcess start(String script, Duration limit) {
        return EngineProcess.start("peer", List.of("sh", "-c", script), folder.resolve("peer.log"), limit);
    }

    @Test
    void aRunIsOneLineInAndOneLineOut() {
        String answer = "read ids; echo \"{\\\"prefill_seconds\\\": 0.5, \\\"decode_seconds\\\": 2, \\\"ids\\\": [$ids]}\"";
        try (EngineProcess engine = start(READY + answer, Duration.ofSeconds(30))) {
            assertThat(engine.readiness().path("bytes_per_token").asInt()).isEqualTo(5);
            EngineProcess.Run run = engine.run(new int[]{17});
            assertThat(run).isEqualTo(new EngineProcess.Run(0.5, 2, List.of(17)));
            assertThatThrownBy(() -> engine.run(new int[]{17})).isInstanceOf(EngineFailure.class);
        }
    }

    @Test
    void aTurnIsAsManyRunsAsFillItsTime() {
        String answers = "for n in 1 2 3 4; do read ids; "
                + "echo \"{\\\"prefill_seconds\\\": 0.$n, \\\"decode_seconds\\\": 0.5, \\\"ids\\\": [$n]}\"; done";
        try (EngineProcess engine = start(READY + answers, Duration.ofSeconds(30))) {
            EngineProcess.Run turn = engine.run(new int[]{17}, 2);
            assertThat(turn.ids()).as("0.6, then 1.3, then 2.1 seconds").containsExactly(3);
            assertThat(turn.prefillSeconds()).isCloseTo(0.2, within(1e-9));
            assertThat(turn.decodeSeconds()).isCloseTo(0.5, within(1e-9));
            assertThat(engine.run(new int[]{17}, 0).ids()).containsExactly(4);
        }
    }

    @Test
    void anEngineThatDoesNotGetReadyIsStopped() {
        assertThatThrownBy(() -> start("sleep 600", Duration.ofMillis(300))).isInstanceOf(EngineFailure.class)
                .hasMessageContaining("peer was stopped after").hasMessageContaining("without an answer");
    }

    @Test
    void anEngineThatHangsInARunIsStopped() {
        try (EngineProcess engine = start(READY + "sleep 600", Duration.ofSeconds(1))) {
            assertThatThrownBy(() -> engine.run(new int[]{1})).isInstanceOf(EngineFailure.class)
                    .hasMessage("peer was stopped after 1 s without an answer");
        }
    }

    @Test
    void anEngineThatSaysSomethingElseIsRefused() {
        assertThatThrownBy(() -> start("echo '{\"sorry\": 1}'", Duration.ofSeconds(30)))
                .isInstanceOf(EngineFailure.class).hasMessageContaining("sorry");
        assertThatThrownBy(() -> start("exit 3", Duration.ofSeconds(30))).isInstanceOf(EngineFailure.class)
                .hasMessageContaining("peer ended").hasMessageContaining("peer.log");
    }

    @Test
    void anEngineIsLeftOutByItsName() {
        var engines = new Engines(folder, folder, folder, folder, 2, Duration.ofSeconds(1),
                Optional.of(Pattern.compile("llama\\.cpp")));
        var workload = new Workload("smollm-135m", "q8_0", 8, 8);
        assertThatThrownBy(() -> engines.llamaCppNode(workload, folder.resolve("m.gguf")))
                .isInstanceOf(EngineFailure.class).hasMessageContaining("left out by --without");
    }

    @Test
    void agreementIsCountedFromTheBeginning() {
        assertThat(Comparison.same(List.of(4, 5, 6), List.of(4, 5, 7))).isEqualTo(2);
        assertThat(Comparison.same(List.of(4, 5, 6), List.of(9, 4, 5))).isEqualTo(2);
        assertThat(Comparison.same(List.of(4), List.of())).isEqualTo(0);
    }
}
