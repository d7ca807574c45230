package org.famulus.engine.generation;

import java.util.SplittableRandom;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class SplitMix64Test {

    /** First outputs of the authors' C code for this seed, as widely published. */
    @Test
    void theSequenceIsThePublishedOne() {
        SplitMix64 random = new SplitMix64(1234567);
        assertThat(new long[]{random.nextLong(), random.nextLong(), random.nextLong()})
                .containsExactly(6457827717110365317L, 3203168211198807973L,
                        Long.parseUnsignedLong("9817491932198370423"));
    }

    @Test
    void theSequenceEqualsTheJdksSplittableRandom() {
        for (long seed : new long[]{0, 1, -1, Long.MIN_VALUE, 0x123456789abcdefL}) {
            SplitMix64 ours = new SplitMix64(seed);
            SplittableRandom theirs = new SplittableRandom(seed);
            for (int draw = 0; draw < 1000; draw++) {
                assertThat(ours.nextLong()).as("seed %d draw %d", seed, draw).isEqualTo(theirs.nextLong());
            }
        }
    }

    @Test
    void fractionsLieBelowOneAndFillTheInterval() {
        SplitMix64 random = new SplitMix64(7);
        int[] tenths = new int[10];
        for (int draw = 0; draw < 100_000; draw++) {
            double fraction = random.nextDouble();
            assertThat(fraction).isBetween(0.0, Math.nextDown(1.0));
            tenths[(int) (fraction * 10)]++;
        }
        for (int tenth : tenths) {
            assertThat(tenth).isBetween(9_500, 10_500);
        }
    }
}
