package org.famulus.engine.model;

import java.lang.foreign.MemorySegment;

import org.famulus.engine.kernels.Workers;

/**
 * Work on rows, spread over the threads in equal runs: which thread computes a row depends on nothing but how many there
 * are, so that sums over rows come out the same each time.
 */
final class RowTasks {

    private static final int ROWS_WORTH_A_THREAD = 8;

    /** A run of rows. */
    @FunctionalInterface
    interface Body {

        /**
         * @param first the first row
         * @param end the row after the last
         * @param part which run, from 0
         */
        void run(int first, int end, int part);
    }

    private RowTasks() {
    }

    /** How many runs that many rows are split into. */
    static int parts(Workers workers, int rows) {
        return Math.max(1, Math.min(workers.threads(), rows / ROWS_WORTH_A_THREAD));
    }

    static void run(Workers workers, int rows, Body body) {
        int parts = parts(workers, rows);
        workers.run(parts, (part, _) -> body.run((int) ((long) rows * part / parts),
                (int) ((long) rows * (part + 1) / parts), part));
    }

    /** Scratch memory of one run, of {@code bytes} each. */
    static MemorySegment share(MemorySegment scratch, int part, long bytes) {
        return scratch.asSlice(part * bytes, bytes);
    }
}
