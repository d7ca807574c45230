package org.famulus.engine.kernels;

/**
 * Walks the rows of a matrix two at a time, so that both use an input that was loaded once.
 *
 * <p>The two are half the matrix apart: the processor's prefetcher follows two far streams, but not two neighbours on one
 * page. From memory, neighbouring rows of Q4_0 come at 6.5 to 8 GB/s a thread, far ones at 10.4 (Zen 4).
 */
final class RowPairs {

    private static final int PAIRS = Lanes.SUMS / 2;

    /** Multiplies two rows with one input. */
    @FunctionalInterface
    interface Kernel {

        /**
         * @param row address of the first row
         * @param distance bytes from there to the second row, 0 where there is none
         * @param firstSums where to put the first row's product, as a vector whose lanes are still to be summed
         * @param secondSums as {@code firstSums}, of the second row
         */
        void multiply(long row, long distance, int columns, long input, long firstSums, long secondSums);
    }

    private RowPairs() {
    }

    /** As {@link StoredRows#multiply}. A last single row is multiplied as if it were two. */
    static void multiply(Kernel kernel, long weights, long rowBytes, int count, int columns, long input, long scratch,
            long y) {
        int half = count + 1 >> 1;
        long secondSums = scratch + 4L * Lanes.COUNT * PAIRS;
        for (int k = 0; k < half; k += PAIRS) {
            int pairs = Math.min(PAIRS, half - k);
            int seconds = Math.min(pairs, count - half - k);
            for (int j = 0; j < pairs; j++) {
                long vector = 4L * Lanes.COUNT * j;
                kernel.multiply(weights + (k + j) * rowBytes, j < seconds ? half * rowBytes : 0, columns, input,
                        scratch + vector, secondSums + vector);
            }
            Lanes.sum(scratch, pairs, y + 4L * k);
            Lanes.sum(secondSums, seconds, y + 4L * (k + half));
        }
    }
}
