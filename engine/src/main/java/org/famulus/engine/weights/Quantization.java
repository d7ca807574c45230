package org.famulus.engine.weights;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Conversion between stored number formats and floats: plain scalar code, the oracle of every faster kernel. Results
 * equal those of the GGUF project's Python package bit for bit.
 *
 * <p>All methods are stateless and safe for concurrent use on distinct targets. Stored data may lie at any byte.
 */
public final class Quantization {

    /** A multiple of every block size; decoded through an array of this many floats. */
    private static final int TILE_ELEMENTS = 4_096;

    private Quantization() {
    }

    /**
     * Decodes consecutive elements of any type.
     *
     * @param source stored data
     * @param sourceOffset the byte of {@code source} at which the first block begins
     * @param target receives the elements
     * @param targetIndex where the first element goes
     * @param count how many elements, a multiple of {@code type.blockElements()}
     * @throws IllegalArgumentException if {@code count} is negative or no whole number of blocks
     * @throws IndexOutOfBoundsException if source or target is too small
     */
    public static void dequantize(TensorType type, MemorySegment source, long sourceOffset, float[] target,
            int targetIndex, int count) {
        checkRange(type, source, sourceOffset, target, targetIndex, count);
        BlockDecoder.decode(type, source, sourceOffset, target, targetIndex, count);
    }

    /**
     * Decodes all of {@code source} into floats in native byte order.
     *
     * @param source whole blocks
     * @param target exactly one float for each element
     * @throws IllegalArgumentException if the sizes do not match
     */
    public static void dequantize(TensorType type, MemorySegment source, MemorySegment target) {
        long elements = source.byteSize() / type.blockBytes() * type.blockElements();
        if (source.byteSize() % type.blockBytes() != 0 || target.byteSize() != elements * Float.BYTES) {
            throw new IllegalArgumentException(source.byteSize() + " bytes of " + type + " are " + elements
                    + " elements and need a target of " + elements * Float.BYTES + " bytes, but it has "
                    + target.byteSize());
        }
        float[] tile = new float[(int) Math.min(TILE_ELEMENTS, elements)];
        for (long first = 0; first < elements; first += TILE_ELEMENTS) {
            int count = (int) Math.min(TILE_ELEMENTS, elements - first);
            BlockDecoder.decode(type, source, type.bytes(first), tile, 0, count);
            MemorySegment.copy(tile, 0, target, ValueLayout.JAVA_FLOAT_UNALIGNED, first * Float.BYTES, count);
        }
    }

    /**
     * Encodes consecutive elements as F32, F16, BF16, Q8_0 or Q4_0.
     *
     * <p>F16 and BF16 round to the nearest, ties to even; beyond their range lies infinity; infinities and NaN stay.
     * Q8_0 and Q4_0 refuse them, and numbers so large that the block's scale exceeds half precision (magnitudes from
     * about 8.3 million in Q8_0 and 524 thousand in Q4_0 on); a block whose scale is below half precision becomes
     * zeros.
     *
     * @param source the elements
     * @param sourceIndex the first of them
     * @param count how many, a multiple of {@code type.blockElements()}
     * @param target receives the blocks
     * @param targetOffset the byte of {@code target} at which the first block begins
     * @throws IllegalArgumentException if the type is another one, if {@code count} is negative or no whole number of
     *         blocks, or for an element that a quantized type cannot hold; blocks before it have been written then
     * @throws IndexOutOfBoundsException if source or target is too small
     */
    public static void quantize(TensorType type, float[] source, int sourceIndex, int count, MemorySegment target,
            long targetOffset) {
        checkRange(type, target, targetOffset, source, sourceIndex, count);
        BlockEncoder.encode(type, source, sourceIndex, count, target, targetOffset);
    }

    private static void checkRange(TensorType type, MemorySegment blocks, long offset, float[] elements, int index,
            int count) {
        long bytes = type.bytes(count);
        if (index < 0 || count > elements.length - index) {
            throw new IndexOutOfBoundsException(count + " elements from index " + index + " on exceed the array of "
                    + elements.length);
        }
        if (offset < 0 || bytes > blocks.byteSize() - offset) {
            throw new IndexOutOfBoundsException(bytes + " bytes of " + type + " from byte " + offset
                    + " on exceed the memory of " + blocks.byteSize() + " bytes");
        }
    }
}
