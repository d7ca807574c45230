package org.famulus.engine.kernels;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.SplittableRandom;

import org.famulus.engine.weights.StoredTensor;
import org.famulus.engine.weights.TensorType;

/** Seeded tensors and buffers for the kernel tests. */
final class StoredTensors {

    private static final ValueLayout.OfShort SHORT = ValueLayout.JAVA_SHORT_UNALIGNED;
    private static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT_UNALIGNED;

    private StoredTensors() {
    }

    /**
     * A matrix of random blocks at an address that is {@code misalignment} bytes past a multiple of 64. Scales are
     * between 2^-10 and 2^-3, of both signs; every other bit is random.
     */
    static StoredTensor random(Arena arena, SplittableRandom random, TensorType type, int rows, int columns,
            int misalignment) {
        long bytes = type.bytes((long) rows * columns);
        MemorySegment data = arena.allocate(bytes + misalignment, 64).asSlice(misalignment);
        for (long i = 0; i < bytes; i++) {
            data.set(ValueLayout.JAVA_BYTE, i, (byte) random.nextInt());
        }
        for (long block = 0; block < bytes; block += type.blockBytes()) {
            switch (type) {
                case F32 -> data.set(FLOAT, block, random.nextFloat(-1, 1));
                case F16 -> data.set(SHORT, block, Float.floatToFloat16(random.nextFloat(-1, 1)));
                case BF16 -> data.set(SHORT, block,
                        (short) (Float.floatToRawIntBits(random.nextFloat(-1, 1)) >>> 16));
                case Q8_0, Q4_0, Q5_0 -> data.set(SHORT, block, scale(random));
                case Q4_1, Q5_1, Q4_K, Q5_K -> {
                    data.set(SHORT, block, scale(random));
                    data.set(SHORT, block + 2, scale(random));
                }
                case Q6_K -> data.set(SHORT, block + 208, scale(random));
            }
        }
        return new StoredTensor("w", type, List.of((long) rows, (long) columns), data);
    }

    private static short scale(SplittableRandom random) {
        float magnitude = (float) Math.exp(random.nextDouble(Math.log(0x1p-10), Math.log(0x1p-3)));
        return Float.floatToFloat16(random.nextBoolean() ? magnitude : -magnitude);
    }

    /** The first rows of a matrix, over the same memory. */
    static StoredTensor firstRows(StoredTensor matrix, int rows) {
        return new StoredTensor(matrix.name(), matrix.type(), List.of((long) rows, (long) matrix.columns()),
                matrix.data().asSlice(0, rows * matrix.rowBytes()));
    }

    /** Floats in [-1, 1), at an address that only floats' own alignment holds for. */
    static MemorySegment randomFloats(Arena arena, SplittableRandom random, int count) {
        MemorySegment floats = arena.allocate(4L * count + 4, 64).asSlice(4);
        for (int i = 0; i < count; i++) {
            floats.set(FLOAT, 4L * i, random.nextFloat(-1, 1));
        }
        return floats;
    }

    /** A fresh output: NaN everywhere, so that what a kernel leaves out shows. */
    static MemorySegment nans(Arena arena, int count) {
        MemorySegment floats = arena.allocate(4L * count, 4);
        for (int i = 0; i < count; i++) {
            floats.set(FLOAT, 4L * i, Float.NaN);
        }
        return floats;
    }

    /** Element {@code index} of a segment of floats. */
    static float at(MemorySegment floats, long index) {
        return floats.get(FLOAT, 4 * index);
    }

    /** The matrix as floats, by the scalar definition. */
    static float[] decoded(StoredTensor tensor) {
        int elements = Math.toIntExact(tensor.elements());
        float[] values = new float[elements];
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment floats = nans(arena, elements);
            ScalarDecoder.decode(tensor.type(), tensor.data().address(), elements, floats.address());
            MemorySegment.copy(floats, ValueLayout.JAVA_FLOAT, 0, values, 0, elements);
        }
        return values;
    }
}
