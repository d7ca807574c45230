package org.famulus.engine.kernels;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;

import static org.famulus.engine.kernels.NativeMemory.floatAt;
import static org.famulus.engine.kernels.NativeMemory.floats;
import static org.famulus.engine.kernels.NativeMemory.putFloat;
import static org.famulus.engine.kernels.NativeMemory.putFloats;

/** Rows of IEEE half-precision floats. */
enum F16Rows implements StoredRows {
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
            putFloats(target + 4L * i, Lanes.halves(row + 2L * i));
        }
        for (; i < columns; i++) {
            putFloat(target + 4L * i, NativeMemory.halfAt(row + 2L * i));
        }
    }

    private static float dot(long w, long x, int columns, long scratch) {
        FloatVector sum0 = FloatVector.zero(VectorWidths.FLOATS);
        FloatVector sum1 = sum0;
        IntVector seen = IntVector.zero(VectorWidths.INTS);
        int i = 0;
        for (int end = columns - columns % (2 * LANES); i < end; i += 2 * LANES) {
            IntVector moved0 = Lanes.movedHalves(w + 2L * i);
            IntVector moved1 = Lanes.movedHalves(w + 2L * (i + LANES));
            seen = Lanes.markSpecial(Lanes.markSpecial(seen, moved0), moved1);
            sum0 = Lanes.finiteHalves(moved0).fma(floats(x + 4L * i), sum0);
            sum1 = Lanes.finiteHalves(moved1).fma(floats(x + 4L * (i + LANES)), sum1);
        }
        if (Lanes.anySpecial(seen)) {
            return scalarDot(w, x, 0, columns);
        }
        return Lanes.sum(sum0.add(sum1), scratch) + scalarDot(w, x, i, columns);
    }

    /** For what is left of a row, and for whole rows that hold infinities or NaNs. */
    private static float scalarDot(long w, long x, int from, int columns) {
        float sum = 0;
        for (int i = from; i < columns; i++) {
            sum = Math.fma(NativeMemory.halfAt(w + 2L * i), floatAt(x + 4L * i), sum);
        }
        return sum;
    }
}
