package org.famulus.engine.kernels;

import org.famulus.engine.weights.TensorType;

/**
 * What the kernels do with rows of one number format. Addresses are trusted: the callers have checked them.
 */
interface StoredRows {

    /** Scratch memory for products with rows of so many elements: two decoded rows, and what a horizontal sum needs. */
    static long scratchBytes(int columns) {
        return 8L * columns + Lanes.SUM_BYTES;
    }

    /** Whether {@link #multiply} reads stored numbers as they are, and does not decode rows first. */
    default boolean multipliesStoredNumbers() {
        return true;
    }

    /** Bytes of an input that was prepared for this format, or 0 if it is read as it is. */
    default long preparedBytes(int columns) {
        return 0;
    }

    /**
     * Rearranges an input once, where that saves work on each row. Only called if {@link #preparedBytes} is not 0.
     *
     * @param x address of {@code columns} floats
     * @param prepared address of {@code preparedBytes(columns)} bytes
     */
    default void prepare(long x, int columns, long prepared) {
        throw new IllegalStateException("this format takes inputs as they are");
    }

    /**
     * Products of {@code count} consecutive rows with one vector: {@code y[k] = sum_i w[k, i] x[i]}.
     *
     * @param weights address of the first row
     * @param rowBytes from one row to the next
     * @param columns elements of a row
     * @param input address of {@code columns} floats, or of what {@link #prepare} made of them
     * @param scratch address of {@link #scratchBytes} bytes that this thread may overwrite
     * @param y address of {@code count} floats
     */
    void multiply(long weights, long rowBytes, int count, int columns, long input, long scratch, long y);

    /**
     * One row as floats, bit for bit what {@link ScalarDecoder} gives.
     *
     * @param row address of the row
     * @param target address of {@code columns} floats
     */
    void decode(long row, int columns, long target);

    /** The kernels of a format. */
    static StoredRows of(TensorType type) {
        return switch (type) {
            case F32 -> F32Rows.INSTANCE;
            case F16 -> F16Rows.INSTANCE;
            case BF16 -> BF16Rows.INSTANCE;
            case Q8_0 -> Q8Rows.INSTANCE;
            case Q4_0 -> Q4Rows.INSTANCE;
            case Q4_1 -> DecodedRows.Q4_1;
            case Q5_0 -> DecodedRows.Q5_0;
            case Q5_1 -> DecodedRows.Q5_1;
            case Q4_K -> Q4SuperRows.INSTANCE;
            case Q5_K -> DecodedRows.Q5_K;
            case Q6_K -> Q6SuperRows.INSTANCE;
        };
    }
}
