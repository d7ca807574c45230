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
import static org.famulus.engine.kernels.NativeMemory.signedByte;
import static org.famulus.engine.kernels.VectorWidths.FLOATS;

/**
 * Rows of Q6_K blocks: {128 bytes of low 4 bits, 64 bytes of high 2 bits, 16 signed scales, scale: f16}. A block is 16
 * groups of 16 elements {@code scale (q - 32)}, in two halves of four runs of 32: see {@link ScalarDecoder}.
 */
enum Q6SuperRows implements StoredRows {
    INSTANCE;

    private static final int LANES = Lanes.COUNT;
    private static final int BLOCK_BYTES = 210;

    /** Vectors of bytes in the two times 32 bytes that hold the high bits of a block. */
    private static final int CHUNKS = 64 / LANES;

    @Override
    public void multiply(long weights, long rowBytes, int count, int columns, long input, long scratch, long y) {
        int blocks = columns / 256;
        long scales = scratch + Lanes.SUM_BYTES;
        for (int k = 0; k < count; k++) {
            long row = weights + k * rowBytes;
            unpackScales(row, blocks, scales);
            firstRuns(row, blocks, input, scales, scratch);
            lastRuns(row, blocks, input, scales, scratch + 4 * LANES);
            Lanes.sum(scratch, 2, scratch);
            putFloat(y + 4L * k, floatAt(scratch) + floatAt(scratch + 4));
        }
    }

    @Override
    public void decode(long row, int columns, long target) {
        for (int b = 0; b < columns / 256; b++) {
            long block = row + (long) BLOCK_BYTES * b;
            float scale = halfAt(block + 208);
            for (int group = 0; group < 16; group++) {
                float groupScale = scale * signedByte(block + 192 + group);
                for (int i = 0; i < 16; i += LANES) {
                    putFloats(target + 1024L * b + 64 * group + 4 * i, values(block, group, i).mul(groupScale));
                }
            }
        }
    }

    /** Apart from the vector loops, which C2 would not inline whole with this in them. */
    private static void unpackScales(long row, int blocks, long scales) {
        for (int b = 0; b < blocks; b++) {
            long block = row + (long) BLOCK_BYTES * b;
            float scale = halfAt(block + 208);
            for (int group = 0; group < 16; group++) {
                putFloat(scales + 64L * b + 4 * group, scale * signedByte(block + 192 + group));
            }
        }
    }

    /** Runs 0 and 1 of each half, whose low bits are the low halves of bytes. */
    private static void firstRuns(long row, int blocks, long x, long scales, long sums) {
        FloatVector sum0 = FloatVector.zero(FLOATS);
        FloatVector sum1 = sum0;
        for (int chunk = 0; chunk < blocks * CHUNKS; chunk++) {
            int half = chunk / (32 / LANES);
            int within = chunk % (32 / LANES) * LANES;
            long block = row + (long) BLOCK_BYTES * (half >> 1);
            long low = block + 64 * (half & 1) + within;
            IntVector high = unsignedBytes(block + 128 + 32 * (half & 1) + within);
            IntVector values0 = unsignedBytes(low).and(15).or(high.lanewise(VectorOperators.LSHL, 4).and(0x30));
            IntVector values1 = unsignedBytes(low + 32).and(15).or(high.lanewise(VectorOperators.LSHL, 2).and(0x30));
            long at = x + 512L * half + 4 * within;
            long scale = scales + 32L * half + (within & 16) / 4;
            sum0 = scaled(values0, scale).fma(floats(at), sum0);
            sum1 = scaled(values1, scale + 8).fma(floats(at + 128), sum1);
        }
        putFloats(sums, sum0.add(sum1));
    }

    /** Runs 2 and 3 of each half, whose low bits are the high halves of the same bytes. */
    private static void lastRuns(long row, int blocks, long x, long scales, long sums) {
        FloatVector sum0 = FloatVector.zero(FLOATS);
        FloatVector sum1 = sum0;
        for (int chunk = 0; chunk < blocks * CHUNKS; chunk++) {
            int half = chunk / (32 / LANES);
            int within = chunk % (32 / LANES) * LANES;
            long block = row + (long) BLOCK_BYTES * (half >> 1);
            long low = block + 64 * (half & 1) + within;
            IntVector high = unsignedBytes(block + 128 + 32 * (half & 1) + within);
            IntVector values2 = unsignedBytes(low).lanewise(VectorOperators.LSHR, 4).or(high.and(0x30));
            IntVector values3 = unsignedBytes(low + 32).lanewise(VectorOperators.LSHR, 4)
                    .or(high.lanewise(VectorOperators.LSHR, 2).and(0x30));
            long at = x + 512L * half + 256 + 4 * within;
            long scale = scales + 32L * half + 16 + (within & 16) / 4;
            sum0 = scaled(values2, scale).fma(floats(at), sum0);
            sum1 = scaled(values3, scale + 8).fma(floats(at + 128), sum1);
        }
        putFloats(sums, sum0.add(sum1));
    }

    private static FloatVector scaled(IntVector values, long scale) {
        return Lanes.asFloats(values.sub(32)).mul(FloatVector.broadcast(FLOATS, floatAt(scale)));
    }

    /** Elements {@code 16 group + i ..} of a block, less 32. */
    private static FloatVector values(long block, int group, int i) {
        int half = group >> 3;
        int run = group >> 1 & 3;
        int within = 16 * (group & 1) + i;
        IntVector low = unsignedBytes(block + 64 * half + 32 * (run & 1) + within)
                .lanewise(VectorOperators.LSHR, 4 * (run >> 1)).and(15);
        IntVector high = unsignedBytes(block + 128 + 32 * half + within).lanewise(VectorOperators.LSHR, 2 * run)
                .and(3).lanewise(VectorOperators.LSHL, 4);
        return Lanes.asFloats(low.or(high).sub(32));
    }
}
