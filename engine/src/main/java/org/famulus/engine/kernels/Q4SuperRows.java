package org.famulus.engine.kernels;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;

import static org.famulus.engine.kernels.Lanes.unsignedBytes;
import static org.famulus.engine.kernels.NativeMemory.floatAt;
import static org.famulus.engine.kernels.NativeMemory.floats;
import static org.famulus.engine.kernels.NativeMemory.halfAt;
import static org.famulus.engine.kernels.NativeMemory.intAt;
import static org.famulus.engine.kernels.NativeMemory.putFloat;
import static org.famulus.engine.kernels.NativeMemory.putFloats;
import static org.famulus.engine.kernels.ScalarDecoder.groupMinimum;
import static org.famulus.engine.kernels.ScalarDecoder.groupScale;
import static org.famulus.engine.kernels.VectorWidths.FLOATS;

/**
 * Rows of Q4_K blocks: 8 groups of 32 elements {@code scale q - minimum}, of which groups 2j and 2j + 1 are the low and
 * high halves of the same 32 bytes. The minima are multiplied with sums of the input that are computed once a call.
 */
enum Q4SuperRows implements StoredRows {
    INSTANCE;

    private static final int LANES = Lanes.COUNT;
    private static final int BLOCK_BYTES = 144;

    /** The input's {@code columns} floats, then the sum of each group of 32, then scratch memory. */
    @Override
    public long preparedBytes(int columns) {
        return 4L * columns + columns / 8 + Lanes.SUM_BYTES;
    }

    @Override
    public void prepare(long x, int columns, long prepared) {
        long sums = prepared + 4L * columns;
        long scratch = sums + columns / 8;
        for (int group = 0; group < columns / 32; group++) {
            FloatVector sum = FloatVector.zero(FLOATS);
            for (int i = 0; i < 32; i += LANES) {
                FloatVector input = floats(x + 128L * group + 4 * i);
                putFloats(prepared + 128L * group + 4 * i, input);
                sum = sum.add(input);
            }
            putFloat(sums + 4L * group, Lanes.sum(sum, scratch));
        }
    }

    @Override
    public void multiply(long weights, long rowBytes, int count, int columns, long input, long scratch, long y) {
        int blocks = columns / 256;
        long sums = input + 4L * columns;
        long scales = scratch + Lanes.SUM_BYTES;
        for (int k = 0; k < count; k++) {
            long row = weights + k * rowBytes;
            float minima = unpackScales(row, blocks, sums, scales);
            putFloat(y + 4L * k, dot(row, blocks, input, scales, scratch) - minima);
        }
    }

    @Override
    public void decode(long row, int columns, long target) {
        for (int b = 0; b < columns / 256; b++) {
            long block = row + (long) BLOCK_BYTES * b;
            float scale = halfAt(block);
            float minimum = halfAt(block + 2);
            for (int j = 0; j < 4; j++) {
                long bytes = block + 16 + 32 * j;
                long output = target + 1024L * b + 256 * j;
                float lowScale = scale * groupScale(block + 4, 2 * j);
                float lowMinimum = minimum * groupMinimum(block + 4, 2 * j);
                float highScale = scale * groupScale(block + 4, 2 * j + 1);
                float highMinimum = minimum * groupMinimum(block + 4, 2 * j + 1);
                for (int i = 0; i < 32; i += LANES) {
                    IntVector pairs = unsignedBytes(bytes + i);
                    putFloats(output + 4 * i, low(pairs).mul(lowScale).sub(lowMinimum));
                    putFloats(output + 128 + 4 * i, high(pairs).mul(highScale).sub(highMinimum));
                }
            }
        }
    }

    /**
     * Writes the scales of a row's groups, and gives the product of its minima with the input's sums. Apart from
     * {@link #dot}, which C2 would not inline whole with this in it.
     */
    private static float unpackScales(long row, int blocks, long sums, long scales) {
        float minima = 0;
        for (int b = 0; b < blocks; b++) {
            long block = row + (long) BLOCK_BYTES * b;
            float scale = halfAt(block);
            int lowHalf = intAt(block + 4);
            int highHalf = intAt(block + 8);
            int rest = intAt(block + 12);
            // One 6-bit number in each byte, of groups 0..3 and of 4..7: ScalarDecoder has the layout.
            long groupScales = bytes(lowHalf & 0x3F3F_3F3F, rest & 0x0F0F_0F0F | lowHalf >>> 2 & 0x3030_3030);
            long groupMinima = bytes(highHalf & 0x3F3F_3F3F, rest >>> 4 & 0x0F0F_0F0F | highHalf >>> 2 & 0x3030_3030);
            float blockMinima = 0;
            for (int group = 0; group < 8; group++) {
                long at = 32L * b + 4 * group;
                putFloat(scales + at, scale * (groupScales >>> 8 * group & 0x3F));
                blockMinima = Math.fma(groupMinima >>> 8 * group & 0x3F, floatAt(sums + at), blockMinima);
            }
            minima = Math.fma(halfAt(block + 2), blockMinima, minima);
        }
        return minima;
    }

    private static long bytes(int low, int high) {
        return (long) high << 32 | low;
    }

    private static float dot(long row, int blocks, long input, long scales, long scratch) {
        FloatVector sum0 = FloatVector.zero(FLOATS);
        FloatVector sum1 = sum0;
        for (int chunk = 0; chunk < blocks * (128 / LANES); chunk++) {
            int pair = chunk / (32 / LANES);
            int within = chunk % (32 / LANES) * LANES;
            IntVector pairs = unsignedBytes(row + 16L * (pair / 4 + 1) + (long) LANES * chunk);
            long at = input + 256L * pair + 4 * within;
            FloatVector lowScale = FloatVector.broadcast(FLOATS, floatAt(scales + 8L * pair));
            FloatVector highScale = FloatVector.broadcast(FLOATS, floatAt(scales + 8L * pair + 4));
            sum0 = low(pairs).mul(lowScale).fma(floats(at), sum0);
            sum1 = high(pairs).mul(highScale).fma(floats(at + 128), sum1);
        }
        return Lanes.sum(sum0.add(sum1), scratch);
    }

    private static FloatVector low(IntVector pairs) {
        return Lanes.asFloats(pairs.and(15));
    }

    private static FloatVector high(IntVector pairs) {
        return Lanes.asFloats(pairs.lanewise(VectorOperators.LSHR, 4));
    }
}
