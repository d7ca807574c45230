package org.famulus.report.training;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import org.famulus.report.chart.Point;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class MetricsLogTest {

    @TempDir
    Path folder;
    private Path file;

    @BeforeEach
    void file() {
        file = folder.resolve("metrics.jsonl");
    }

    private static MetricsRecord metrics(long step, double loss) {
        Map<String, Double> values = new LinkedHashMap<>();
        values.put("loss", loss);
        values.put("learning_rate", 1e-3);
        return new MetricsRecord(step, values);
    }

    private void write(int from, int to) throws IOException {
        try (MetricsLog log = from == 1 ? MetricsLog.begin(file) : MetricsLog.resume(file, from)) {
            for (int step = from; step <= to; step++) {
                log.append(metrics(step, 4.0 / step));
            }
        }
    }

    @Test
    void whatIsAppendedIsReadBack() throws IOException {
        write(1, 3);
        assertThat(file).content().isEqualTo("""
                {"step":1,"loss":4.0,"learning_rate":0.001}
                {"step":2,"loss":2.0,"learning_rate":0.001}
                {"step":3,"loss":1.3333333333333333,"learning_rate":0.001}
                """);
        assertThat(MetricsLog.read(file)).containsExactly(metrics(1, 4), metrics(2, 2), metrics(3, 4.0 / 3));
    }

    @Test
    void aRecordIsInTheFileAtOnce() throws IOException {
        try (MetricsLog log = MetricsLog.begin(file)) {
            log.append(metrics(1, 4));
            assertThat(MetricsLog.read(file)).containsExactly(metrics(1, 4));
        }
    }

    @Test
    void aLogThatWasCutAnywhereKeepsItsWholeLines() throws IOException {
        write(1, 3);
        byte[] whole = Files.readAllBytes(file);
        for (int length = 0; length <= whole.length; length++) {
            byte[] cut = Arrays.copyOf(whole, length);
            Files.write(file, cut);
            String text = new String(cut, StandardCharsets.UTF_8);
            // A line that lacks only its line feed is whole.
            long lines = text.chars().filter(c -> c == '}').count();
            assertThat(MetricsLog.read(file)).as("%d bytes", length).hasSize((int) lines);
            write(4, 5);
            assertThat(MetricsLog.read(file)).as("%d bytes", length).hasSize((int) lines + 2)
                    .endsWith(metrics(4, 1), metrics(5, 0.8));
        }
    }

    @Test
    void resumingDropsTheStepsThatAreDoneAgain() throws IOException {
        write(1, 9);
        byte[] whole = Files.readAllBytes(file);
        write(5, 9);
        assertThat(file).hasBinaryContent(whole);
        try (MetricsLog log = MetricsLog.resume(file, 3)) {
            assertThat(MetricsLog.read(file)).extracting(MetricsRecord::step).containsExactly(1L, 2L);
            log.append(metrics(3, 1));
        }
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files).containsExactly(file);
        }
    }

    @Test
    void aLogThatDoesNotExistIsResumedEmpty() throws IOException {
        try (MetricsLog log = MetricsLog.resume(file, 7)) {
            log.append(metrics(7, 1));
        }
        assertThat(MetricsLog.read(file)).containsExactly(metrics(7, 1));
    }

    @Test
    void whatIsNotFiniteIsNullInTheFileAndNaNInMemory() throws IOException {
        try (MetricsLog log = MetricsLog.begin(file)) {
            log.append(metrics(1, Double.NaN));
            log.append(metrics(2, Double.POSITIVE_INFINITY));
        }
        assertThat(file).content().contains("\"loss\":null").doesNotContain("NaN", "Infinity");
        assertThat(MetricsLog.read(file)).containsExactly(metrics(1, Double.NaN), metrics(2, Double.NaN));
    }

    @Test
    void aDamagedLineInTheMiddleIsNamed() throws IOException {
        for (String line : List.of("{\"step\":2,\"lo", "", "[1]", "{}", "{\"step\":1.5}",
                "{\"step\":2,\"loss\":\"low\"}",
                "{\"step\":2,\"Loss\":1}", "{\"step\":-2}", "{\"step\":2}{\"step\":3}",
                "{\"step\":2,\"a\":1,\"a\":2}")) {
            Files.writeString(file, "{\"step\":1}\n" + line + "\n{\"step\":3}\n");
            assertThatThrownBy(() -> MetricsLog.read(file)).as(line).isInstanceOf(MetricsFormatException.class)
                    .hasMessageStartingWith(file + ", line 2: ").hasMessageNotContaining("\n");
            assertThatThrownBy(() -> MetricsLog.resume(file, 2)).as(line).isInstanceOf(MetricsFormatException.class);
            assertThat(file).content().startsWith("{\"step\":1}\n" + line);
        }
    }

    @Test
    void stepsGoUp() throws IOException {
        write(1, 5);
        try (MetricsLog log = MetricsLog.resume(file, 6)) {
            assertThatThrownBy(() -> log.append(metrics(4, 1))).isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("step 4 after those of step 5");
            log.append(metrics(5, 1));
        }
        assertThatThrownBy(() -> metrics(-1, 1)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void namesAreInSnakeCaseAndNotTheStep() {
        assertThatThrownBy(() -> new MetricsRecord(1, Map.of("gradNorm", 1.0)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("snake_case");
        assertThatThrownBy(() -> new MetricsRecord(1, Map.of("step", 1.0)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void oneMetricIsASeriesOverTheSteps() {
        assertThat(MetricsLog.series(
                List.of(metrics(1, 4), new MetricsRecord(2, Map.of("evaluation_loss", 3.0)), metrics(3, 2)),
                "loss")).containsExactly(new Point(1, 4), new Point(3, 2));
    }
}
