package org.famulus.engine.model;

import java.lang.foreign.MemorySegment;

import org.famulus.engine.kernels.BrainFloats;
import org.famulus.engine.weights.TensorType;
import org.jspecify.annotations.Nullable;

/**
 * An activation of a training pass: rows in scratch memory, which may be columns of a wider matrix, and a place for their
 * gradient, laid out alike.
 */
final class Activation {

    private final MemorySegment data;
    private final TensorType type;
    private final int rows;
    private final int width;
    private final int stride;
    private final @Nullable Activation whole;
    private final int firstColumn;
    private @Nullable MemorySegment gradient;

    /**
     * Rows that lie one after the other.
     *
     * @param data {@code [rows, width]}
     * @param type F32 or BF16
     */
    Activation(MemorySegment data, TensorType type, int rows, int width) {
        this(data, type, rows, width, width, null, 0);
    }

    private Activation(MemorySegment data, TensorType type, int rows, int width, int stride,
            @Nullable Activation whole, int firstColumn) {
        this.data = data;
        this.type = type;
        this.rows = rows;
        this.width = width;
        this.stride = stride;
        this.whole = whole;
        this.firstColumn = firstColumn;
    }

    /** Some of the columns; their gradient is a part of this one's. */
    Activation columns(int first, int count) {
        return new Activation(data.asSlice(type.bytes(first)), type, rows, count, stride, this, first);
    }

    TensorType type() {
        return type;
    }

    int rows() {
        return rows;
    }

    int width() {
        return width;
    }

    /** Elements from one row to the next. */
    int stride() {
        return stride;
    }

    /** From the first element of the first row on. */
    MemorySegment data() {
        return data;
    }

    MemorySegment row(int row) {
        return data.asSlice(type.bytes((long) row * stride), type.bytes(width));
    }

    /** The matrix that these are columns of, or this one. */
    Activation owner() {
        return whole == null ? this : whole;
    }

    boolean hasGradient() {
        return whole == null ? gradient != null : whole.hasGradient();
    }

    /** From the first element of the first row's gradient on. */
    MemorySegment gradient() {
        if (whole != null) {
            return whole.gradient().asSlice(type.bytes(firstColumn));
        }
        if (gradient == null) {
            throw new IllegalStateException("nothing that was computed from this activation has given it a gradient");
        }
        return gradient;
    }

    MemorySegment gradientRow(int row) {
        return gradient().asSlice(type.bytes((long) row * stride), type.bytes(width));
    }

    /** Gives the activation memory for its gradient, of the size of its rows. */
    void gradient(MemorySegment memory) {
        if (whole != null) {
            throw new IllegalStateException("the gradient of columns is a part of the whole matrix's");
        }
        gradient = memory;
    }

    /** Memory for all rows of this shape, without stride. */
    long bytes() {
        return type.bytes((long) rows * width);
    }

    /** A row as floats: itself where it is that, else widened to {@code scratch}. */
    static MemorySegment floats(MemorySegment row, TensorType type, int width, MemorySegment scratch) {
        if (type == TensorType.F32) {
            return row;
        }
        BrainFloats.widen(scratch, row, width);
        return scratch;
    }

    /** Puts a row of floats where it belongs; nothing to do where {@link #floats} gave the row itself. */
    static void put(MemorySegment floats, MemorySegment row, TensorType type, int width) {
        if (type == TensorType.BF16) {
            BrainFloats.narrow(row, floats, width);
        } else if (floats.address() != row.address()) {
            row.copyFrom(floats.asSlice(0, 4L * width));
        }
    }
}
