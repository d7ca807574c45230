package org.famulus.training.data;

import java.util.BitSet;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class PermutationTest {

    @Test
    void everyPlaceIsThereOnce() {
        IntStream.concat(IntStream.rangeClosed(1, 300), IntStream.of(1023, 1024, 1025, 65_537)).forEach(size -> {
            Permutation permutation = new Permutation(size, 5, 2);
            BitSet seen = new BitSet();
            for (int i = 0; i < size; i++) {
                long place = permutation.at(i);
                assertThat(place).isBetween(0L, size - 1L);
                seen.set((int) place);
            }
            assertThat(seen.cardinality()).as("size %d", size).isEqualTo(size);
        });
    }

    @Test
    void seedAndEpochChangeTheOrderAndNothingElseDoes() {
        long[] order = order(1000, 1, 0);
        assertThat(order).isEqualTo(order(1000, 1, 0)).isNotEqualTo(order(1000, 2, 0)).isNotEqualTo(order(1000, 1, 1))
                .isNotEqualTo(LongStream.range(0, 1000).toArray());
    }

    /**
     * A shuffled order looks like one: over many seeds each place gets each element about equally often. The bound is six
     * standard deviations of a binomial count.
     */
    @Test
    void noElementPrefersAPlace() {
        int size = 10;
        int seeds = 20_000;
        int[][] counts = new int[size][size];
        for (int seed = 0; seed < seeds; seed++) {
            Permutation permutation = new Permutation(size, seed, 0);
            for (int i = 0; i < size; i++) {
                counts[i][(int) permutation.at(i)]++;
            }
        }
        double expected = seeds / (double) size;
        double bound = 6 * Math.sqrt(expected * (1 - 1.0 / size));
        for (int[] row : counts) {
            for (int count : row) {
                assertThat((double) count).isBetween(expected - bound, expected + bound);
            }
        }
    }

    @Test
    void aHugeRangeTakesNoMemory() {
        Permutation permutation = new Permutation(1L << 45, 3, 0);
        assertThat(LongStream.range(0, 1000).map(permutation::at).distinct().count()).isEqualTo(1000);
    }

    private static long[] order(int size, long seed, long epoch) {
        Permutation permutation = new Permutation(size, seed, epoch);
        return LongStream.range(0, size).map(permutation::at).toArray();
    }
}
