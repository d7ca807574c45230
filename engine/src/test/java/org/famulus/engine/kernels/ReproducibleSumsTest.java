package org.famulus.engine.kernels;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.Random;

import org.famulus.engine.weights.Quantization;
import org.famulus.engine.weights.StoredTensor;
import org.famulus.engine.weights.TensorType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The same numbers give the same bits, however often a kernel ran before. A sum whose order is left to the virtual machine
 * changes when the method is compiled, after some ten thousand calls.
 */
class ReproducibleSumsTest {

    private static final int CALLS = 40_000;
    private static final int WIDTH = 192;

    @Test
    void normsStayTheSameWhenTheyAreCompiled() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment x = arena.allocateFrom(ValueLayout.JAVA_FLOAT, numbers(1, WIDTH));
            MemorySegment scale = arena.allocateFrom(ValueLayout.JAVA_FLOAT, numbers(2, WIDTH));
            MemorySegment y = arena.allocate(4 * WIDTH, 64);
            RootMeanSquareNorm.normalize(y, x, scale, 1, WIDTH, 1e-5f);
            float[] first = y.toArray(ValueLayout.JAVA_FLOAT);
            for (int call = 0; call < CALLS; call++) {
                RootMeanSquareNorm.normalize(y, x, scale, 1, WIDTH, 1e-5f);
            }
            assertThat(y.toArray(ValueLayout.JAVA_FLOAT)).isEqualTo(first);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"F32", "F16", "BF16", "Q8_0", "Q4_0"})
    void productsStayTheSameWhenTheyAreCompiled(TensorType type) {
        int rows = 8;
        try (Arena arena = Arena.ofShared(); Workers workers = Workers.of(1)) {
            MemorySegment data = arena.allocate(type.bytes(WIDTH * rows), 64);
            Quantization.quantize(type, numbers(3, WIDTH * rows), 0, WIDTH * rows, data, 0);
            List<StoredTensor> matrix = List
                    .of(new StoredTensor("matrix", type, List.of((long) rows, (long) WIDTH), data));
            for (int count : new int[]{1, 4}) {
                MemorySegment x = arena.allocateFrom(ValueLayout.JAVA_FLOAT, numbers(4, WIDTH * count));
                MemorySegment y = arena.allocate(4L * rows * count, 64);
                MatrixProducts.multiply(workers, matrix, x, count, List.of(y));
                float[] first = y.toArray(ValueLayout.JAVA_FLOAT);
                for (int call = 0; call < CALLS / 4; call++) {
                    MatrixProducts.multiply(workers, matrix, x, count, List.of(y));
                }
                assertThat(y.toArray(ValueLayout.JAVA_FLOAT)).as("%d rows of %s", count, type).isEqualTo(first);
            }
        }
    }

    @Test
    void logSumsStayTheSameWhenTheyAreCompiled() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment row = arena.allocateFrom(ValueLayout.JAVA_FLOAT, numbers(5, WIDTH));
            double first = LogitRows.logSumExp(row, WIDTH);
            for (int call = 0; call < CALLS; call++) {
                assertThat(LogitRows.logSumExp(row, WIDTH) == first).isTrue();
            }
        }
    }

    private static float[] numbers(long seed, int count) {
        Random random = new Random(seed);
        float[] numbers = new float[count];
        for (int i = 0; i < count; i++) {
            numbers[i] = (float) random.nextGaussian();
        }
        return numbers;
    }
}
