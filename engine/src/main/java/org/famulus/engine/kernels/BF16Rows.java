package org.famulus.engine.kernels;

import jdk.incubator.vector.FloatVector;

import static org.famulus.engine.kernels.NativeMemory.floatAt;
import static org.famulus.engine.kernels.NativeMemory.floats;
import static org.famulus.engine.kernels.NativeMemory.putFloat;
import static org.famulus.engine.kernels.NativeMemory.putFloats;

/** Rows of BF16 floats. */
enum BF16Rows implements StoredRows {
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
        int i = 0;
        for (int end = columns - columns % LANES; i < end; i += LANES) {
            putFloats(target + 4L * i, Lanes.brainFloats(row + 2L * i));
        }
        for (; i < columns; i++) {
            putFloat(target + 4L * i, NativeMemory.brainFloatAt(row + 2L * i));
        }
    }

    private static float dot(long w, long x, int columns, long scratch) {
        FloatVector sum0 = FloatVector.zero(VectorWidths.FLOATS);
        FloatVector sum1 = sum0;
        int i = 0;
        for (int end = columns - columns % (2 * LANES); i < end; i += 2 * LANES) {
            sum0 = Lanes.brainFloats(w + 2L * i).fma(floats(x + 4L * i), sum0);
            sum1 = Lanes.brainFloats(w + 2L * (i + LANES)).fma(floats(x + 4L * (i + LANES)), sum1);
        }
        sum0 = sum0.add(sum1);
        if (i + LANES <= columns) {
            sum0 = Lanes.brainFloats(w + 2L * i).fma(floats(x + 4L * i), sum0);
            i += LANES;
        }
        float sum = Lanes.sum(sum0, scratch);
        for (; i < columns; i++) {
            sum = Math.fma(NativeMemory.brainFloatAt(w + 2L * i), floatAt(x + 4L * i), sum);
        }
        return sum;
    }
}
