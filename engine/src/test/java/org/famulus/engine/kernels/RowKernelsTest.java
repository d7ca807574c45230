package org.famulus.engine.kernels;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Random;

import org.famulus.engine.kernels.RotaryEmbedding.Layout;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

/** The steps between products: norm, rotation, gate, sums. */
@Tag("vector-width")
class RowKernelsTest {

    private static final int[] WIDTHS = {1, 2, 3, 7, 8, 15, 16, 17, 31, 33, 63, 64, 65, 80, 100, 127, 576, 1031};

    /**
     * The sum of squares, all positive, is off by at most as many half units as additions follow one another, the square
     * root halves that, and five more roundings follow.
     */
    @Test
    void aNormalizedRowHasTheWeightedElementsOverTheirRootMeanSquare() {
        for (int width : WIDTHS) {
            int seed = width;
            Random random = new Random(seed);
            int rows = 1 + random.nextInt(4);
            float epsilon = random.nextBoolean() ? 1e-5f : 1e-6f;
            float[] source = NativeFloats.normal(random, rows * width, Math.pow(10, random.nextInt(7) - 3));
            float[] weight = NativeFloats.normal(random, width, 1);
            try (Arena arena = Arena.ofConfined()) {
                MemorySegment target = NativeFloats.fresh(arena, (long) rows * width);
                MemorySegment inPlace = NativeFloats.of(arena, source);
                MemorySegment weights = NativeFloats.of(arena, weight);
                RootMeanSquareNorm.normalize(target, NativeFloats.of(arena, source), weights, rows, width, epsilon);
                RootMeanSquareNorm.normalize(inPlace, inPlace, weights, rows, width, epsilon);
                assertThat(inPlace.mismatch(target)).as("in place, width " + width).isEqualTo(-1);
                double bound = (width / (8.0 * Lanes.COUNT) + Lanes.COUNT / 2.0 + 10) * NativeFloats.EPSILON / 2;
                for (int row = 0; row < rows; row++) {
                    double sum = 0;
                    for (int i = 0; i < width; i++) {
                        sum += (double) source[row * width + i] * source[row * width + i];
                    }
                    double root = Math.sqrt(sum / width + epsilon);
                    for (int i = 0; i < width; i++) {
                        double expected = source[row * width + i] / root * weight[i];
                        assertThat((double) target.getAtIndex(NativeFloats.FLOAT, (long) row * width + i))
                                .as("seed " + seed + ", row " + row + ", element " + i)
                                .isCloseTo(expected, within(Math.abs(expected) * bound));
                    }
                }
            }
        }
    }

    /** One order of operations, so that a result is the same before and after the compiler has seen the code. */
    @Test
    void theSumOfSquaresHasOneOrder() {
        int lanes = Lanes.COUNT;
        for (int width : WIDTHS) {
            float[] row = NativeFloats.normal(new Random(width), width, 1);
            float[][] sums = new float[4][lanes];
            int i = 0;
            for (; i <= width - 4 * lanes; i += 4 * lanes) {
                for (int j = 0; j < 4 * lanes; j++) {
                    sums[j / lanes][j % lanes] = Math.fma(row[i + j], row[i + j], sums[j / lanes][j % lanes]);
                }
            }
            for (; i <= width - lanes; i += lanes) {
                for (int j = 0; j < lanes; j++) {
                    sums[0][j] = Math.fma(row[i + j], row[i + j], sums[0][j]);
                }
            }
            float[] total = new float[lanes];
            for (int j = 0; j < lanes; j++) {
                total[j] = sums[0][j] + sums[1][j] + (sums[2][j] + sums[3][j]);
            }
            for (int half = lanes / 2; half > 0; half /= 2) {
                for (int j = 0; j < half; j++) {
                    total[j] += total[j + half];
                }
            }
            float sum = total[0];
            for (; i < width; i++) {
                sum = Math.fma(row[i], row[i], sum);
            }
            float factor = (float) (1 / Math.sqrt((double) (sum / width) + 1e-6f));
            float[] ones = new float[width];
            java.util.Arrays.fill(ones, 1f);
            try (Arena arena = Arena.ofConfined()) {
                MemorySegment target = NativeFloats.fresh(arena, width);
                RootMeanSquareNorm.normalize(target, NativeFloats.of(arena, row), NativeFloats.of(arena, ones), 1,
                        width,
                        1e-6f);
                for (int j = 0; j < width; j++) {
                    assertThat(target.getAtIndex(NativeFloats.FLOAT, j)).as("seed " + width + ", element " + j)
                            .isEqualTo(row[j] * factor);
                }
            }
        }
    }

    @Test
    void aRowOfZerosNormalizesToZeros() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment row = NativeFloats.of(arena, new float[37]);
            RootMeanSquareNorm.normalize(row, row, NativeFloats.of(arena, NativeFloats.normal(new Random(1), 37, 1)), 1,
                    37, 1e-5f);
            for (float element : NativeFloats.toArray(row)) {
                assertThat(Math.abs(element)).isEqualTo(0f);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void pairsTurnByTheirAnglesAndTheRestStays(Layout layout) {
        for (int pairs : new int[]{0, 1, 2, 3, 4, 5, 8, 9, 15, 16, 17, 32, 33, 40, 48, 64}) {
            for (int rest : new int[]{0, 1, 13}) {
                int seed = pairs * 100 + rest;
                Random random = new Random(seed);
                int dimension = Math.max(1, 2 * pairs + rest);
                int heads = 1 + random.nextInt(4);
                float[] rows = NativeFloats.normal(random, heads * dimension, 1);
                float[] cosines = new float[pairs];
                float[] sines = new float[pairs];
                for (int i = 0; i < pairs; i++) {
                    double angle = random.nextDouble() * 1000;
                    cosines[i] = (float) Math.cos(angle);
                    sines[i] = (float) Math.sin(angle);
                }
                try (Arena arena = Arena.ofConfined()) {
                    MemorySegment rotated = NativeFloats.of(arena, rows);
                    RotaryEmbedding.rotate(layout, rotated, NativeFloats.of(arena, cosines),
                            NativeFloats.of(arena, sines), heads, dimension, 2 * pairs);
                    checkRotation(layout, rows, NativeFloats.toArray(rotated), cosines, sines, dimension,
                            "seed " + seed + ", pairs " + pairs + ", dimension " + dimension);
                }
            }
        }
    }

    private static void checkRotation(Layout layout, float[] before, float[] after, float[] cosines, float[] sines,
            int dimension, String as) {
        int pairs = cosines.length;
        for (int start = 0; start < before.length; start += dimension) {
            for (int i = 0; i < pairs; i++) {
                int first = start + (layout == Layout.HALF_SPLIT ? i : 2 * i);
                int second = start + (layout == Layout.HALF_SPLIT ? pairs + i : 2 * i + 1);
                double a = before[first];
                double b = before[second];
                // Two products and a sum: at most one and a half half-units of the sum of magnitudes each.
                double bound = (Math.abs(a) + Math.abs(b)) * 1.5 * NativeFloats.EPSILON;
                assertThat((double) after[first]).as(as + ", pair " + i)
                        .isCloseTo(a * cosines[i] - b * sines[i], within(bound));
                assertThat((double) after[second]).as(as + ", pair " + i)
                        .isCloseTo(b * cosines[i] + a * sines[i], within(bound));
            }
            for (int i = start + 2 * pairs; i < start + dimension; i++) {
                assertThat(after[i]).as(as + ", element " + i + " past the rotary dimension").isEqualTo(before[i]);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {-2, 3, 10})
    void aRotaryDimensionThatIsOddOrBeyondTheHeadIsRefused(int rotaryDimension) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment row = NativeFloats.fresh(arena, 8);
            assertThatThrownBy(
                    () -> RotaryEmbedding.rotate(Layout.HALF_SPLIT, row, row, row, 1, 8, rotaryDimension))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("rotary dimension " + rotaryDimension);
        }
    }

    /** Exponential, sum, quotient, product: 1.5 + 3 * 0.5 units, where e^-x weighs at most fully in the sum. */
    @Test
    void theGateIsSiluTimesUp() {
        for (int width : WIDTHS) {
            Random random = new Random(width);
            float[] gate = NativeFloats.normal(random, width, 10);
            float[] up = NativeFloats.normal(random, width, 1);
            try (Arena arena = Arena.ofConfined()) {
                MemorySegment target = NativeFloats.fresh(arena, width);
                MemorySegment inPlace = NativeFloats.of(arena, gate);
                MemorySegment ups = NativeFloats.of(arena, up);
                ElementwiseKernels.siluGate(target, NativeFloats.of(arena, gate), ups, width);
                ElementwiseKernels.siluGate(inPlace, inPlace, ups, width);
                assertThat(inPlace.mismatch(target)).as("in place, width " + width).isEqualTo(-1);
                for (int i = 0; i < width; i++) {
                    double expected = gate[i] / (1 + Math.exp(-gate[i])) * up[i];
                    assertThat((double) target.getAtIndex(NativeFloats.FLOAT, i)).as("seed " + width + ", gate "
                            + gate[i])
                            .isCloseTo(expected, within(Math.abs(expected) * 3 * NativeFloats.EPSILON));
                }
            }
        }
    }

    @Test
    void theGateSaturatesWithoutOverflow() {
        try (Arena arena = Arena.ofConfined()) {
            int width = Lanes.COUNT + 2;
            float[] gate = new float[width];
            java.util.Arrays.fill(gate, -200f);
            gate[1] = 200f;
            gate[width - 1] = 200f;
            MemorySegment target = NativeFloats.of(arena, gate);
            float[] ones = new float[width];
            java.util.Arrays.fill(ones, 1f);
            ElementwiseKernels.siluGate(target, target, NativeFloats.of(arena, ones), width);
            for (int i = 0; i < width; i++) {
                assertThat(target.getAtIndex(NativeFloats.FLOAT, i)).isEqualTo(gate[i] > 0 ? 200f : -0f);
            }
        }
    }

    @Test
    void sumsBiasesAndScalesAreThoseOfSingleElements() {
        for (int width : WIDTHS) {
            Random random = new Random(width);
            float[] a = NativeFloats.normal(random, 3 * width, 1);
            float[] b = NativeFloats.normal(random, 3 * width, 1);
            try (Arena arena = Arena.ofConfined()) {
                MemorySegment sum = NativeFloats.of(arena, a);
                ElementwiseKernels.add(sum, NativeFloats.of(arena, b), 3L * width);
                MemorySegment biased = NativeFloats.of(arena, a);
                ElementwiseKernels.addBias(biased, NativeFloats.of(arena, b), 3, width);
                MemorySegment scaled = NativeFloats.of(arena, a);
                ElementwiseKernels.scale(scaled, 0.3f, 3L * width);
                for (int i = 0; i < 3 * width; i++) {
                    String as = "seed " + width + ", element " + i;
                    assertThat(sum.getAtIndex(NativeFloats.FLOAT, i)).as(as).isEqualTo(a[i] + b[i]);
                    assertThat(biased.getAtIndex(NativeFloats.FLOAT, i)).as(as).isEqualTo(a[i] + b[i % width]);
                    assertThat(scaled.getAtIndex(NativeFloats.FLOAT, i)).as(as).isEqualTo(a[i] * 0.3f);
                }
            }
        }
    }

    @Test
    void sizesBeyondTheMemoryGivenAreRefused() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment ten = NativeFloats.fresh(arena, 10);
            MemorySegment nine = NativeFloats.fresh(arena, 9);
            assertThatThrownBy(() -> ElementwiseKernels.add(nine, ten, 10)).hasMessageContaining("target has 36 bytes");
            assertThatThrownBy(() -> ElementwiseKernels.add(ten, nine, 10)).hasMessageContaining("addend has 36 bytes");
            assertThatThrownBy(() -> ElementwiseKernels.addBias(ten, nine, 1, 10)).hasMessageContaining("bias has 36");
            assertThatThrownBy(() -> ElementwiseKernels.siluGate(ten, nine, ten, 10)).hasMessageContaining("gate has");
            assertThatThrownBy(() -> ElementwiseKernels.siluGate(ten, ten, nine, 10)).hasMessageContaining("up has");
            assertThatThrownBy(() -> ElementwiseKernels.scale(ten, 1f, -1)).hasMessageContaining("-1 elements");
            assertThatThrownBy(() -> ElementwiseKernels.scale(ten, 1f, Long.MAX_VALUE))
                    .isInstanceOf(ArithmeticException.class);
            assertThatThrownBy(() -> RootMeanSquareNorm.normalize(ten, ten, nine, 1, 10, 0f))
                    .hasMessageContaining("norm weight has 36 bytes");
            assertThatThrownBy(() -> RootMeanSquareNorm.normalize(ten, ten, ten, 1, 10, Float.NaN))
                    .hasMessageContaining("epsilon NaN");
            assertThatThrownBy(() -> RootMeanSquareNorm.normalize(ten, ten, ten, 1, 0, 0f))
                    .hasMessageContaining("1 rows of 0");
            assertThatThrownBy(() -> RotaryEmbedding.rotate(Layout.INTERLEAVED, nine, ten, ten, 1, 10, 10))
                    .hasMessageContaining("rows has 36 bytes");
        }
    }

    @Test
    void rowKernelsAllocateNothing() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment a = NativeFloats.of(arena, NativeFloats.normal(new Random(1), 203, 1));
            MemorySegment b = NativeFloats.of(arena, NativeFloats.normal(new Random(2), 203, 1));
            MemorySegment out = NativeFloats.fresh(arena, 203);
            NativeFloats.assertAllocatesNothing(() -> {
                RootMeanSquareNorm.normalize(out, a, b, 1, 203, 1e-5f);
                ElementwiseKernels.siluGate(out, a, b, 203);
                ElementwiseKernels.add(out, a, 203);
                ElementwiseKernels.addBias(out, b, 7, 29);
                ElementwiseKernels.scale(out, 0.5f, 203);
                RotaryEmbedding.rotate(Layout.HALF_SPLIT, out, a, b, 2, 101, 90);
                RotaryEmbedding.rotate(Layout.INTERLEAVED, out, a, b, 2, 101, 90);
            });
        }
    }
}
