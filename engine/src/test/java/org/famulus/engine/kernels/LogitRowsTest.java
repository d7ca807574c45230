package org.famulus.engine.kernels;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.Random;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

@Tag("vector-width")
class LogitRowsTest {

    private static final int[] COUNTS = {1, 2, 5, 15, 16, 17, 31, 32, 33, 100, 1023, 1024, 1025, 32_000, 151_937};

    @Test
    void argmaxIsTheFirstOfTheGreatest() {
        for (int count : COUNTS) {
            Random random = new Random(count);
            // Few distinct values, so that there are equals.
            float[] logits = new float[count];
            for (int i = 0; i < count; i++) {
                logits[i] = random.nextInt(5) - 20;
            }
            int expected = 0;
            for (int i = 1; i < count; i++) {
                expected = logits[i] > logits[expected] ? i : expected;
            }
            try (Arena arena = Arena.ofConfined()) {
                MemorySegment row = NativeFloats.of(arena, logits);
                assertThat(LogitRows.argmax(row, count)).as("seed " + count).isEqualTo(expected);
                assertThat(LogitRows.max(row, count)).as("seed " + count).isEqualTo(logits[expected]);
                int at = random.nextInt(count);
                row.setAtIndex(NativeFloats.FLOAT, at, 7f);
                assertThat(LogitRows.argmax(row, count)).as("seed " + count).isEqualTo(at);
                assertThat(LogitRows.indexOf(row, count, 7f)).as("seed " + count).isEqualTo(at);
                assertThat(LogitRows.indexOf(row, count, 8f)).as("seed " + count).isEqualTo(-1);
            }
        }
    }

    @Test
    void argmaxOfMinusInfinitiesIsTheFirstAndZerosAreEqual() {
        try (Arena arena = Arena.ofConfined()) {
            float[] logits = new float[40];
            Arrays.fill(logits, Float.NEGATIVE_INFINITY);
            assertThat(LogitRows.argmax(NativeFloats.of(arena, logits), 40)).isZero();
            logits[20] = -0f;
            logits[39] = 0f;
            assertThat(LogitRows.argmax(NativeFloats.of(arena, logits), 40)).isEqualTo(20);
        }
    }

    /** 1.5 units of each weight's exponential, half of its argument's rounding, and the additions within a block. */
    @Test
    void logSumExpIsThatOfTheDefinition() {
        for (int count : COUNTS) {
            Random random = new Random(count);
            float[] logits = NativeFloats.normal(random, count, 5);
            for (float shift : new float[]{0, 1000, -1000}) {
                double sum = 0;
                float[] shifted = logits.clone();
                for (int i = 0; i < count; i++) {
                    shifted[i] += shift;
                    sum += Math.exp(shifted[i] - (double) shift);
                }
                double expected = shift + Math.log(sum);
                double additions = Math.min(count, 1024) / (double) Lanes.COUNT + 2 * Lanes.COUNT;
                double bound = (2 + 25 + additions / 2) * NativeFloats.EPSILON;
                try (Arena arena = Arena.ofConfined()) {
                    assertThat(LogitRows.logSumExp(NativeFloats.of(arena, shifted), count)).as("seed " + count)
                            .isCloseTo(expected, within(bound));
                }
            }
        }
    }

    @Test
    void oneFiniteLogitAmongMinusInfinitiesIsCertain() {
        try (Arena arena = Arena.ofConfined()) {
            float[] logits = new float[100];
            Arrays.fill(logits, Float.NEGATIVE_INFINITY);
            assertThat(LogitRows.logSumExp(NativeFloats.of(arena, logits), 100)).isEqualTo(Double.NEGATIVE_INFINITY);
            logits[63] = 2.5f;
            assertThat(LogitRows.logSumExp(NativeFloats.of(arena, logits), 100)).isEqualTo(2.5);
        }
    }

    @Test
    void nanIsSeenWhereverItIs() {
        try (Arena arena = Arena.ofConfined()) {
            for (int at = 0; at < 50; at++) {
                float[] logits = new float[50];
                logits[at] = Float.NaN;
                MemorySegment row = NativeFloats.of(arena, logits);
                assertThat(LogitRows.logSumExp(row, 50)).isNaN();
                assertThat(LogitRows.max(row, 50)).isNaN();
                assertThatThrownBy(() -> LogitRows.argmax(row, 50)).isInstanceOf(IllegalArgumentException.class)
                        .hasMessageContaining("NaN");
            }
            MemorySegment row = NativeFloats.fresh(arena, 5);
            assertThatThrownBy(() -> LogitRows.argmax(row, 0)).hasMessageContaining("a row of 0 logits");
            assertThatThrownBy(() -> LogitRows.argmax(row, 6)).hasMessageContaining("logits has 20 bytes");
        }
    }

    @Test
    void readingLogitsAllocatesNothing() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment row = NativeFloats.of(arena, NativeFloats.normal(new Random(1), 203, 1));
            NativeFloats.assertAllocatesNothing(() -> {
                LogitRows.argmax(row, 203);
                LogitRows.logSumExp(row, 203);
            });
        }
    }
}
