package org.famulus.engine.kernels;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;

import static org.famulus.engine.kernels.Lanes.unsignedBytes;
import static org.famulus.engine.kernels.NativeMemory.floatAt;
import static org.famulus.engine.kernels.NativeMemory.floats;
import static org.famulus.engine.kernels.NativeMemory.halfAt;
import static org.famulus.engine.kernels.NativeMemory.putFloat;
import static org.famulus.engine.kernels.NativeMemory.putFloats;
import static org.famulus.engine.kernels.VectorWidths.FLOATS;

/**
 * Rows of Q4_0 blocks: {scale d: f16, 16 bytes B = 16 h + l: elements 0..15 are d (l - 8), 16..31 are d (h - 8)}.
 *
 * <p>Products never separate h. For the inputs p (of the low halves) and q (of the high ones)
 *
 * <pre>
 * sum (l - 8) p + (h - 8) q  =  sum l (p - q/16) + B q/16 - 8 (p + q)
 * </pre>
 *
 * where all that is in brackets or independent of the weights is computed once a call. That leaves two conversions, one
 * mask and two multiplications for 32 weights: an eighth faster, from cache, than a table look-up of both halves.
 */
enum Q4Rows implements StoredRows {
    INSTANCE;

    private static final int LANES = Lanes.COUNT;
    private static final int BLOCK_BYTES = 18;

    /** The input's {@code columns} floats, rearranged, then one float a block, then scratch memory. */
    @Override
    public long preparedBytes(int columns) {
        return 4L * columns + columns / 8 + Lanes.SUM_BYTES;
    }

    @Override
    public void prepare(long x, int columns, long prepared) {
        long offsets = prepared + 4L * columns;
        long scratch = offsets + columns / 8;
        for (int b = 0; b < columns / 32; b++) {
            FloatVector sum = FloatVector.zero(FLOATS);
            for (int i = 0; i < 16; i += LANES) {
                long at = 128L * b + 4 * i;
                FloatVector low = floats(x + at);
                FloatVector high = floats(x + at + 64);
                FloatVector sixteenth = high.mul(1 / 16f);
                putFloats(prepared + at, low.sub(sixteenth));
                putFloats(prepared + at + 64, sixteenth);
                sum = sum.add(low).add(high);
            }
            // Added to every lane, so divided by their number.
            putFloat(offsets + 4L * b, Lanes.sum(sum, scratch) * (-8f / LANES));
        }
    }

    @Override
    public void multiply(long weights, long rowBytes, int count, int columns, long input, long scratch, long y) {
        for (int k = 0; k < count; k += Lanes.SUMS) {
            int group = Math.min(Lanes.SUMS, count - k);
            int half = group + 1 >> 1;
            for (int j = 0; j < half; j++) {
                // In a group of odd size the last single row is multiplied as if it were two: there is room for both.
                int second = j + half < group ? half : 0;
                long sums = scratch + 4L * LANES * j;
                twoDots(weights + (k + j) * rowBytes, second * rowBytes, columns / 32, input, sums,
                        sums + 4L * LANES * half);
            }
            Lanes.sum(scratch, group, y + 4L * k);
        }
    }

    @Override
    public void decode(long row, int columns, long target) {
        for (int b = 0; b < columns / 32; b++) {
            long block = row + (long) BLOCK_BYTES * b;
            long output = target + 128L * b;
            float scale = halfAt(block);
            for (int i = 0; i < 16; i += LANES) {
                IntVector pairs = unsignedBytes(block + 2 + i);
                putFloats(output + 4 * i, Lanes.asFloats(pairs.and(15).sub(8)).mul(scale));
                putFloats(output + 64 + 4 * i,
                        Lanes.asFloats(pairs.lanewise(VectorOperators.LSHR, 4).sub(8)).mul(scale));
            }
        }
    }

    /** Products of two rows, as vectors whose lanes are still to be summed. */
    private static void twoDots(long row, long rowBytes, int blocks, long input, long firstSums,
            long secondSums) {
        FloatVector sum0 = FloatVector.zero(FLOATS);
        FloatVector sum1 = sum0;
        long offsets = input + 128L * blocks;
        for (int b = 0; b < blocks; b++) {
            long block0 = row + (long) BLOCK_BYTES * b;
            long block1 = block0 + rowBytes;
            long at = input + 128L * b;
            FloatVector low = floats(at);
            FloatVector whole = floats(at + 64);
            FloatVector offset = FloatVector.broadcast(FLOATS, floatAt(offsets + 4L * b));
            FloatVector product0 = add(block0 + 2, low, whole, offset);
            FloatVector product1 = add(block1 + 2, low, whole, offset);
            if (LANES < 16) {
                for (int i = LANES; i < 16; i += LANES) {
                    low = floats(at + 4 * i);
                    whole = floats(at + 64 + 4 * i);
                    product0 = add(block0 + 2 + i, low, whole, product0);
                    product1 = add(block1 + 2 + i, low, whole, product1);
                }
            }
            sum0 = product0.fma(FloatVector.broadcast(FLOATS, halfAt(block0)), sum0);
            sum1 = product1.fma(FloatVector.broadcast(FLOATS, halfAt(block1)), sum1);
        }
        putFloats(firstSums, sum0);
        putFloats(secondSums, sum1);
    }

    private static FloatVector add(long bytes, FloatVector low, FloatVector whole, FloatVector sum) {
        IntVector pairs = unsignedBytes(bytes);
        return Lanes.asFloats(pairs).fma(whole, Lanes.asFloats(pairs.and(15)).fma(low, sum));
    }
}
