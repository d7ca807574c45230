package org.famulus.engine.weights;

import java.util.Arrays;
import java.util.Optional;

/**
 * Number formats of stored tensors. Quantized formats store blocks of {@link #blockElements()} consecutive elements of
 * one row in {@link #blockBytes()} bytes, laid out as in GGML (little-endian).
 */
public enum TensorType {
    F32(0, 1, 4), F16(1, 1, 2), BF16(30, 1, 2), Q8_0(8, 32, 34), Q4_0(2, 32, 18), Q4_1(3, 32, 20), Q5_0(6, 32,
            22), Q5_1(7, 32, 24), Q4_K(12, 256, 144), Q5_K(13, 256, 176), Q6_K(14, 256, 210);

    private final int ggmlId;
    private final int blockElements;
    private final int blockBytes;

    TensorType(int ggmlId, int blockElements, int blockBytes) {
        this.ggmlId = ggmlId;
        this.blockElements = blockElements;
        this.blockBytes = blockBytes;
    }

    /** The number of this type in a GGUF tensor record ({@code ggml_type}). */
    public int ggmlId() {
        return ggmlId;
    }

    /** Elements in a block; 1 for F32, F16 and BF16. */
    public int blockElements() {
        return blockElements;
    }

    /** Bytes in a block. */
    public int blockBytes() {
        return blockBytes;
    }

    /** Whether elements share a scale within a block. */
    public boolean quantized() {
        return blockElements > 1;
    }

    /**
     * Bytes that {@code elements} consecutive elements take.
     *
     * @throws IllegalArgumentException if {@code elements} is negative or no multiple of {@link #blockElements()}
     * @throws ArithmeticException if the size exceeds a {@code long}
     */
    public long bytes(long elements) {
        if (elements < 0 || elements % blockElements != 0) {
            throw new IllegalArgumentException(
                    elements + " elements are no whole number of " + this + " blocks of " + blockElements);
        }
        return Math.multiplyExact(elements / blockElements, blockBytes);
    }

    /** The type with this {@code ggml_type} number, or empty when Famulus does not support it. */
    public static Optional<TensorType> ofGgmlId(int ggmlId) {
        return Arrays.stream(values()).filter(type -> type.ggmlId == ggmlId).findFirst();
    }
}
