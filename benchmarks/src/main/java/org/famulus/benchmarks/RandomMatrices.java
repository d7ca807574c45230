package org.famulus.benchmarks;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

import org.famulus.engine.weights.StoredTensor;
import org.famulus.engine.weights.TensorType;

/** Seeded matrices of random blocks for benchmarks: every bit random, except that scales are ordinary numbers. */
final class RandomMatrices {

    private RandomMatrices() {
    }

    /** {@code count} matrices {@code [rows, columns]}, one after another in memory. */
    static List<StoredTensor> of(Arena arena, TensorType type, int count, int rows, int columns) {
        long bytes = type.bytes((long) rows * columns);
        MemorySegment memory = arena.allocate(Math.multiplyExact(bytes, count), 4096);
        fill(memory, type);
        List<StoredTensor> matrices = new ArrayList<>();
        for (int m = 0; m < count; m++) {
            matrices.add(new StoredTensor("matrix " + m, type, List.of((long) rows, (long) columns),
                    memory.asSlice(m * bytes, bytes)));
        }
        return matrices;
    }

    /** {@code count} floats in [-1, 1). */
    static MemorySegment floats(Arena arena, int count) {
        SplittableRandom random = new SplittableRandom(2);
        MemorySegment floats = arena.allocate(4L * count, 64);
        for (int i = 0; i < count; i++) {
            floats.setAtIndex(ValueLayout.JAVA_FLOAT, i, random.nextFloat(-1, 1));
        }
        return floats;
    }

    private static void fill(MemorySegment memory, TensorType type) {
        SplittableRandom random = new SplittableRandom(1);
        for (long at = 0; at + 8 <= memory.byteSize(); at += 8) {
            memory.set(ValueLayout.JAVA_LONG_UNALIGNED, at, random.nextLong());
        }
        short scale = Float.floatToFloat16(0x1p-7f);
        for (long at = 0; at < memory.byteSize(); at += type.blockBytes()) {
            switch (type) {
                case F32 -> memory.set(ValueLayout.JAVA_FLOAT_UNALIGNED, at, random.nextFloat(-1, 1));
                case F16 -> memory.set(ValueLayout.JAVA_SHORT_UNALIGNED, at,
                        Float.floatToFloat16(random.nextFloat(-1, 1)));
                case BF16 -> memory.set(ValueLayout.JAVA_SHORT_UNALIGNED, at,
                        (short) (Float.floatToRawIntBits(random.nextFloat(-1, 1)) >>> 16));
                case Q8_0, Q4_0, Q5_0 -> memory.set(ValueLayout.JAVA_SHORT_UNALIGNED, at, scale);
                case Q4_1, Q5_1, Q4_K, Q5_K -> {
                    memory.set(ValueLayout.JAVA_SHORT_UNALIGNED, at, scale);
                    memory.set(ValueLayout.JAVA_SHORT_UNALIGNED, at + 2, scale);
                }
                case Q6_K -> memory.set(ValueLayout.JAVA_SHORT_UNALIGNED, at + 208, scale);
            }
        }
    }
}
