package org.famulus.engine.kernels;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Random;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

/** What training adds to the kernels: gradients, the loss, the optimizer, and BF16. The twins compute in doubles. */
@Tag("vector-width")
class TrainingKernelsTest {

    private static final int[] WIDTHS = {1, 2, 3, 7, 8, 15, 16, 17, 31, 33, 64, 65, 100, 576, 1031, 2500};

    /** The bound is relative to the largest element: each comes from a sum over the row. */
    @Test
    void theGradientOfANormIsThatOfItsDefinitionAndIsAdded() {
        for (int width : WIDTHS) {
            Random random = new Random(width);
            int rows = 1 + random.nextInt(4);
            float epsilon = 1e-5f;
            float[] x = NativeFloats.normal(random, rows * width, 2);
            float[] w = NativeFloats.normal(random, width, 1);
            float[] dy = NativeFloats.normal(random, rows * width, 1);
            float[] before = NativeFloats.normal(random, rows * width, 1);
            float[] weightBefore = NativeFloats.normal(random, width, 1);
            double[] dx = new double[rows * width];
            double[] dw = new double[width];
            normGradient(x, w, dy, rows, width, epsilon, dx, dw);
            try (Arena arena = Arena.ofConfined()) {
                MemorySegment sourceGradient = NativeFloats.of(arena, before);
                MemorySegment weightGradient = NativeFloats.of(arena, weightBefore);
                RootMeanSquareNorm.gradient(sourceGradient, weightGradient, NativeFloats.of(arena, dy),
                        NativeFloats.of(arena, x), NativeFloats.of(arena, w), rows, width, epsilon);
                assertSums(sourceGradient, before, dx, "dx, width " + width);
                assertSums(weightGradient, weightBefore, dw, "dw, width " + width);
            }
        }
    }

    private static void assertSums(MemorySegment actual, float[] before, double[] added, String what) {
        double largest = 0;
        for (int i = 0; i < added.length; i++) {
            largest = Math.max(largest, Math.abs(before[i]) + Math.abs(added[i]));
        }
        for (int i = 0; i < added.length; i++) {
            assertThat((double) actual.getAtIndex(NativeFloats.FLOAT, i)).as("%s, element %d", what, i)
                    .isCloseTo(before[i] + added[i], within(1e-5 * largest));
        }
    }

    private static void normGradient(float[] x, float[] w, float[] dy, int rows, int width, double epsilon,
            double[] dx, double[] dw) {
        for (int row = 0; row < rows; row++) {
            double squares = 0;
            double dot = 0;
            for (int i = 0; i < width; i++) {
                int at = row * width + i;
                squares += (double) x[at] * x[at];
                dot += (double) dy[at] * w[i] * x[at];
            }
            double r = 1 / Math.sqrt(squares / width + epsilon);
            for (int i = 0; i < width; i++) {
                int at = row * width + i;
                dx[at] = r * (w[i] * dy[at] - x[at] * r * r * dot / width);
                dw[i] += dy[at] * x[at] * r;
            }
        }
    }

    @Test
    void theGradientOfAGateIsThatOfItsDefinition() {
        for (int count : WIDTHS) {
            Random random = new Random(count);
            float[] gate = NativeFloats.normal(random, count, 4);
            float[] up = NativeFloats.normal(random, count, 1);
            float[] dy = NativeFloats.normal(random, count, 1);
            gate[random.nextInt(count)] = 200;
            gate[random.nextInt(count)] = -200;
            try (Arena arena = Arena.ofConfined()) {
                MemorySegment dGate = NativeFloats.fresh(arena, count);
                MemorySegment dUp = NativeFloats.fresh(arena, count);
                MemorySegment gates = NativeFloats.of(arena, gate);
                MemorySegment ups = NativeFloats.of(arena, up);
                MemorySegment change = NativeFloats.of(arena, dy);
                ElementwiseKernels.siluGateGradient(dGate, dUp, gates, ups, change, count);
                for (int i = 0; i < count; i++) {
                    double s = 1 / (1 + Math.exp(-gate[i]));
                    double slope = dy[i] * up[i] * s * (1 + gate[i] * (1 - s));
                    double silu = dy[i] * gate[i] * s;
                    String as = "seed " + count + ", element " + i + ", gate " + gate[i];
                    assertThat((double) dGate.getAtIndex(NativeFloats.FLOAT, i)).as(as).isCloseTo(slope,
                            within(1e-6 * Math.abs(dy[i] * up[i]) * (1 + Math.abs(gate[i]) * s)));
                    assertThat((double) dUp.getAtIndex(NativeFloats.FLOAT, i)).as(as).isCloseTo(silu,
                            within(1e-6 * Math.abs(silu) + 1e-30));
                }
                ElementwiseKernels.siluGateGradient(gates, ups, gates, ups, change, count);
                assertThat(gates.mismatch(dGate)).as("in place").isEqualTo(-1);
                assertThat(ups.mismatch(dUp)).as("in place").isEqualTo(-1);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.1, 3, 30})
    void theGradientOfCrossEntropyIsTheSoftmaxWithoutTheTarget(double deviation) {
        for (int count : WIDTHS) {
            Random random = new Random(count);
            float[] logits = NativeFloats.normal(random, count, deviation);
            int target = random.nextInt(count);
            float weight = 0.25f;
            double largest = Double.NEGATIVE_INFINITY;
            for (float logit : logits) {
                largest = Math.max(largest, logit);
            }
            double sum = 0;
            for (float logit : logits) {
                sum += Math.exp(logit - largest);
            }
            try (Arena arena = Arena.ofConfined()) {
                MemorySegment row = NativeFloats.of(arena, logits);
                double loss = CrossEntropy.gradient(row, count, target, weight);
                String as = "seed " + count + ", target " + target;
                assertThat(loss).as(as).isCloseTo(Math.log(sum) + largest - logits[target],
                        within(1e-6 * (1 + Math.abs(largest))));
                for (int i = 0; i < count; i++) {
                    double expected = weight * (Math.exp(logits[i] - largest) / sum - (i == target ? 1 : 0));
                    assertThat((double) row.getAtIndex(NativeFloats.FLOAT, i)).as(as + ", element " + i)
                            .isCloseTo(expected, within(1e-6 * weight));
                }
            }
        }
    }

    @Test
    void theLossOfADivergedModelIsNotFinite() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment row = NativeFloats.of(arena, NativeFloats.normal(new Random(1), 40, 1));
            row.setAtIndex(NativeFloats.FLOAT, 20, Float.NaN);
            assertThat(CrossEntropy.gradient(row, 40, 3, 1)).isNaN();
            MemorySegment infinite = NativeFloats.of(arena, NativeFloats.normal(new Random(1), 40, 1));
            infinite.setAtIndex(NativeFloats.FLOAT, 39, Float.POSITIVE_INFINITY);
            assertThat(CrossEntropy.gradient(infinite, 40, 3, 1)).isNaN();
            assertThatThrownBy(() -> CrossEntropy.gradient(row, 40, 40, 1))
                    .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("target 40");
        }
    }

    /** Twenty steps, so that both means and their corrections count. */
    @Test
    void theOptimizerFollowsItsPaper() {
        for (int count : WIDTHS) {
            Random random = new Random(count);
            float[] weights = NativeFloats.normal(random, count, 1);
            double[] w = new double[count];
            for (int i = 0; i < count; i++) {
                w[i] = weights[i];
            }
            double[] m = new double[count];
            double[] v = new double[count];
            try (Arena arena = Arena.ofConfined()) {
                MemorySegment values = NativeFloats.of(arena, weights);
                MemorySegment first = NativeFloats.of(arena, new float[count]);
                MemorySegment second = NativeFloats.of(arena, new float[count]);
                for (int step = 1; step <= 20; step++) {
                    float[] g = NativeFloats.normal(random, count, 0.01);
                    double rate = 1e-2 / step;
                    AdamW.update(new AdamW.Step(rate, 0.9, 0.99, 1e-8, 0.1, step, 0.5), values, first, second,
                            NativeFloats.of(arena, g), count);
                    for (int i = 0; i < count; i++) {
                        double gradient = 0.5 * g[i];
                        w[i] -= rate * 0.1 * w[i];
                        m[i] = 0.9 * m[i] + 0.1 * gradient;
                        v[i] = 0.99 * v[i] + 0.01 * gradient * gradient;
                        w[i] -= rate * (m[i] / (1 - Math.pow(0.9, step)))
                                / (Math.sqrt(v[i] / (1 - Math.pow(0.99, step))) + 1e-8);
                    }
                }
                for (int i = 0; i < count; i++) {
                    assertThat((double) values.getAtIndex(NativeFloats.FLOAT, i)).as("seed %d, element %d", count, i)
                            .isCloseTo(w[i], within(1e-5));
                }
            }
        }
    }

    @Test
    void aSumOfSquaresIsThatOfDoubles() {
        for (int count : WIDTHS) {
            float[] values = NativeFloats.normal(new Random(count), count, 3);
            double sum = 0;
            for (float value : values) {
                sum += (double) value * value;
            }
            try (Arena arena = Arena.ofConfined()) {
                assertThat(AdamW.sumOfSquares(NativeFloats.of(arena, values), count)).isCloseTo(sum,
                        within(1e-5 * sum));
            }
        }
    }

    @Test
    void brainFloatsAreTheUpperHalvesOfRoundedFloats() {
        for (int count : WIDTHS) {
            float[] values = NativeFloats.normal(new Random(count), count, 3);
            float[] more = NativeFloats.normal(new Random(count + 1), count, 3);
            try (Arena arena = Arena.ofConfined()) {
                MemorySegment narrow = arena.allocate(2L * count + 2, 2).asSlice(2);
                MemorySegment wide = NativeFloats.fresh(arena, count);
                MemorySegment sum = NativeFloats.of(arena, more);
                BrainFloats.narrow(narrow, NativeFloats.of(arena, values), count);
                BrainFloats.widen(wide, narrow, count);
                BrainFloats.add(sum, narrow, count);
                for (int i = 0; i < count; i++) {
                    float rounded = Float.intBitsToFloat(BrainFloats.round(values[i]) << 16);
                    assertThat(narrow.getAtIndex(ValueLayout.JAVA_SHORT_UNALIGNED, i))
                            .isEqualTo(BrainFloats.round(values[i]));
                    assertThat(wide.getAtIndex(NativeFloats.FLOAT, i)).isEqualTo(rounded);
                    assertThat(sum.getAtIndex(NativeFloats.FLOAT, i)).isEqualTo(more[i] + rounded);
                    assertThat((double) rounded).isCloseTo(values[i], within(Math.abs(values[i]) / 256.0));
                }
            }
        }
    }
}
