package org.famulus.engine.weights;

import java.io.IOException;
import java.util.List;
import java.util.Map;

/** A tensor that a writer has been given. */
record WrittenTensor(String name, TensorType type, List<Long> shape, TensorData data, long bytes) {

    /**
     * Adds a tensor to those that a writer has.
     *
     * @throws IllegalArgumentException if the name is taken, a size is negative, rows are no whole blocks, or the size
     *         exceeds a {@code long}
     */
    static void add(Map<String, WrittenTensor> tensors, String name, TensorType type, List<Long> shape,
            TensorData data) {
        if (tensors.containsKey(name)) {
            throw new IllegalArgumentException("tensor " + FormatErrors.quoted(name) + " was added before");
        }
        tensors.put(name, new WrittenTensor(name, type, List.copyOf(shape), data, bytes(name, type, shape)));
    }

    private static long bytes(String name, TensorType type, List<Long> shape) {
        long columns = shape.isEmpty() ? 1 : shape.getLast();
        if (columns % type.blockElements() != 0) {
            throw new IllegalArgumentException("tensor " + FormatErrors.quoted(name) + " of type " + type
                    + " has rows of " + columns + " elements; allowed are multiples of " + type.blockElements());
        }
        try {
            long elements = 1;
            for (long size : shape) {
                if (size < 0 || size > Integer.MAX_VALUE) {
                    throw new IllegalArgumentException("tensor " + FormatErrors.quoted(name) + " has the shape "
                            + shape + "; allowed are sizes from 0 to " + Integer.MAX_VALUE);
                }
                elements = Math.multiplyExact(elements, size);
            }
            return type.bytes(elements);
        } catch (ArithmeticException e) {
            throw new IllegalArgumentException(
                    "tensor " + FormatErrors.quoted(name) + " has the shape " + shape + ", which no file can hold", e);
        }
    }

    /** Writes the bytes, and checks that they are as many as they should be. */
    void writeTo(AtomicFile file) throws IOException {
        long end = Math.addExact(file.position(), bytes);
        data.writeTo(piece -> {
            if (piece.byteSize() > end - file.position()) {
                throw new IllegalArgumentException("tensor " + FormatErrors.quoted(name) + " of type " + type
                        + " and shape " + shape + " has " + bytes + " bytes, but more were given");
            }
            file.write(piece);
        });
        if (file.position() != end) {
            throw new IllegalArgumentException("tensor " + FormatErrors.quoted(name) + " of type " + type
                    + " and shape " + shape + " has " + bytes + " bytes, but only " + (bytes - end + file.position())
                    + " were given");
        }
    }
}
