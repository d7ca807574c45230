package org.famulus.engine.weights;

import java.lang.foreign.MemorySegment;
import java.util.List;

/**
 * A named tensor in memory that somebody else owns, usually a mapped file.
 *
 * @param name the tensor's name in its file
 * @param type the number format
 * @param shape sizes, outermost first (row-major, as in PyTorch; a GGUF file lists them the other way round); a matrix
 *        is {@code [outputs, inputs]}
 * @param data exactly {@code type.bytes(elements)} bytes, little-endian, valid as long as its owner is open
 */
public record StoredTensor(String name, TensorType type, List<Long> shape, MemorySegment data) {

    public StoredTensor {
        shape = List.copyOf(shape);
        long columns = shape.isEmpty() ? 1 : shape.getLast();
        if (columns % type.blockElements() != 0) {
            throw new IllegalArgumentException(
                    "tensor " + name + " has rows of " + columns + " elements, which is no multiple of the "
                            + type.blockElements() + " elements of a " + type + " block");
        }
        long expected = type.bytes(elements(shape));
        if (data.byteSize() != expected) {
            throw new IllegalArgumentException("tensor " + name + " of type " + type + " and shape " + shape + " needs "
                    + expected + " bytes, but has " + data.byteSize());
        }
    }

    /** The number of elements. */
    public long elements() {
        return elements(shape);
    }

    /** Size of the innermost dimension: the inputs of a matrix. 1 for a scalar. */
    public int columns() {
        return shape.isEmpty() ? 1 : Math.toIntExact(shape.getLast());
    }

    /** The number of rows of {@link #columns()} elements: the outputs of a matrix, 1 for a vector. */
    public int rows() {
        return columns() == 0 ? 0 : Math.toIntExact(elements() / columns());
    }

    /** Bytes from one row to the next; rows are contiguous. */
    public long rowBytes() {
        return type.bytes(columns());
    }

    private static long elements(List<Long> shape) {
        long count = 1;
        for (long size : shape) {
            if (size < 0) {
                throw new IllegalArgumentException("negative size in shape " + shape);
            }
            count = Math.multiplyExact(count, size);
        }
        return count;
    }
}
