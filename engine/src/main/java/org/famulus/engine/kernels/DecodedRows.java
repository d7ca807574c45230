package org.famulus.engine.kernels;

import org.famulus.engine.weights.TensorType;

import static org.famulus.engine.kernels.NativeMemory.putFloat;

/** Rows of the rarer formats: decoded one after another, then multiplied as floats. */
enum DecodedRows implements StoredRows {
    Q4_1(TensorType.Q4_1), Q5_0(TensorType.Q5_0), Q5_1(TensorType.Q5_1), Q5_K(TensorType.Q5_K);

    private final TensorType type;

    DecodedRows(TensorType type) {
        this.type = type;
    }

    @Override
    public boolean multipliesStoredNumbers() {
        return false;
    }

    @Override
    public void multiply(long weights, long rowBytes, int count, int columns, long input, long scratch, long y) {
        for (int k = 0; k < count; k++) {
            decode(weights + k * rowBytes, columns, scratch);
            putFloat(y + 4L * k, F32Rows.dot(scratch, input, columns, scratch + 4L * columns));
        }
    }

    @Override
    public void decode(long row, int columns, long target) {
        ScalarDecoder.decode(type, row, columns, target);
    }
}
