package org.famulus.report;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

import org.famulus.report.Progress.Style;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class ProgressTest {

    private static final String ERASE = "\r\033[K";

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final PrintStream stream = new PrintStream(bytes, true, StandardCharsets.UTF_8);
    private long nanos = 5_000_000_000L;

    private Progress progress(Style style, long total) {
        return new Progress(stream, style, "convert", "tensors", total, () -> nanos);
    }

    private void passSeconds(double seconds) {
        nanos += (long) (seconds * 1e9);
    }

    private String shown() {
        return bytes.toString(StandardCharsets.UTF_8);
    }

    private List<String> lines() {
        return shown().lines().toList();
    }

    @Test
    void shortWorkShowsNothing() {
        for (Style style : Style.values()) {
            try (Progress progress = progress(style, 10)) {
                for (int i = 0; i < 10; i++) {
                    passSeconds(0.04);
                    progress.advance(1);
                }
            }
        }
        assertThat(shown()).isEmpty();
    }

    @Test
    void aRedrawnLineTellsCountShareRateAndTimeLeft() {
        Progress progress = progress(Style.REDRAWN_LINE, 4_000);
        passSeconds(10);
        progress.advance(1_000);
        assertThat(shown()).isEqualTo(ERASE + "convert: 1,000 of 4,000 tensors, 25 %, 100 tensors/s, 0:30 left");
    }

    @Test
    void aRedrawnLineIsErasedAtTheEnd() {
        Progress progress = progress(Style.REDRAWN_LINE, 4_000);
        passSeconds(10);
        progress.advance(1_000);
        progress.close();
        progress.close();
        assertThat(shown()).endsWith("left" + ERASE).doesNotContain("\n");
    }

    @Test
    void aLineIsRedrawnAtMostTenTimesASecond() {
        Progress progress = progress(Style.REDRAWN_LINE, 0);
        for (int i = 0; i < 2_000; i++) {
            passSeconds(0.001);
            progress.advance(1);
        }
        // Two seconds, of which the first half shows nothing.
        assertThat(shown().split(ERASE.replace("[", "\\["), -1).length - 1).isBetween(14, 16);
    }

    @Test
    void aRedrawnLineNeverWraps() {
        Progress progress = new Progress(stream, Style.REDRAWN_LINE, "x".repeat(200), "tokens", 0, () -> nanos);
        passSeconds(1);
        progress.advance(1);
        assertThat(shown().substring(ERASE.length())).hasSize(79);
    }

    @Test
    void plainLinesComeAtLongIntervalsAndEndWithWhatWasDone() {
        try (Progress progress = progress(Style.PLAIN_LINES, 700)) {
            for (int second = 0; second < 70; second++) {
                passSeconds(1);
                progress.advance(10);
            }
        }
        assertThat(lines()).containsExactly("convert: 100 of 700 tensors, 14 %, 10.0 tensors/s, 1:00 left",
                "convert: 400 of 700 tensors, 57 %, 10.0 tensors/s, 0:30 left",
                "convert: 700 of 700 tensors, 100 %, 10.0 tensors/s",
                "convert: 700 of 700 tensors, 100 %, 10.0 tensors/s, took 1:10");
    }

    @Test
    void anUnknownTotalPromisesNoEnd() {
        try (Progress progress = progress(Style.PLAIN_LINES, 0)) {
            passSeconds(20);
            progress.advance(5);
        }
        assertThat(lines()).containsExactly("convert: 5 tensors, 0.25 tensors/s",
                "convert: 5 tensors, 0.25 tensors/s, took 0:20");
    }

    @Test
    void hoursAreShownAsHours() {
        Progress progress = progress(Style.PLAIN_LINES, 10_000);
        passSeconds(100);
        progress.advance(50);
        assertThat(shown()).contains("5:31:40 left");
    }

    @Test
    void silenceIsSilent() {
        try (Progress progress = progress(Style.SILENT, 10)) {
            passSeconds(1_000);
            progress.advance(5);
            assertThat(progress.done()).isEqualTo(5);
        }
        assertThat(shown()).isEmpty();
    }

    @Test
    void workOnlyGoesForward() {
        Progress progress = progress(Style.SILENT, 10);
        assertThatThrownBy(() -> progress.advance(-1)).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("-1 tensors");
        assertThatThrownBy(() -> progress(Style.SILENT, -3)).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("-3 tensors");
        progress.close();
        assertThatThrownBy(() -> progress.advance(1)).isInstanceOf(IllegalStateException.class);
    }
}
