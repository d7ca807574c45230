package org.famulus.engine.kernels;

import java.time.Duration;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class MemoryBandwidthTest {

    @Test
    void readsTheWholeBufferAndGivesARate() {
        try (Workers workers = Workers.of(2)) {
            double rate = MemoryBandwidth.measure(workers, 5 << 20, Duration.ofMillis(5));
            // A check of the unit: no machine that runs Java reads slower than 1 MB/s or faster than 100 TB/s.
            assertThat(rate).isBetween(1e6, 1e14);
        }
    }

    @Test
    void tooSmallABufferIsRefused() {
        try (Workers workers = Workers.of(1)) {
            assertThatThrownBy(() -> MemoryBandwidth.measure(workers, 1000, Duration.ofMillis(1)))
                    .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("1000 bytes");
        }
    }
}
