package org.famulus.engine.kernels;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.management.ManagementFactory;
import java.util.Random;

import static org.assertj.core.api.Assertions.assertThat;

/** Rows of floats in native memory for kernel tests: unaligned to vectors, fresh ones full of NaN. */
final class NativeFloats {

    static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT_UNALIGNED;

    /** Distance between neighbouring floats just above 1, relative: twice the greatest relative rounding error. */
    static final double EPSILON = Math.ulp(1f);

    private NativeFloats() {
    }

    /** Aligned to 4 bytes but to no vector. */
    static MemorySegment fresh(Arena arena, long floats) {
        MemorySegment segment = arena.allocate((floats + 1) * 4, 64).asSlice(4, floats * 4);
        for (long i = 0; i < floats; i++) {
            segment.setAtIndex(FLOAT, i, Float.NaN);
        }
        return segment;
    }

    static MemorySegment of(Arena arena, float... values) {
        MemorySegment segment = fresh(arena, values.length);
        MemorySegment.copy(values, 0, segment, FLOAT, 0, values.length);
        return segment;
    }

    static float[] normal(Random random, int count, double deviation) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) (random.nextGaussian() * deviation);
        }
        return values;
    }

    static float[] toArray(MemorySegment segment) {
        return segment.toArray(FLOAT);
    }

    /** Asserts that a call, once compiled, allocates nothing on the heap. */
    static void assertAllocatesNothing(Runnable call) {
        var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
        int repeats = 1_000;
        // The compilers work in the background, so a fixed number of warming calls would not do.
        long deadline = System.nanoTime() + 60_000_000_000L;
        long bytes;
        do {
            long before = threads.getCurrentThreadAllocatedBytes();
            for (int i = 0; i < repeats; i++) {
                call.run();
            }
            bytes = threads.getCurrentThreadAllocatedBytes() - before;
        } while (bytes >= repeats && System.nanoTime() < deadline);
        // The measurement itself may allocate a little; one object a call would be 16 bytes at least.
        assertThat(bytes).as("bytes allocated by " + repeats + " calls").isLessThan(repeats);
    }
}
