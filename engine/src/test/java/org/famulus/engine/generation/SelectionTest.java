package org.famulus.engine.generation;

import java.util.Arrays;
import java.util.SplittableRandom;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class SelectionTest {

    @Test
    void keysOrderLargerScoresFirstAndLowerPositionsFirstAmongEquals() {
        float[] descending = {Float.POSITIVE_INFINITY, Float.MAX_VALUE, 1, Float.MIN_VALUE, 0, -Float.MIN_VALUE, -1,
                -Float.MAX_VALUE, Float.NEGATIVE_INFINITY};
        for (int index = 1; index < descending.length; index++) {
            assertThat(Selection.key(descending[index - 1], 9)).isLessThan(Selection.key(descending[index], 0));
        }
        assertThat(Selection.key(2, 3)).isLessThan(Selection.key(2, 4));
        assertThat(Selection.key(-0f, 3)).isEqualTo(Selection.key(0f, 3));
        assertThat(Selection.position(Selection.key(-7, Integer.MAX_VALUE))).isEqualTo(Integer.MAX_VALUE);
    }

    @Test
    void theLargestAreThoseOfAFullSort() {
        forRandomScores((seed, scores, sorted) -> {
            for (int count : new int[]{1, 2, scores.length / 2 + 1, scores.length}) {
                long[] heap = new long[scores.length];
                Selection.largest(scores, scores.length, Math.min(count, scores.length), heap);
                int taken = Math.min(count, scores.length);
                assertThat(heap[0]).as("least kept, seed %d", seed).isEqualTo(sorted[taken - 1]);
                Arrays.sort(heap, 0, taken);
                assertThat(Arrays.copyOf(heap, taken)).as("seed %d", seed).isEqualTo(Arrays.copyOf(sorted, taken));
            }
        });
    }

    @Test
    void selectionByCountIsThatOfAFullSort() {
        forRandomScores((seed, scores, sorted) -> {
            for (int count = 1; count <= scores.length; count += 1 + scores.length / 7) {
                assertThat(Selection.byCount(keys(scores), scores.length, count)).as("seed %d count %d", seed, count)
                        .isEqualTo(sorted[count - 1]);
            }
        });
    }

    @Test
    void selectionByMassIsThatOfAFullSort() {
        forRandomScores((seed, scores, sorted) -> {
            // Whole numbers, so that sums are exact in any order.
            SplittableRandom random = new SplittableRandom(seed);
            double[] weights = random.doubles(scores.length).map(weight -> Math.rint(weight * 10)).toArray();
            double total = Arrays.stream(weights).sum();
            for (double target : new double[]{0, 1, Math.rint(total / 3), total - 1, total, total + 1}) {
                int last = 0;
                for (double mass = weights[(int) sorted[0]]; mass < target
                        && last < sorted.length - 1; mass += weights[(int) sorted[last]]) {
                    last++;
                }
                assertThat(Selection.byMass(keys(scores), scores.length, weights, target))
                        .as("seed %d target %s", seed, target).isEqualTo(sorted[last]);
            }
        });
    }

    private interface Law {
        void check(int seed, float[] scores, long[] sortedKeys);
    }

    private static void forRandomScores(Law law) {
        for (int seed = 0; seed < 150; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            int length = 1 + random.nextInt(seed % 3 == 0 ? 3000 : 60);
            float[] scores = Rows.random(random, length, 3, seed % 2 == 0);
            if (seed % 5 == 0) {
                Arrays.sort(scores);
            }
            long[] sorted = keys(scores);
            Arrays.sort(sorted);
            law.check(seed, scores, sorted);
        }
    }

    private static long[] keys(float[] scores) {
        long[] keys = new long[scores.length];
        for (int position = 0; position < scores.length; position++) {
            keys[position] = Selection.key(scores[position], position);
        }
        return keys;
    }
}
