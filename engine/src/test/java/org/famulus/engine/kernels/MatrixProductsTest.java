package org.famulus.engine.kernels;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

import org.famulus.engine.weights.StoredTensor;
import org.famulus.engine.weights.TensorType;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

@Tag("vector-width")
class MatrixProductsTest {

    private static final long SEED = 20260401;

    /**
     * Rounding of a product of n terms, relative to the sum of their magnitudes. Each term meets at most one rounding
     * for each addition on its way: n / 4 of them in the narrowest single accumulator, a few for the multiplications and
     * the horizontal sum. They are random in sign; 8 + n / 64 units of 2^-24 is several times what is seen and far below
     * what one wrong element of an n-element row would make.
     */
    private static double bound(int columns) {
        return (8 + columns / 64.0) * 0x1p-24;
    }

    @ParameterizedTest
    @EnumSource
    void everyTypeEqualsDecodingAndMultiplying(TensorType type) {
        SplittableRandom random = new SplittableRandom(SEED + type.ordinal());
        for (int threads = 1; threads <= 4; threads++) {
            try (Workers workers = Workers.of(threads)) {
                for (int round = 0; round < 12; round++) {
                    int columns = columns(random, type);
                    int rows = random.nextInt(1, MatrixProducts.MOST_ROWS + 1);
                    int misalignment = 2 * random.nextInt(32);
                    List<Integer> outputs = new ArrayList<>();
                    for (int m = random.nextInt(1, 4); m > 0; m--) {
                        outputs.add(random.nextInt(1, 68));
                    }
                    check(workers, random, type, rows, columns, outputs, misalignment);
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"F32", "F16", "BF16"})
    void everyOddWidthIsMultipliedWhole(TensorType type) {
        SplittableRandom random = new SplittableRandom(SEED);
        try (Workers workers = Workers.of(1)) {
            for (int columns = 1; columns <= 140; columns++) {
                check(workers, random, type, 1, columns, List.of(3), 0);
                check(workers, random, type, 5, columns, List.of(2), 2);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void everyRowCountUsesItsOwnInput(TensorType type) {
        SplittableRandom random = new SplittableRandom(SEED);
        try (Workers workers = Workers.of(2)) {
            for (int rows = 1; rows <= MatrixProducts.MOST_ROWS; rows++) {
                check(workers, random, type, rows, 256, List.of(9, 1), 6);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void aParallelProductEqualsThatOfOneThreadBitForBit(TensorType type) {
        SplittableRandom random = new SplittableRandom(SEED);
        try (Arena arena = Arena.ofShared();
                Workers one = Workers.of(1);
                Workers three = Workers.of(3)) {
            StoredTensor weights = StoredTensors.random(arena, random, type, 517, 512, 0);
            MemorySegment x = StoredTensors.randomFloats(arena, random, 512);
            MemorySegment expected = StoredTensors.nans(arena, 517);
            MemorySegment actual = StoredTensors.nans(arena, 517);
            MatrixProducts.multiply(one, weights, x, 1, expected);
            MatrixProducts.multiply(three, weights, x, 1, actual);
            assertThat(actual.mismatch(expected)).isEqualTo(-1);
        }
    }

    /** Interpreted, then compiled twice: none may add in another order than the others. */
    @ParameterizedTest
    @EnumSource
    void aProductStaysTheSameBitForBitWhileTheCodeWarmsUp(TensorType type) {
        SplittableRandom random = new SplittableRandom(SEED);
        try (Arena arena = Arena.ofShared(); Workers workers = Workers.of(1)) {
            StoredTensor weights = StoredTensors.random(arena, random, type, 33, 512, 0);
            for (int rows : new int[]{1, 5}) {
                MemorySegment x = StoredTensors.randomFloats(arena, random, rows * 512);
                MemorySegment expected = StoredTensors.nans(arena, rows * 33);
                MemorySegment actual = StoredTensors.nans(arena, rows * 33);
                MatrixProducts.multiply(workers, weights, x, rows, expected);
                for (int round = 0; round < 800; round++) {
                    MatrixProducts.multiply(workers, weights, x, rows, actual);
                    assertThat(actual.mismatch(expected)).as("seed %d, round %d", SEED, round).isEqualTo(-1);
                }
            }
        }
    }

    @Test
    void matricesOfSeveralTypesShareAnInput() {
        SplittableRandom random = new SplittableRandom(SEED);
        try (Arena arena = Arena.ofShared(); Workers workers = Workers.of(2)) {
            MemorySegment x = StoredTensors.randomFloats(arena, random, 3 * 768);
            List<StoredTensor> weights = new ArrayList<>();
            List<MemorySegment> outputs = new ArrayList<>();
            for (TensorType type : TensorType.values()) {
                weights.add(StoredTensors.random(arena, random, type, 40 + type.ordinal(), 768, 0));
                outputs.add(StoredTensors.nans(arena, 3 * (40 + type.ordinal())));
            }
            MatrixProducts.multiply(workers, weights, x, 3, outputs);
            for (int m = 0; m < weights.size(); m++) {
                assertProduct("seed " + SEED, weights.get(m), x, 3, outputs.get(m));
            }
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"F32", "F16", "BF16"})
    void infinitiesAndNansInWeightsReachTheResult(TensorType type) {
        float[] specials = {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY};
        try (Arena arena = Arena.ofShared(); Workers workers = Workers.of(1)) {
            for (int place : new int[]{0, 5, 31, 39}) {
                for (float special : specials) {
                    MemorySegment data = arena.allocate(type.bytes(40), 64);
                    int blockBytes = type.blockBytes();
                    switch (type) {
                        case F16 -> data.set(ValueLayout.JAVA_SHORT, place * (long) blockBytes,
                                Float.floatToFloat16(special));
                        case BF16 -> data.set(ValueLayout.JAVA_SHORT, place * (long) blockBytes,
                                (short) (Float.floatToIntBits(special) >>> 16));
                        default -> data.set(ValueLayout.JAVA_FLOAT, place * (long) blockBytes, special);
                    }
                    StoredTensor weights = new StoredTensor("w", type, List.of(1L, 40L), data);
                    MemorySegment x = arena.allocate(4 * 40, 4);
                    for (int i = 0; i < 40; i++) {
                        x.setAtIndex(ValueLayout.JAVA_FLOAT, i, 1);
                    }
                    MemorySegment y = arena.allocate(4, 4);
                    MatrixProducts.multiply(workers, weights, x, 1, y);
                    assertThat(StoredTensors.at(y, 0)).as("%s at %d of %s", special, place, type)
                            .isEqualTo(Float.valueOf(special));
                }
            }
        }
    }

    /** Blocks of very different magnitudes: one scale for the whole input would drown the small ones. */
    @ParameterizedTest
    @ValueSource(ints = {3072, 3104, 5632})
    void aWideInputOfQ8KeepsTheDigitsOfEachBlock(int columns) {
        SplittableRandom random = new SplittableRandom(SEED);
        try (Arena arena = Arena.ofShared(); Workers workers = Workers.of(2)) {
            StoredTensor weights = StoredTensors.random(arena, random, TensorType.Q8_0, 67, columns, 2);
            float[] w = StoredTensors.decoded(weights);
            MemorySegment x = StoredTensors.randomFloats(arena, random, columns);
            float[] magnitudes = {1e6f, 1e-6f, 1, 0, 1e-36f};
            for (int i = 0; i < columns; i++) {
                float magnitude = magnitudes[i / 32 % magnitudes.length];
                x.setAtIndex(ValueLayout.JAVA_FLOAT, i, StoredTensors.at(x, i) * magnitude);
            }
            for (int scale : new int[]{0, 1, 2}) {
                // Only the blocks of one magnitude and smaller ones, so that a small one's error is seen.
                for (int i = 0; i < columns; i++) {
                    if (scale > 0 && i / 32 % magnitudes.length == (scale == 1 ? 0 : 2)) {
                        x.setAtIndex(ValueLayout.JAVA_FLOAT, i, 0);
                    }
                }
                MemorySegment y = StoredTensors.nans(arena, 67);
                MatrixProducts.multiply(workers, weights, x, 1, y);
                for (int o = 0; o < 67; o++) {
                    double sum = 0;
                    double allowed = 0;
                    for (int b = 0; b < columns; b += 32) {
                        double greatest = 0;
                        double weight = 0;
                        for (int i = b; i < b + 32; i++) {
                            double term = (double) w[o * columns + i] * StoredTensors.at(x, i);
                            sum += term;
                            greatest = Math.max(greatest, Math.abs(StoredTensors.at(x, i)));
                            weight += Math.abs(w[o * columns + i]);
                        }
                        allowed += greatest * weight * (bound(columns) + 0x1p-16);
                    }
                    assertThat(Math.abs(StoredTensors.at(y, o) - sum)).as("step %d, output %d", scale, o)
                            .isLessThanOrEqualTo(allowed + Float.MIN_NORMAL);
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY})
    void whatIsNoNumberInAWideInputReachesTheResult(float special) {
        SplittableRandom random = new SplittableRandom(SEED);
        try (Arena arena = Arena.ofShared(); Workers workers = Workers.of(1)) {
            StoredTensor weights = StoredTensors.random(arena, random, TensorType.Q8_0, 3, 5632, 0);
            for (int place : new int[]{0, 37, 5631}) {
                MemorySegment x = StoredTensors.randomFloats(arena, random, 5632);
                x.setAtIndex(ValueLayout.JAVA_FLOAT, place, special);
                MemorySegment y = arena.allocate(4 * 3, 4);
                MatrixProducts.multiply(workers, weights, x, 1, y);
                for (int o = 0; o < 3; o++) {
                    assertThat(Float.isFinite(StoredTensors.at(y, o))).as("%s at %d", special, place).isFalse();
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"Q8_0", "Q4_0"})
    void scalesThatAreNoNumbersReachTheResultOfTheirRowOnly(TensorType type) {
        SplittableRandom random = new SplittableRandom(SEED);
        try (Arena arena = Arena.ofShared(); Workers workers = Workers.of(1)) {
            for (float special : new float[]{Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY}) {
                for (int columns : new int[]{96, 3200}) {
                    StoredTensor weights = StoredTensors.random(arena, random, type, 6, columns, 0);
                    weights.data().set(ValueLayout.JAVA_SHORT, 4 * weights.rowBytes() + 2L * type.blockBytes(),
                            Float.floatToFloat16(special));
                    MemorySegment x = StoredTensors.randomFloats(arena, random, columns);
                    MemorySegment y = arena.allocate(4 * 6, 4);
                    MatrixProducts.multiply(workers, weights, x, 1, y);
                    for (int o = 0; o < 6; o++) {
                        assertThat(Float.isFinite(StoredTensors.at(y, o))).as("%s, output %d", special, o)
                                .isEqualTo(o != 4);
                    }
                    assertProduct("the others", StoredTensors.firstRows(weights, 4), x, 1, y);
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(floats = {1e-15f, 1, 1e15f})
    void q4KeepsItsDigitsOverAWideRangeOfInputs(float magnitude) {
        SplittableRandom random = new SplittableRandom(SEED);
        try (Arena arena = Arena.ofShared(); Workers workers = Workers.of(1)) {
            StoredTensor weights = StoredTensors.random(arena, random, TensorType.Q4_0, 9, 256, 0);
            MemorySegment x = StoredTensors.randomFloats(arena, random, 256);
            for (int i = 0; i < 256; i++) {
                x.setAtIndex(ValueLayout.JAVA_FLOAT, i, StoredTensors.at(x, i) * magnitude);
            }
            MemorySegment y = StoredTensors.nans(arena, 9);
            MatrixProducts.multiply(workers, weights, x, 1, y);
            assertProduct("inputs of " + magnitude, weights, x, 1, y);
        }
    }

    @Test
    void aMatrixWithoutRowsGivesNothing() {
        try (Arena arena = Arena.ofShared(); Workers workers = Workers.of(2)) {
            StoredTensor empty = new StoredTensor("empty", TensorType.F32, List.of(0L, 8L), MemorySegment.NULL);
            MatrixProducts.multiply(workers, empty, arena.allocate(32), 1, arena.allocate(0));
            MatrixProducts.multiply(workers, List.of(), arena.allocate(32), 1, List.of());
        }
    }

    @Test
    void whatDoesNotFitIsRefusedBeforeAnythingIsRead() {
        SplittableRandom random = new SplittableRandom(SEED);
        Workers workers = Workers.of(1);
        try (Arena arena = Arena.ofShared(); workers) {
            StoredTensor weights = StoredTensors.random(arena, random, TensorType.Q8_0, 4, 64, 0);
            StoredTensor narrower = StoredTensors.random(arena, random, TensorType.Q8_0, 4, 32, 0);
            MemorySegment x = StoredTensors.randomFloats(arena, random, 64);
            MemorySegment y = StoredTensors.nans(arena, 4);
            assertThatThrownBy(() -> MatrixProducts.multiply(workers, weights, x, 0, y))
                    .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("0 input rows");
            assertThatThrownBy(() -> MatrixProducts.multiply(workers, weights, x, 9, y))
                    .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("9 input rows");
            assertThatThrownBy(() -> MatrixProducts.multiply(workers, weights, x.asSlice(4), 1, y))
                    .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("252 bytes where 256");
            assertThatThrownBy(() -> MatrixProducts.multiply(workers, weights, x, 1, y.asSlice(4)))
                    .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("12 bytes where 16");
            assertThatThrownBy(() -> MatrixProducts.multiply(workers, weights, x, 1, y.asReadOnly()))
                    .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("read-only");
            assertThatThrownBy(
                    () -> MatrixProducts.multiply(workers, weights, MemorySegment.ofArray(new float[64]), 1, y))
                    .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("heap");
            assertThatThrownBy(
                    () -> MatrixProducts.multiply(workers, List.of(weights, narrower), x, 1, List.of(y, y)))
                    .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("32 columns");
            assertThatThrownBy(() -> MatrixProducts.multiply(workers, List.of(weights), x, 1, List.of()))
                    .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("1 matrices, but 0 outputs");
            for (int i = 0; i < 4; i++) {
                assertThat(StoredTensors.at(y, i)).isNaN();
            }
        }
    }

    @Test
    void closedMemoryIsRefused() {
        SplittableRandom random = new SplittableRandom(SEED);
        try (Workers workers = Workers.of(1); Arena open = Arena.ofShared()) {
            StoredTensor weights;
            try (Arena arena = Arena.ofShared()) {
                weights = StoredTensors.random(arena, random, TensorType.Q4_0, 4, 64, 0);
            }
            MemorySegment x = StoredTensors.randomFloats(open, random, 64);
            MemorySegment y = StoredTensors.nans(open, 4);
            assertThatThrownBy(() -> MatrixProducts.multiply(workers, weights, x, 1, y))
                    .isInstanceOf(IllegalStateException.class).hasMessageContaining("closed");
        }
    }

    private static int columns(SplittableRandom random, TensorType type) {
        return switch (type.blockElements()) {
            case 1 -> random.nextInt(1, 700);
            case 32 -> 32 * random.nextInt(1, 30);
            default -> type.blockElements() * random.nextInt(1, 6);
        };
    }

    private static void check(Workers workers, SplittableRandom random, TensorType type, int rows, int columns,
            List<Integer> outputs, int misalignment) {
        try (Arena arena = Arena.ofShared()) {
            MemorySegment x = StoredTensors.randomFloats(arena, random, rows * columns);
            List<StoredTensor> weights = new ArrayList<>();
            List<MemorySegment> results = new ArrayList<>();
            for (int count : outputs) {
                weights.add(StoredTensors.random(arena, random, type, count, columns, misalignment));
                results.add(StoredTensors.nans(arena, rows * count));
            }
            MatrixProducts.multiply(workers, weights, x, rows, results);
            for (int m = 0; m < weights.size(); m++) {
                assertProduct("seed " + SEED + ", " + workers.threads() + " threads, " + type + " " + weights.get(m)
                        .shape() + ", " + rows + " rows, misaligned by " + misalignment, weights.get(m), x, rows,
                        results.get(m));
            }
        }
    }

    /** Compares with a product in doubles of the decoded matrix. */
    private static void assertProduct(String what, StoredTensor weights, MemorySegment x, int rows, MemorySegment y) {
        float[] w = StoredTensors.decoded(weights);
        int columns = weights.columns();
        int outputs = weights.rows();
        for (int r = 0; r < rows; r++) {
            for (int o = 0; o < outputs; o++) {
                double sum = 0;
                double magnitudes = 0;
                for (int i = 0; i < columns; i++) {
                    double term = (double) w[o * columns + i] * StoredTensors.at(x, (long) r * columns + i);
                    sum += term;
                    magnitudes += Math.abs(term);
                }
                float actual = StoredTensors.at(y, (long) r * outputs + o);
                assertThat(Math.abs(actual - sum)).as("%s: row %d, output %d, expected %s, was %s", what, r, o, sum,
                        actual).isLessThanOrEqualTo(magnitudes * bound(columns));
            }
        }
    }
}
