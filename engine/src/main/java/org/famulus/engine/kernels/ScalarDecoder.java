package org.famulus.engine.kernels;

import org.famulus.engine.weights.TensorType;

import static org.famulus.engine.kernels.NativeMemory.brainFloatAt;
import static org.famulus.engine.kernels.NativeMemory.floatAt;
import static org.famulus.engine.kernels.NativeMemory.halfAt;
import static org.famulus.engine.kernels.NativeMemory.intAt;
import static org.famulus.engine.kernels.NativeMemory.putFloat;
import static org.famulus.engine.kernels.NativeMemory.signedByte;
import static org.famulus.engine.kernels.NativeMemory.unsignedByte;

/**
 * Stored numbers to floats, one after another, for every {@link TensorType}: the definition that the vector kernels are
 * tested against, and the way to read the rarer formats. Block layouts and the order of float operations are GGML's
 * ({@code dequantize_row_*} of ggml-quants.c), so that the results agree with the gguf Python package bit for bit.
 */
final class ScalarDecoder {

    private ScalarDecoder() {
    }

    /**
     * @param source address of the first block
     * @param elements a multiple of the type's block size
     * @param target address of {@code elements} floats
     */
    static void decode(TensorType type, long source, int elements, long target) {
        switch (type) {
            case F32 -> {
                for (int i = 0; i < elements; i++) {
                    putFloat(target + 4L * i, floatAt(source + 4L * i));
                }
            }
            case F16 -> {
                for (int i = 0; i < elements; i++) {
                    putFloat(target + 4L * i, halfAt(source + 2L * i));
                }
            }
            case BF16 -> {
                for (int i = 0; i < elements; i++) {
                    putFloat(target + 4L * i, brainFloatAt(source + 2L * i));
                }
            }
            case Q8_0, Q4_0, Q4_1, Q5_0, Q5_1, Q4_K, Q5_K, Q6_K -> {
                int blocks = elements / type.blockElements();
                for (int b = 0; b < blocks; b++) {
                    decodeBlock(type, source + (long) b * type.blockBytes(), target + 4L * b * type.blockElements());
                }
            }
        }
    }

    private static void decodeBlock(TensorType type, long block, long target) {
        switch (type) {
            case Q8_0 -> q8(block, target);
            case Q4_0 -> q4(block, target);
            case Q4_1 -> q4WithMinimum(block, target);
            case Q5_0 -> q5(block, target);
            case Q5_1 -> q5WithMinimum(block, target);
            case Q4_K -> q4Super(block, target);
            case Q5_K -> q5Super(block, target);
            case Q6_K -> q6Super(block, target);
            case F32, F16, BF16 -> throw new IllegalArgumentException(type + " has no blocks");
        }
    }

    /** {scale: f16, 32 signed bytes} */
    private static void q8(long block, long target) {
        float scale = halfAt(block);
        for (int i = 0; i < 32; i++) {
            putFloat(target + 4L * i, scale * signedByte(block + 2 + i));
        }
    }

    /** {scale: f16, 16 bytes: elements 0..15 in the low halves, 16..31 in the high halves}, offset 8 */
    private static void q4(long block, long target) {
        float scale = halfAt(block);
        for (int i = 0; i < 16; i++) {
            int pair = unsignedByte(block + 2 + i);
            putFloat(target + 4L * i, scale * ((pair & 15) - 8));
            putFloat(target + 4L * (i + 16), scale * ((pair >> 4) - 8));
        }
    }

    /** {scale: f16, minimum: f16, 16 bytes as in Q4_0} */
    private static void q4WithMinimum(long block, long target) {
        float scale = halfAt(block);
        float minimum = halfAt(block + 2);
        for (int i = 0; i < 16; i++) {
            int pair = unsignedByte(block + 4 + i);
            putFloat(target + 4L * i, scale * (pair & 15) + minimum);
            putFloat(target + 4L * (i + 16), scale * (pair >> 4) + minimum);
        }
    }

    /** {scale: f16, fifth bits: 32, 16 bytes as in Q4_0}, offset 16 */
    private static void q5(long block, long target) {
        float scale = halfAt(block);
        int fifth = intAt(block + 2);
        for (int i = 0; i < 16; i++) {
            int pair = unsignedByte(block + 6 + i);
            putFloat(target + 4L * i, scale * ((pair & 15 | (fifth >>> i & 1) << 4) - 16));
            putFloat(target + 4L * (i + 16), scale * ((pair >> 4 | (fifth >>> i + 16 & 1) << 4) - 16));
        }
    }

    /** {scale: f16, minimum: f16, fifth bits: 32, 16 bytes as in Q4_0} */
    private static void q5WithMinimum(long block, long target) {
        float scale = halfAt(block);
        float minimum = halfAt(block + 2);
        int fifth = intAt(block + 4);
        for (int i = 0; i < 16; i++) {
            int pair = unsignedByte(block + 8 + i);
            putFloat(target + 4L * i, scale * (pair & 15 | (fifth >>> i & 1) << 4) + minimum);
            putFloat(target + 4L * (i + 16), scale * (pair >> 4 | (fifth >>> i + 16 & 1) << 4) + minimum);
        }
    }

    /**
     * {scale: f16, scale of minima: f16, 12 bytes: 8 scales and 8 minima of 6 bits, 128 bytes}: 8 groups of 32; groups
     * 2j and 2j+1 are the low and high halves of bytes 32j..32j+31
     */
    private static void q4Super(long block, long target) {
        float scale = halfAt(block);
        float minimum = halfAt(block + 2);
        for (int group = 0; group < 8; group++) {
            float groupScale = scale * groupScale(block + 4, group);
            float groupMinimum = minimum * groupMinimum(block + 4, group);
            long bytes = block + 16 + 32L * (group / 2);
            int shift = 4 * (group & 1);
            for (int i = 0; i < 32; i++) {
                int value = unsignedByte(bytes + i) >> shift & 15;
                putFloat(target + 4L * (32 * group + i), groupScale * value - groupMinimum);
            }
        }
    }

    /** As Q4_K, with 32 bytes of fifth bits before the 128: bit {@code group} of byte i belongs to element i */
    private static void q5Super(long block, long target) {
        float scale = halfAt(block);
        float minimum = halfAt(block + 2);
        for (int group = 0; group < 8; group++) {
            float groupScale = scale * groupScale(block + 4, group);
            float groupMinimum = minimum * groupMinimum(block + 4, group);
            long bytes = block + 48 + 32L * (group / 2);
            int shift = 4 * (group & 1);
            for (int i = 0; i < 32; i++) {
                int fifth = unsignedByte(block + 16 + i) >> group & 1;
                int value = unsignedByte(bytes + i) >> shift & 15 | fifth << 4;
                putFloat(target + 4L * (32 * group + i), groupScale * value - groupMinimum);
            }
        }
    }

    /**
     * {128 bytes of low 4 bits, 64 bytes of high 2 bits, 16 signed scales, scale: f16}, offset 32: two halves of 128
     * elements, each four runs of 32 that share the same 32 bytes of high bits
     */
    private static void q6Super(long block, long target) {
        float scale = halfAt(block + 208);
        for (int half = 0; half < 2; half++) {
            for (int run = 0; run < 4; run++) {
                long low = block + 64L * half + 32L * (run & 1);
                long high = block + 128 + 32L * half;
                for (int i = 0; i < 32; i++) {
                    int value = unsignedByte(low + i) >> 4 * (run >> 1) & 15
                            | (unsignedByte(high + i) >> 2 * run & 3) << 4;
                    float groupScale = scale * signedByte(block + 192 + 8 * half + 2 * run + i / 16);
                    putFloat(target + 4L * (128 * half + 32 * run + i), groupScale * (value - 32));
                }
            }
        }
    }

    /** The 6-bit scale of one of the 8 groups of a Q4_K or Q5_K block. */
    static int groupScale(long packed, int group) {
        return group < 4
                ? unsignedByte(packed + group) & 63
                : unsignedByte(packed + group + 4) & 15 | unsignedByte(packed + group - 4) >> 6 << 4;
    }

    /** The 6-bit minimum of one of the 8 groups of a Q4_K or Q5_K block. */
    static int groupMinimum(long packed, int group) {
        return group < 4
                ? unsignedByte(packed + group + 4) & 63
                : unsignedByte(packed + group + 4) >> 4 | unsignedByte(packed + group) >> 6 << 4;
    }
}
