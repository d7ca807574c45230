package org.famulus.engine.kernels;

import java.lang.foreign.MemorySegment;

import jdk.incubator.vector.FloatVector;

import static org.famulus.engine.kernels.NativeMemory.floatAt;
import static org.famulus.engine.kernels.NativeMemory.floats;
import static org.famulus.engine.kernels.NativeMemory.putFloat;
import static org.famulus.engine.kernels.NativeMemory.putFloats;

/** Rows of floats, also of those decoded from other formats. */
enum F32Rows implements StoredRows {
    INSTANCE;

    private static final int LANES = Lanes.COUNT;

    @Override
    public void multiply(long weights, long rowBytes, int count, int columns, long input, long scratch, long y) {
        for (int k = 0; k < count; k++) {
            putFloat(y + 4L * k, dot(weights + k * rowBytes, input, columns, scratch));
        }
    }

    @Override
    public void decode(long row, int columns, long target) {
        MemorySegment.copy(NativeMemory.ALL, row, NativeMemory.ALL, target, 4L * columns);
    }

    static float dot(long w, long x, int columns, long scratch) {
        FloatVector sum0 = FloatVector.zero(VectorWidths.FLOATS);
        FloatVector sum1 = sum0;
        FloatVector sum2 = sum0;
        FloatVector sum3 = sum0;
        int i = 0;
        for (int end = columns - columns % (4 * LANES); i < end; i += 4 * LANES) {
            long at = 4L * i;
            sum0 = floats(w + at).fma(floats(x + at), sum0);
            sum1 = floats(w + at + 4 * LANES).fma(floats(x + at + 4 * LANES), sum1);
            sum2 = floats(w + at + 8 * LANES).fma(floats(x + at + 8 * LANES), sum2);
            sum3 = floats(w + at + 12 * LANES).fma(floats(x + at + 12 * LANES), sum3);
        }
        sum0 = sum0.add(sum1).add(sum2.add(sum3));
        for (int end = columns - columns % LANES; i < end; i += LANES) {
            sum0 = floats(w + 4L * i).fma(floats(x + 4L * i), sum0);
        }
        float sum = Lanes.sum(sum0, scratch);
        for (; i < columns; i++) {
            sum = Math.fma(floatAt(w + 4L * i), floatAt(x + 4L * i), sum);
        }
        return sum;
    }

    /**
     * Products of two rows of floats with four vectors.
     *
     * @param w address of the first row
     * @param wStride bytes to the second row
     * @param x address of the first vector
     * @param xStride bytes from one vector to the next
     * @param scratch address of {@link Lanes#SUM_BYTES} bytes
     * @param y address of the first result
     * @param wResultStride bytes from a row's result to the next row's
     * @param xResultStride bytes from a vector's result to the next vector's
     */
    static void twoByFour(long w, long wStride, long x, long xStride, int columns, long scratch, long y,
            long wResultStride, long xResultStride) {
        twoByFourVectors(w, wStride, x, xStride, columns, scratch);
        Lanes.sum(scratch, 8, scratch);
        int done = columns - columns % LANES;
        for (int k = 0; k < 8; k++) {
            long row = w + (k >> 2) * wStride;
            long vector = x + (k & 3) * xStride;
            putFloat(y + (k >> 2) * wResultStride + (k & 3) * xResultStride,
                    floatAt(scratch + 4 * k) + tail(row + 4L * done, vector + 4L * done, columns - done));
        }
    }

    /** Leaves eight vectors whose lanes are still to be summed; more in one method would exceed what C2 inlines. */
    private static void twoByFourVectors(long w, long wStride, long x, long xStride, int columns, long scratch) {
        FloatVector sum00 = FloatVector.zero(VectorWidths.FLOATS);
        FloatVector sum01 = sum00;
        FloatVector sum02 = sum00;
        FloatVector sum03 = sum00;
        FloatVector sum10 = sum00;
        FloatVector sum11 = sum00;
        FloatVector sum12 = sum00;
        FloatVector sum13 = sum00;
        for (int i = 0; i < columns - columns % LANES; i += LANES) {
            long at = x + 4L * i;
            FloatVector w0 = floats(w + 4L * i);
            FloatVector w1 = floats(w + wStride + 4L * i);
            FloatVector input = floats(at);
            sum00 = w0.fma(input, sum00);
            sum10 = w1.fma(input, sum10);
            input = floats(at + xStride);
            sum01 = w0.fma(input, sum01);
            sum11 = w1.fma(input, sum11);
            input = floats(at + 2 * xStride);
            sum02 = w0.fma(input, sum02);
            sum12 = w1.fma(input, sum12);
            input = floats(at + 3 * xStride);
            sum03 = w0.fma(input, sum03);
            sum13 = w1.fma(input, sum13);
        }
        putFloats(scratch, sum00);
        putFloats(scratch + 4 * LANES, sum01);
        putFloats(scratch + 8 * LANES, sum02);
        putFloats(scratch + 12 * LANES, sum03);
        putFloats(scratch + 16 * LANES, sum10);
        putFloats(scratch + 20 * LANES, sum11);
        putFloats(scratch + 24 * LANES, sum12);
        putFloats(scratch + 28 * LANES, sum13);
    }

    private static float tail(long w, long x, int count) {
        float sum = 0;
        for (int i = 0; i < count; i++) {
            sum = Math.fma(floatAt(w + 4L * i), floatAt(x + 4L * i), sum);
        }
        return sum;
    }
}
