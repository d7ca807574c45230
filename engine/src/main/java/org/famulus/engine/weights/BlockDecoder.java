package org.famulus.engine.weights;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/**
 * Stored blocks to floats, in the order of float operations of the GGUF project's Python package, so that results are
 * equal bit for bit. The names in the layouts are GGML's: {@code d} is a block's scale, {@code m} its minimum,
 * {@code qs} the low bits of the elements, {@code qh} the high ones.
 */
final class BlockDecoder {

    private static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT_UNALIGNED
            .withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfShort SHORT = ValueLayout.JAVA_SHORT_UNALIGNED
            .withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private BlockDecoder() {
    }

    /** Decodes whole blocks: {@code count} elements from byte {@code offset} on, to {@code target[at...]}. */
    static void decode(TensorType type, MemorySegment source, long offset, float[] target, int at, int count) {
        int elements = type.blockElements();
        int bytes = type.blockBytes();
        int blocks = count / elements;
        switch (type) {
            case F32 -> MemorySegment.copy(source, FLOAT, offset, target, at, count);
            case F16 -> {
                for (int i = 0; i < count; i++) {
                    target[at + i] = half(source, offset + 2L * i);
                }
            }
            case BF16 -> {
                for (int i = 0; i < count; i++) {
                    target[at + i] = Float.intBitsToFloat(source.get(SHORT, offset + 2L * i) << 16);
                }
            }
            case Q8_0 -> {
                for (int b = 0; b < blocks; b++) {
                    q8Block(source, offset + (long) b * bytes, target, at + b * elements);
                }
            }
            case Q4_0 -> {
                for (int b = 0; b < blocks; b++) {
                    q4Block(source, offset + (long) b * bytes, target, at + b * elements);
                }
            }
            case Q4_1 -> {
                for (int b = 0; b < blocks; b++) {
                    q4MinimumBlock(source, offset + (long) b * bytes, target, at + b * elements);
                }
            }
            case Q5_0 -> {
                for (int b = 0; b < blocks; b++) {
                    q5Block(source, offset + (long) b * bytes, target, at + b * elements);
                }
            }
            case Q5_1 -> {
                for (int b = 0; b < blocks; b++) {
                    q5MinimumBlock(source, offset + (long) b * bytes, target, at + b * elements);
                }
            }
            case Q4_K -> {
                for (int b = 0; b < blocks; b++) {
                    q4SuperBlock(source, offset + (long) b * bytes, target, at + b * elements);
                }
            }
            case Q5_K -> {
                for (int b = 0; b < blocks; b++) {
                    q5SuperBlock(source, offset + (long) b * bytes, target, at + b * elements);
                }
            }
            case Q6_K -> {
                for (int b = 0; b < blocks; b++) {
                    q6SuperBlock(source, offset + (long) b * bytes, target, at + b * elements);
                }
            }
        }
    }

    /** Q8_0: {@code d} half, then 32 signed bytes; {@code q d}. */
    private static void q8Block(MemorySegment source, long block, float[] target, int at) {
        float d = half(source, block);
        for (int i = 0; i < 32; i++) {
            target[at + i] = source.get(ValueLayout.JAVA_BYTE, block + 2 + i) * d;
        }
    }

    /** Q4_0: {@code d}, then 16 bytes, whose low nibbles are the first half of the block; {@code d (q - 8)}. */
    private static void q4Block(MemorySegment source, long block, float[] target, int at) {
        float d = half(source, block);
        for (int i = 0; i < 16; i++) {
            int qs = unsignedByte(source, block + 2 + i);
            target[at + i] = d * ((qs & 15) - 8);
            target[at + 16 + i] = d * ((qs >> 4) - 8);
        }
    }

    /** Q4_1: {@code d}, {@code m}, then 16 bytes as in Q4_0; {@code d q + m}. */
    private static void q4MinimumBlock(MemorySegment source, long block, float[] target, int at) {
        float d = half(source, block);
        float m = half(source, block + 2);
        for (int i = 0; i < 16; i++) {
            int qs = unsignedByte(source, block + 4 + i);
            target[at + i] = d * (qs & 15) + m;
            target[at + 16 + i] = d * (qs >> 4) + m;
        }
    }

    /** Q5_0: {@code d}, 32 bits {@code qh} of one fifth bit an element, then 16 bytes; {@code d (q - 16)}. */
    private static void q5Block(MemorySegment source, long block, float[] target, int at) {
        float d = half(source, block);
        int qh = source.get(INT, block + 2);
        for (int i = 0; i < 16; i++) {
            int qs = unsignedByte(source, block + 6 + i);
            target[at + i] = d * (((qs & 15) | fifthBit(qh, i)) - 16);
            target[at + 16 + i] = d * (((qs >> 4) | fifthBit(qh, i + 16)) - 16);
        }
    }

    /** Q5_1: {@code d}, {@code m}, {@code qh}, then 16 bytes; {@code d q + m}. */
    private static void q5MinimumBlock(MemorySegment source, long block, float[] target, int at) {
        float d = half(source, block);
        float m = half(source, block + 2);
        int qh = source.get(INT, block + 4);
        for (int i = 0; i < 16; i++) {
            int qs = unsignedByte(source, block + 8 + i);
            target[at + i] = d * ((qs & 15) | fifthBit(qh, i)) + m;
            target[at + 16 + i] = d * ((qs >> 4) | fifthBit(qh, i + 16)) + m;
        }
    }

    /**
     * Q4_K: {@code d}, the scale of the minima, 12 bytes of 6-bit scales and minima of eight groups of 32, then 128
     * bytes: each 32 of them hold one group in the low nibbles and the next in the high ones.
     */
    private static void q4SuperBlock(MemorySegment source, long block, float[] target, int at) {
        float d = half(source, block);
        float dMinimum = half(source, block + 2);
        long scales = block + 4;
        for (int group = 0; group < 8; group++) {
            float scale = d * scale(source, scales, group);
            float minimum = dMinimum * minimum(source, scales, group);
            long qs = block + 16 + 32L * (group / 2);
            int shift = 4 * (group % 2);
            for (int i = 0; i < 32; i++) {
                int q = (unsignedByte(source, qs + i) >> shift) & 15;
                target[at + 32 * group + i] = scale * q - minimum;
            }
        }
    }

    /** Q5_K: as Q4_K, with 32 bytes {@code qh} before {@code qs}: bit {@code g} of byte {@code i} is of group g. */
    private static void q5SuperBlock(MemorySegment source, long block, float[] target, int at) {
        float d = half(source, block);
        float dMinimum = half(source, block + 2);
        long scales = block + 4;
        long qh = block + 16;
        for (int group = 0; group < 8; group++) {
            float scale = d * scale(source, scales, group);
            float minimum = dMinimum * minimum(source, scales, group);
            long qs = block + 48 + 32L * (group / 2);
            int shift = 4 * (group % 2);
            for (int i = 0; i < 32; i++) {
                int high = (unsignedByte(source, qh + i) >> group) & 1;
                int low = (unsignedByte(source, qs + i) >> shift) & 15;
                int q = low | (high << 4);
                target[at + 32 * group + i] = scale * q - minimum;
            }
        }
    }

    /**
     * Q6_K: 128 bytes of low nibbles, 64 bytes of high bit pairs, 16 signed scales of 16 elements each, {@code d}. Each
     * half of 128 elements takes 64 low bytes (32 + 32, low nibbles first) and 32 high ones; {@code (d s) (q - 32)}.
     */
    private static void q6SuperBlock(MemorySegment source, long block, float[] target, int at) {
        float d = half(source, block + 208);
        for (int group = 0; group < 8; group++) {
            int half = group / 4;
            int quarter = group % 4;
            long ql = block + 64L * half + 32L * (quarter % 2);
            int lowShift = 4 * (quarter / 2);
            long qh = block + 128 + 32L * half;
            for (int i = 0; i < 32; i++) {
                float scale = d * source.get(ValueLayout.JAVA_BYTE, block + 192 + 2L * group + i / 16);
                int low = (unsignedByte(source, ql + i) >> lowShift) & 15;
                int high = (unsignedByte(source, qh + i) >> (2 * quarter)) & 3;
                target[at + 32 * group + i] = scale * ((low | (high << 4)) - 32);
            }
        }
    }

    /** The 6-bit scale of a group: bytes 0 to 3, and for groups 4 to 7 low bits in 8 to 11, high ones in 0 to 3. */
    private static int scale(MemorySegment source, long scales, int group) {
        return group < 4
                ? unsignedByte(source, scales + group) & 63
                : (unsignedByte(source, scales + 4 + group) & 15)
                        | ((unsignedByte(source, scales + group - 4) >> 6) << 4);
    }

    /** The 6-bit minimum of a group: bytes 4 to 7, and for groups 4 to 7 low bits in 8 to 11, high ones in 4 to 7. */
    private static int minimum(MemorySegment source, long scales, int group) {
        return group < 4
                ? unsignedByte(source, scales + 4 + group) & 63
                : (unsignedByte(source, scales + 4 + group) >> 4) | ((unsignedByte(source, scales + group) >> 6) << 4);
    }

    private static int fifthBit(int qh, int element) {
        return ((qh >>> element) & 1) << 4;
    }

    private static int unsignedByte(MemorySegment source, long offset) {
        return source.get(ValueLayout.JAVA_BYTE, offset) & 0xff;
    }

    private static float half(MemorySegment source, long offset) {
        return Float.float16ToFloat(source.get(SHORT, offset));
    }
}
