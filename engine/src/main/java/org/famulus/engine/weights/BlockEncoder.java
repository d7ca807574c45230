package org.famulus.engine.weights;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/**
 * Floats to stored blocks, in the order of float operations of the GGUF project's Python package, so that results are
 * equal byte for byte.
 */
final class BlockEncoder {

    private static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT_UNALIGNED
            .withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfShort SHORT = ValueLayout.JAVA_SHORT_UNALIGNED
            .withOrder(ByteOrder.LITTLE_ENDIAN);

    private BlockEncoder() {
    }

    /** Encodes whole blocks: {@code source[at...]}, {@code count} elements, to byte {@code offset} on. */
    static void encode(TensorType type, float[] source, int at, int count, MemorySegment target, long offset) {
        switch (type) {
            case F32 -> MemorySegment.copy(source, at, target, FLOAT, offset, count);
            case F16 -> {
                for (int i = 0; i < count; i++) {
                    target.set(SHORT, offset + 2L * i, Float.floatToFloat16(source[at + i]));
                }
            }
            case BF16 -> {
                for (int i = 0; i < count; i++) {
                    target.set(SHORT, offset + 2L * i, bfloat16(source[at + i]));
                }
            }
            case Q8_0 -> {
                for (int b = 0; b < count / 32; b++) {
                    q8Block(source, at + 32 * b, target, offset + 34L * b);
                }
            }
            case Q4_0 -> {
                for (int b = 0; b < count / 32; b++) {
                    q4Block(source, at + 32 * b, target, offset + 18L * b);
                }
            }
            case Q4_1, Q5_0, Q5_1, Q4_K, Q5_K, Q6_K -> throw new IllegalArgumentException(
                    "cannot quantize to " + type + "; allowed are F32, F16, BF16, Q8_0 and Q4_0");
        }
    }

    /** Rounds to the nearest, ties to even; NaN stays NaN, made quiet. */
    private static short bfloat16(float value) {
        int bits = Float.floatToRawIntBits(value);
        if (Float.isNaN(value)) {
            return (short) ((bits >>> 16) | 0x40);
        }
        return (short) ((bits + 0x7fff + ((bits >>> 16) & 1)) >>> 16);
    }

    private static void q8Block(float[] source, int at, MemorySegment target, long block) {
        float greatest = Math.abs(source[greatestMagnitude(TensorType.Q8_0, source, at)]);
        float d = greatest / 127;
        float inverse = inverse(d);
        target.set(SHORT, block, scale(TensorType.Q8_0, d, greatest));
        for (int i = 0; i < 32; i++) {
            target.set(ValueLayout.JAVA_BYTE, block + 2 + i, (byte) roundHalfAwayFromZero(source[at + i] * inverse));
        }
    }

    private static void q4Block(float[] source, int at, MemorySegment target, long block) {
        float greatest = source[greatestMagnitude(TensorType.Q4_0, source, at)];
        float d = greatest / -8;
        float inverse = inverse(d);
        target.set(SHORT, block, scale(TensorType.Q4_0, d, greatest));
        for (int i = 0; i < 16; i++) {
            int low = nibble(source[at + i], inverse);
            int high = nibble(source[at + 16 + i], inverse);
            target.set(ValueLayout.JAVA_BYTE, block + 2 + i, (byte) (low | (high << 4)));
        }
    }

    private static int nibble(float value, float inverse) {
        // In doubles, then rounded to float, then cut: the order in which the Python package does it.
        int q = (int) (float) ((double) value * inverse + 8.5);
        return Math.clamp(q, 0, 15);
    }

    private static int roundHalfAwayFromZero(float value) {
        float magnitude = Math.abs(value);
        float floor = (float) Math.floor(magnitude);
        int rounded = (int) (floor + (float) Math.floor(2 * (magnitude - floor)));
        return value < 0 ? -rounded : rounded;
    }

    /** Index of the first element of greatest magnitude of a block of 32. */
    private static int greatestMagnitude(TensorType type, float[] source, int at) {
        int greatest = at;
        for (int i = at; i < at + 32; i++) {
            if (!Float.isFinite(source[i])) {
                throw new IllegalArgumentException("element " + i + " is " + source[i] + "; " + type
                        + " holds finite numbers only: repair the weights, or store them as F32, F16 or BF16");
            }
            if (Math.abs(source[i]) > Math.abs(source[greatest])) {
                greatest = i;
            }
        }
        return greatest;
    }

    /** {@code 1/d}, or 0 where that is infinite: then the stored scale is 0 anyway. */
    private static float inverse(float d) {
        float inverse = 1 / d;
        return Float.isInfinite(inverse) ? 0 : inverse;
    }

    private static short scale(TensorType type, float d, float greatest) {
        short half = Float.floatToFloat16(d);
        if (!Float.isFinite(Float.float16ToFloat(half))) {
            throw new IllegalArgumentException("a block has the element " + greatest + ", whose scale " + d
                    + " is beyond the 65504 that a " + type + " scale holds: store the weights as F32 or BF16");
        }
        return half;
    }
}
