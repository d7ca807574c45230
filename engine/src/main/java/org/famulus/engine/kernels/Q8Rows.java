package org.famulus.engine.kernels;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorOperators;

import static org.famulus.engine.kernels.Lanes.shorts;
import static org.famulus.engine.kernels.Lanes.signedBytes;
import static org.famulus.engine.kernels.Lanes.signedBytesAsFloats;
import static org.famulus.engine.kernels.NativeMemory.floatAt;
import static org.famulus.engine.kernels.NativeMemory.floats;
import static org.famulus.engine.kernels.NativeMemory.halfAt;
import static org.famulus.engine.kernels.NativeMemory.putFloat;
import static org.famulus.engine.kernels.NativeMemory.putFloats;
import static org.famulus.engine.kernels.VectorWidths.FLOATS;

/**
 * Rows of Q8_0 blocks: {scale: f16, 32 signed bytes}.
 *
 * <p>An input of up to {@value #MOST_FLOAT_COLUMNS} elements is multiplied as floats. A longer one, read again for each
 * row, would not stay in the nearest cache beside the weights that stream through it (5,632 columns from memory: 10 GB/s a
 * thread instead of 20, Zen 4). It is rounded to 16-bit integers with a scale for each 32, which halves it and errs by at
 * most 2^-16 of a block's greatest magnitude; its products with a block's bytes are summed exactly, as integers.
 */
enum Q8Rows implements StoredRows {
    INSTANCE;

    /** 12 KiB of floats, of nearest caches that have 32 KiB or more. */
    static final int MOST_FLOAT_COLUMNS = 3072;

    private static final int LANES = Lanes.COUNT;
    private static final int BLOCK_BYTES = 34;
    private static final float LARGEST = Short.MAX_VALUE;

    /** 16-bit integers, one scale a block, scratch memory. */
    @Override
    public long preparedBytes(int columns) {
        return columns <= MOST_FLOAT_COLUMNS ? 0 : 2L * columns + columns / 8 + Lanes.SUM_BYTES;
    }

    @Override
    public void prepare(long x, int columns, long prepared) {
        long scales = prepared + 2L * columns;
        for (int b = 0; b < columns / 32; b++) {
            FloatVector greatest = FloatVector.zero(FLOATS);
            for (int i = 0; i < 32; i += LANES) {
                greatest = greatest.max(floats(x + 128L * b + 4 * i).abs());
            }
            // The greatest of some numbers is the same in any order; NaN, and so the whole block's product, if one is.
            float magnitude = greatest.reduceLanes(VectorOperators.MAX);
            float scale = magnitude / LARGEST;
            float inverse = scale >= Float.MIN_NORMAL ? 1 / scale : 0;
            for (int i = 0; i < 32; i += LANES) {
                FloatVector quotient = floats(x + 128L * b + 4 * i).mul(inverse);
                IntVector rounded = (IntVector) quotient.add(copySign(quotient, 0.5f)).convert(VectorOperators.F2I, 0);
                ShortVector narrow = (ShortVector) rounded.castShape(VectorWidths.HALF_SHORTS, 0);
                narrow.intoMemorySegment(NativeMemory.ALL, prepared + 64L * b + 2 * i, NativeMemory.ORDER);
            }
            putFloat(scales + 4L * b, scale);
        }
    }

    @Override
    public void multiply(long weights, long rowBytes, int count, int columns, long input, long scratch, long y) {
        if (columns > MOST_FLOAT_COLUMNS) {
            RowPairs.multiply(Q8Rows::twoIntegerDots, weights, rowBytes, count, columns, input, scratch, y);
            return;
        }
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
     * The product of one row, as a vector whose lanes are still to be summed. One row at a time: with the input in the
     * nearest cache, two save nothing.
     */
    private static void dot(long row, int blocks, long x, long sums) {
        FloatVector sum = FloatVector.zero(FLOATS);
        for (int b = 0; b < blocks; b++) {
            long block = row + (long) BLOCK_BYTES * b;
            long at = x + 128L * b;
            FloatVector product = signedBytesAsFloats(block + 2).mul(floats(at));
            for (int i = LANES; i < 32; i += LANES) {
                product = signedBytesAsFloats(block + 2 + i).fma(floats(at + 4 * i), product);
            }
            sum = product.fma(FloatVector.broadcast(FLOATS, halfAt(block)), sum);
        }
        putFloats(sums, sum);
    }

    private static void twoIntegerDots(long row, long distance, int columns, long input, long firstSums,
            long secondSums) {
        FloatVector sum0 = FloatVector.zero(FLOATS);
        FloatVector sum1 = sum0;
        long scales = input + 2L * columns;
        for (int b = 0; b < columns / 32; b++) {
            long block0 = row + (long) BLOCK_BYTES * b;
            long block1 = block0 + distance;
            long at = input + 64L * b;
            IntVector x = shorts(at);
            IntVector product0 = signedBytes(block0 + 2).mul(x);
            IntVector product1 = signedBytes(block1 + 2).mul(x);
            for (int i = LANES; i < 32; i += LANES) {
                x = shorts(at + 2 * i);
                product0 = signedBytes(block0 + 2 + i).mul(x).add(product0);
                product1 = signedBytes(block1 + 2 + i).mul(x).add(product1);
            }
            float scale = floatAt(scales + 4L * b);
            sum0 = Lanes.asFloats(product0).fma(FloatVector.broadcast(FLOATS, halfAt(block0) * scale), sum0);
            sum1 = Lanes.asFloats(product1).fma(FloatVector.broadcast(FLOATS, halfAt(block1) * scale), sum1);
        }
        putFloats(firstSums, sum0);
        putFloats(secondSums, sum1);
    }

    private static FloatVector copySign(FloatVector sign, float magnitude) {
        return sign.reinterpretAsInts().and(Integer.MIN_VALUE).or(Float.floatToRawIntBits(magnitude))
                .reinterpretAsFloats();
    }
}
