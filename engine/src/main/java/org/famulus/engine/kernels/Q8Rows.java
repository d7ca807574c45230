package org.famulus.engine.kernels;

import jdk.incubator.vector.FloatVector;

import static org.famulus.engine.kernels.Lanes.signedBytesAsFloats;
import static org.famulus.engine.kernels.NativeMemory.floats;
import static org.famulus.engine.kernels.NativeMemory.halfAt;
import static org.famulus.engine.kernels.NativeMemory.putFloats;

/** Rows of Q8_0 blocks: {scale: f16, 32 signed bytes}. */
enum Q8Rows implements StoredRows {
    INSTANCE;

    private static final int LANES = Lanes.COUNT;
    private static final int BLOCK_BYTES = 34;

    @Override
    public void multiply(long weights, long rowBytes, int count, int columns, long input, long scratch, long y) {
        for (int k = 0; k < count; k += Lanes.SUMS) {
            int group = Math.min(Lanes.SUMS, count - k);
            for (int j = 0; j < group; j++) {
                dot(weights + (k + j) * rowBytes, columns / 32, input, scratch + 4L * LANES * j);
            }
            Lanes.sum(scratch, group, y + 4L * k);
        }
    }

    @Override
    public void decode(long row, int columns, long target) {
        for (int b = 0; b < columns / 32; b++) {
            long block = row + (long) BLOCK_BYTES * b;
            float scale = halfAt(block);
            for (int i = 0; i < 32; i += LANES) {
                putFloats(target + 4L * (32 * b + i), signedBytesAsFloats(block + 2 + i).mul(scale));
            }
        }
    }

    /**
     * The product of one row, as a vector whose lanes are still to be summed. One at a time: a pair of neighbours shares
     * the loads of the input, but the processor's prefetcher does not follow two streams on one page, and from memory they
     * come at 7 GB/s a thread instead of 17 (Zen 4).
     */
    private static void dot(long row, int blocks, long x, long sums) {
        FloatVector sum = FloatVector.zero(VectorWidths.FLOATS);
        for (int b = 0; b < blocks; b++) {
            long block = row + (long) BLOCK_BYTES * b;
            long at = x + 128L * b;
            FloatVector product = signedBytesAsFloats(block + 2).mul(floats(at));
            for (int i = LANES; i < 32; i += LANES) {
                product = signedBytesAsFloats(block + 2 + i).fma(floats(at + 4 * i), product);
            }
            sum = product.fma(FloatVector.broadcast(VectorWidths.FLOATS, halfAt(block)), sum);
        }
        putFloats(sums, sum);
    }
}
