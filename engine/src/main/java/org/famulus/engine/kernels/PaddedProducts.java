package org.famulus.engine.kernels;

import jdk.incubator.vector.FloatVector;

import static org.famulus.engine.kernels.VectorWidths.FLOATS;

/**
 * Products of small matrices of floats on one thread: {@code C = A B} or {@code C += A B}, with the columns of B and C padded to
 * whole vectors, so that there are no tails. A may be read in any order, transposed too: its elements are broadcast.
 *
 * <p>Each element is one chain of fused multiply-adds over the inner dimension, in its order, added to C at the end. Works on addresses that the
 * caller has checked.
 */
final class PaddedProducts {

    private static final int LANES = Lanes.COUNT;
    private static final long VECTOR_BYTES = 4L * LANES;

    /** Rows of a tile; with four vectors of columns, 16 accumulators and 4 of B fit the registers of 512-bit processors. */
    private static final int ROWS = 4;
    private static final int VECTORS = LANES == 16 ? 4 : 2;

    private PaddedProducts() {
    }

    /**
     * A matrix at an address.
     *
     * @param address of the first element
     * @param rowStride elements from one row to the next
     * @param columnStride elements from one column to the next
     */
    record Matrix(long address, int rowStride, int columnStride) {

        static Matrix rows(long address, int stride) {
            return new Matrix(address, stride, 1);
        }

        static Matrix transposed(long address, int stride) {
            return new Matrix(address, 1, stride);
        }
    }

    /**
     * @param c {@code [m, n]}, rows of {@code cStride} floats
     * @param a {@code [m, k]}
     * @param b {@code [k, n]}, rows of {@code bStride} floats
     * @param n a multiple of the vector's lanes
     * @param add whether to add to C
     */
    static void multiply(long c, int cStride, Matrix a, long b, int bStride, int m, int n, int k, boolean add) {
        int wide = VECTORS * LANES;
        int column = 0;
        for (; column <= n - wide; column += wide) {
            columns(c + 4L * column, cStride, a, b + 4L * column, bStride, m, k, add, VECTORS);
        }
        for (; column < n; column += LANES) {
            columns(c + 4L * column, cStride, a, b + 4L * column, bStride, m, k, add, 1);
        }
    }

    private static void columns(long c, int cStride, Matrix a, long b, int bStride, int m, int k, boolean add,
            int vectors) {
        long aRow = 4L * a.rowStride;
        long aColumn = 4L * a.columnStride;
        int row = 0;
        for (; row <= m - ROWS; row += ROWS) {
            long target = c + 4L * row * cStride;
            long source = a.address + row * aRow;
            switch (vectors) {
                case 4 -> tile4(target, 4L * cStride, source, aRow, aColumn, b, 4L * bStride, k, add);
                case 2 -> tile2(target, 4L * cStride, source, aRow, aColumn, b, 4L * bStride, k, add);
                default -> tile1(target, 4L * cStride, source, aRow, aColumn, b, 4L * bStride, k, add);
            }
        }
        for (; row < m; row++) {
            for (int vector = 0; vector < vectors; vector++) {
                row(c + 4L * row * cStride + vector * VECTOR_BYTES, a.address + row * aRow, aColumn,
                        b + vector * VECTOR_BYTES, 4L * bStride, k, add);
            }
        }
    }

    private static void store(long address, FloatVector sum, boolean add) {
        if (add) {
            NativeMemory.putFloats(address, NativeMemory.floats(address).add(sum));
        } else {
            NativeMemory.putFloats(address, sum);
        }
    }

    private static FloatVector element(long address) {
        return FloatVector.broadcast(FLOATS, NativeMemory.floatAt(address));
    }

    private static void row(long c, long a, long aColumn, long b, long bRow, int k, boolean add) {
        FloatVector sum = FloatVector.zero(FLOATS);
        for (int i = 0; i < k; i++) {
            sum = element(a + i * aColumn).fma(NativeMemory.floats(b + i * bRow), sum);
        }
        store(c, sum, add);
    }

    private static void tile1(long c, long cRow, long a, long aRow, long aColumn, long b, long bRow, int k,
            boolean add) {
        FloatVector c0 = FloatVector.zero(FLOATS);
        FloatVector c1 = FloatVector.zero(FLOATS);
        FloatVector c2 = FloatVector.zero(FLOATS);
        FloatVector c3 = FloatVector.zero(FLOATS);
        for (int i = 0; i < k; i++) {
            FloatVector right = NativeMemory.floats(b + i * bRow);
            long left = a + i * aColumn;
            c0 = element(left).fma(right, c0);
            c1 = element(left + aRow).fma(right, c1);
            c2 = element(left + 2 * aRow).fma(right, c2);
            c3 = element(left + 3 * aRow).fma(right, c3);
        }
        store(c, c0, add);
        store(c + cRow, c1, add);
        store(c + 2 * cRow, c2, add);
        store(c + 3 * cRow, c3, add);
    }

    private static void tile2(long c, long cRow, long a, long aRow, long aColumn, long b, long bRow, int k,
            boolean add) {
        FloatVector c00 = FloatVector.zero(FLOATS);
        FloatVector c01 = FloatVector.zero(FLOATS);
        FloatVector c10 = FloatVector.zero(FLOATS);
        FloatVector c11 = FloatVector.zero(FLOATS);
        FloatVector c20 = FloatVector.zero(FLOATS);
        FloatVector c21 = FloatVector.zero(FLOATS);
        FloatVector c30 = FloatVector.zero(FLOATS);
        FloatVector c31 = FloatVector.zero(FLOATS);
        for (int i = 0; i < k; i++) {
            FloatVector b0 = NativeMemory.floats(b + i * bRow);
            FloatVector b1 = NativeMemory.floats(b + i * bRow + VECTOR_BYTES);
            long left = a + i * aColumn;
            FloatVector a0 = element(left);
            c00 = a0.fma(b0, c00);
            c01 = a0.fma(b1, c01);
            FloatVector a1 = element(left + aRow);
            c10 = a1.fma(b0, c10);
            c11 = a1.fma(b1, c11);
            FloatVector a2 = element(left + 2 * aRow);
            c20 = a2.fma(b0, c20);
            c21 = a2.fma(b1, c21);
            FloatVector a3 = element(left + 3 * aRow);
            c30 = a3.fma(b0, c30);
            c31 = a3.fma(b1, c31);
        }
        store(c, c00, add);
        store(c + VECTOR_BYTES, c01, add);
        store(c + cRow, c10, add);
        store(c + cRow + VECTOR_BYTES, c11, add);
        store(c + 2 * cRow, c20, add);
        store(c + 2 * cRow + VECTOR_BYTES, c21, add);
        store(c + 3 * cRow, c30, add);
        store(c + 3 * cRow + VECTOR_BYTES, c31, add);
    }

    private static void tile4(long c, long cRow, long a, long aRow, long aColumn, long b, long bRow, int k,
            boolean add) {
        FloatVector c00 = FloatVector.zero(FLOATS);
        FloatVector c01 = FloatVector.zero(FLOATS);
        FloatVector c02 = FloatVector.zero(FLOATS);
        FloatVector c03 = FloatVector.zero(FLOATS);
        FloatVector c10 = FloatVector.zero(FLOATS);
        FloatVector c11 = FloatVector.zero(FLOATS);
        FloatVector c12 = FloatVector.zero(FLOATS);
        FloatVector c13 = FloatVector.zero(FLOATS);
        FloatVector c20 = FloatVector.zero(FLOATS);
        FloatVector c21 = FloatVector.zero(FLOATS);
        FloatVector c22 = FloatVector.zero(FLOATS);
        FloatVector c23 = FloatVector.zero(FLOATS);
        FloatVector c30 = FloatVector.zero(FLOATS);
        FloatVector c31 = FloatVector.zero(FLOATS);
        FloatVector c32 = FloatVector.zero(FLOATS);
        FloatVector c33 = FloatVector.zero(FLOATS);
        for (int i = 0; i < k; i++) {
            long right = b + i * bRow;
            FloatVector b0 = NativeMemory.floats(right);
            FloatVector b1 = NativeMemory.floats(right + VECTOR_BYTES);
            FloatVector b2 = NativeMemory.floats(right + 2 * VECTOR_BYTES);
            FloatVector b3 = NativeMemory.floats(right + 3 * VECTOR_BYTES);
            long left = a + i * aColumn;
            FloatVector a0 = element(left);
            c00 = a0.fma(b0, c00);
            c01 = a0.fma(b1, c01);
            c02 = a0.fma(b2, c02);
            c03 = a0.fma(b3, c03);
            FloatVector a1 = element(left + aRow);
            c10 = a1.fma(b0, c10);
            c11 = a1.fma(b1, c11);
            c12 = a1.fma(b2, c12);
            c13 = a1.fma(b3, c13);
            FloatVector a2 = element(left + 2 * aRow);
            c20 = a2.fma(b0, c20);
            c21 = a2.fma(b1, c21);
            c22 = a2.fma(b2, c22);
            c23 = a2.fma(b3, c23);
            FloatVector a3 = element(left + 3 * aRow);
            c30 = a3.fma(b0, c30);
            c31 = a3.fma(b1, c31);
            c32 = a3.fma(b2, c32);
            c33 = a3.fma(b3, c33);
        }
        store(c, c00, add);
        store(c + VECTOR_BYTES, c01, add);
        store(c + 2 * VECTOR_BYTES, c02, add);
        store(c + 3 * VECTOR_BYTES, c03, add);
        store(c + cRow, c10, add);
        store(c + cRow + VECTOR_BYTES, c11, add);
        store(c + cRow + 2 * VECTOR_BYTES, c12, add);
        store(c + cRow + 3 * VECTOR_BYTES, c13, add);
        store(c + 2 * cRow, c20, add);
        store(c + 2 * cRow + VECTOR_BYTES, c21, add);
        store(c + 2 * cRow + 2 * VECTOR_BYTES, c22, add);
        store(c + 2 * cRow + 3 * VECTOR_BYTES, c23, add);
        store(c + 3 * cRow, c30, add);
        store(c + 3 * cRow + VECTOR_BYTES, c31, add);
        store(c + 3 * cRow + 2 * VECTOR_BYTES, c32, add);
        store(c + 3 * cRow + 3 * VECTOR_BYTES, c33, add);
    }
}
