package org.famulus.engine.kernels;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.time.Duration;

import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;

/** How fast this machine reads memory: the ceiling of one-row products, which read each weight once. */
public final class MemoryBandwidth {

    /** Size of the buffer that is read, beyond any processor's last cache that this runs on. */
    public static final long DEFAULT_BYTES = 256L << 20;

    private static final long TASK_BYTES = 1L << 20;
    private static final int STRIDE = 4 * VectorWidths.INTS.vectorByteSize();

    private MemoryBandwidth() {
    }

    /** As {@link #measure(Workers, long, Duration)}, of {@link #DEFAULT_BYTES} for 0.3 seconds. */
    public static double bytesPerSecond(Workers workers) {
        return measure(workers, DEFAULT_BYTES, Duration.ofMillis(300));
    }

    /**
     * Reads a buffer again and again with all threads of the pool and says how fast the fastest pass was: other load on
     * the machine only ever slows a pass down.
     *
     * @param bytes size of the buffer, 1 MiB or more; rounded down to whole MiB
     * @param time how long to read; at least three passes are made, the first of which only warms up
     * @return bytes read per second
     */
    public static double measure(Workers workers, long bytes, Duration time) {
        int tasks = Math.toIntExact(bytes / TASK_BYTES);
        if (tasks < 1) {
            throw new IllegalArgumentException(bytes + " bytes are too few to measure: use " + TASK_BYTES + " or more");
        }
        try (Arena arena = Arena.ofShared()) {
            MemorySegment buffer = arena.allocate(tasks * TASK_BYTES, 4096);
            // Written, so that each page exists: unwritten ones all read the same page of zeros.
            buffer.fill((byte) 1);
            long address = buffer.address();
            int[] sums = new int[tasks];
            long start = System.nanoTime();
            long best = Long.MAX_VALUE;
            for (int pass = 0; pass < 3 || System.nanoTime() - start < time.toNanos(); pass++) {
                long began = System.nanoTime();
                workers.run(tasks, (index, slot) -> sums[index] = sum(address + index * TASK_BYTES));
                if (pass > 0) {
                    best = Math.min(best, System.nanoTime() - began);
                }
            }
            int expected = (int) (TASK_BYTES / 4 * 0x0101_0101L);
            for (int sum : sums) {
                if (sum != expected) {
                    throw new IllegalStateException("memory read back differently from what was written");
                }
            }
            return tasks * TASK_BYTES * 1e9 / best;
        }
    }

    private static int sum(long address) {
        IntVector sum0 = IntVector.zero(VectorWidths.INTS);
        IntVector sum1 = sum0;
        IntVector sum2 = sum0;
        IntVector sum3 = sum0;
        for (long at = address; at < address + TASK_BYTES; at += STRIDE) {
            sum0 = sum0.add(ints(at));
            sum1 = sum1.add(ints(at + STRIDE / 4));
            sum2 = sum2.add(ints(at + STRIDE / 2));
            sum3 = sum3.add(ints(at + 3 * STRIDE / 4));
        }
        return sum0.add(sum1).add(sum2.add(sum3)).reduceLanes(VectorOperators.ADD);
    }

    private static IntVector ints(long address) {
        return IntVector.fromMemorySegment(VectorWidths.INTS, NativeMemory.ALL, address, NativeMemory.ORDER);
    }
}
