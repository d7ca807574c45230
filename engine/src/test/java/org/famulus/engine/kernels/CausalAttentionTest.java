package org.famulus.engine.kernels;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Random;

import org.famulus.engine.kernels.CausalAttention.HeadRows;
import org.famulus.engine.weights.TensorType;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

/** Against the definition in doubles; the heads lie inside wider rows, and what is beside them must stay as it is. */
@Tag("vector-width")
class CausalAttentionTest {

    private static final int MARGIN = 5;

    /** Inputs and results in doubles, {@code [heads][rows][dimension]}. */
    private record Case(int group, int dimension, int rows, int window, double scale, double[][][] q, double[][][] k,
            double[][][] v, double[][][] dOut) {

        static Case draw(int group, int dimension, int rows, int window, long seed) {
            Random random = new Random(seed);
            return new Case(group, dimension, rows, window, 1 / Math.sqrt(dimension),
                    normal(random, group, rows, dimension), normal(random, 1, rows, dimension),
                    normal(random, 1, rows, dimension), normal(random, group, rows, dimension));
        }

        private static double[][][] normal(Random random, int heads, int rows, int dimension) {
            double[][][] values = new double[heads][rows][dimension];
            for (double[][] head : values) {
                for (double[] row : head) {
                    for (int i = 0; i < dimension; i++) {
                        row[i] = (float) random.nextGaussian();
                    }
                }
            }
            return values;
        }

        double[][] probabilities(int head) {
            double[][] p = new double[rows][rows];
            for (int i = 0; i < rows; i++) {
                double sum = 0;
                for (int j = Math.max(0, i + 1 - window); j <= i; j++) {
                    p[i][j] = Math.exp(scale * dot(q[head][i], k[0][j]));
                    sum += p[i][j];
                }
                for (int j = 0; j <= i; j++) {
                    p[i][j] /= sum;
                }
            }
            return p;
        }

        double[][][] output() {
            double[][][] output = new double[group][rows][dimension];
            for (int head = 0; head < group; head++) {
                double[][] p = probabilities(head);
                for (int i = 0; i < rows; i++) {
                    for (int j = 0; j <= i; j++) {
                        add(output[head][i], p[i][j], v[0][j]);
                    }
                }
            }
            return output;
        }

        void gradients(double[][][] dq, double[][][] dk, double[][][] dv) {
            for (int head = 0; head < group; head++) {
                double[][] p = probabilities(head);
                for (int i = 0; i < rows; i++) {
                    double mean = 0;
                    for (int j = 0; j <= i; j++) {
                        mean += p[i][j] * dot(dOut[head][i], v[0][j]);
                    }
                    for (int j = 0; j <= i; j++) {
                        double ds = scale * p[i][j] * (dot(dOut[head][i], v[0][j]) - mean);
                        add(dv[0][j], p[i][j], dOut[head][i]);
                        add(dq[head][i], ds, k[0][j]);
                        add(dk[0][j], ds, q[head][i]);
                    }
                }
            }
        }

        private static double dot(double[] a, double[] b) {
            double sum = 0;
            for (int i = 0; i < a.length; i++) {
                sum += a[i] * b[i];
            }
            return sum;
        }

        private static void add(double[] target, double factor, double[] source) {
            for (int i = 0; i < target.length; i++) {
                target[i] += factor * source[i];
            }
        }
    }

    /** Heads side by side in rows that have a margin on both sides. */
    private static HeadRows rows(Arena arena, double[][][] heads) {
        int rows = heads[0].length;
        int dimension = heads[0][0].length;
        int stride = heads.length * dimension + 2 * MARGIN;
        MemorySegment memory = NativeFloats.of(arena, new float[rows * stride]);
        for (int row = 0; row < rows; row++) {
            for (int head = 0; head < heads.length; head++) {
                for (int i = 0; i < dimension; i++) {
                    memory.setAtIndex(NativeFloats.FLOAT, row * stride + MARGIN + head * dimension + i,
                            (float) heads[head][row][i]);
                }
            }
        }
        return new HeadRows(memory.asSlice(4 * MARGIN), TensorType.F32, stride);
    }

    private static void assertRows(HeadRows actual, double[][][] expected, String what) {
        double largest = 0;
        for (double[][] head : expected) {
            for (double[] row : head) {
                for (double value : row) {
                    largest = Math.max(largest, Math.abs(value));
                }
            }
        }
        int dimension = expected[0][0].length;
        for (int row = 0; row < expected[0].length; row++) {
            for (int head = 0; head < expected.length; head++) {
                for (int i = 0; i < dimension; i++) {
                    assertThat((double) actual.memory().getAtIndex(NativeFloats.FLOAT,
                            (long) row * actual.stride() + head * dimension + i))
                            .as("%s, head %d, row %d, element %d", what, head, row, i)
                            .isCloseTo(expected[head][row][i], within(1e-5 * largest));
                }
            }
            if (row + 1 < expected[0].length) {
                for (int i = 0; i < 2 * MARGIN; i++) {
                    assertThat(actual.memory().getAtIndex(NativeFloats.FLOAT,
                            (long) row * actual.stride() + expected.length * dimension + i)).as("margin of %s", what)
                            .isZero();
                }
            }
        }
    }

    private static MemorySegment scratch(Arena arena, CausalAttention kernel, int rows) {
        MemorySegment scratch = arena.allocate(kernel.scratchBytes(rows), 64);
        for (long i = 0; i < scratch.byteSize() / 4; i++) {
            scratch.setAtIndex(NativeFloats.FLOAT, i, Float.NaN);
        }
        return scratch;
    }

    @ParameterizedTest
    @CsvSource({"1,64,1,1", "1,64,70,70", "2,8,64,64", "3,12,65,65", "4,64,130,130", "2,33,37,5", "1,16,200,64",
            "2,80,129,129"})
    void attentionAndItsGradientAreThoseOfTheDefinition(int group, int dimension, int rows, int window) {
        Case drawn = Case.draw(group, dimension, rows, window, 31L * rows + dimension);
        try (Arena arena = Arena.ofConfined()) {
            var kernel = new CausalAttention(group, dimension, (float) drawn.scale);
            HeadRows q = rows(arena, drawn.q);
            HeadRows k = rows(arena, drawn.k);
            HeadRows v = rows(arena, drawn.v);
            HeadRows output = rows(arena, new double[group][rows][dimension]);
            kernel.attend(output, q, k, v, rows, window, scratch(arena, kernel, rows));
            assertRows(output, drawn.output(), "output");
            double[][][] dq = new double[group][rows][dimension];
            double[][][] dk = new double[1][rows][dimension];
            double[][][] dv = new double[1][rows][dimension];
            HeadRows queryGradient = rows(arena, dq);
            HeadRows keyGradient = rows(arena, dk);
            HeadRows valueGradient = rows(arena, dv);
            drawn.gradients(dq, dk, dv);
            kernel.gradient(queryGradient, keyGradient, valueGradient, rows(arena, drawn.dOut), q, k, v, rows, window,
                    scratch(arena, kernel, rows));
            assertRows(queryGradient, dq, "query gradient");
            assertRows(keyGradient, dk, "key gradient");
            assertRows(valueGradient, dv, "value gradient");
        }
    }

    @Test
    void scoresFarApartOverflowNothing() {
        Case drawn = Case.draw(1, 16, 20, 20, 5);
        for (double[] row : drawn.q[0]) {
            for (int i = 0; i < row.length; i++) {
                row[i] *= 1000;
            }
        }
        try (Arena arena = Arena.ofConfined()) {
            var kernel = new CausalAttention(1, 16, (float) drawn.scale);
            HeadRows output = rows(arena, new double[1][20][16]);
            kernel.attend(output, rows(arena, drawn.q), rows(arena, drawn.k), rows(arena, drawn.v), 20, 20,
                    scratch(arena, kernel, 20));
            for (float value : NativeFloats.toArray(output.memory())) {
                assertThat(value).isFinite();
            }
        }
    }
}
