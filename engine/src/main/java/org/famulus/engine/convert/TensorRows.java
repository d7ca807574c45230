package org.famulus.engine.convert;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

import org.famulus.engine.model.RowOrder;
import org.famulus.engine.weights.Quantization;
import org.famulus.engine.weights.StoredTensor;
import org.famulus.engine.weights.TensorType;

/**
 * The rows of a tensor, produced a few at a time. A vector counts as rows of one element, so that the order of its
 * elements can change as that of a matrix's rows does. Reading is safe from several threads at once.
 */
interface TensorRows {

    int rows();

    int columns();

    /** Decodes rows {@code first} to {@code first + count - 1} to the beginning of {@code target}. */
    void read(int first, int count, float[] target);

    /** Copies the same rows as they are stored to the beginning of {@code target}, if they are stored as {@code type}. */
    default boolean copy(TensorType type, int first, int count, MemorySegment target) {
        return false;
    }

    /** The same rows in another order. */
    TensorRows inOrder(RowOrder order);

    /** The rows of a tensor in a file. */
    static TensorRows of(StoredTensor tensor) {
        return tensor.shape().size() < 2
                ? new Stored(tensor, Math.toIntExact(tensor.elements()), 1, RowOrder.AS_STORED)
                : new Stored(tensor, tensor.rows(), tensor.columns(), RowOrder.AS_STORED);
    }

    /** Rows in a mapped file. */
    record Stored(StoredTensor tensor, int rows, int columns, RowOrder order) implements TensorRows {

        @Override
        public TensorRows inOrder(RowOrder newOrder) {
            return new Stored(tensor, rows, columns, newOrder);
        }

        @Override
        public void read(int first, int count, float[] target) {
            long rowBytes = tensor.type().bytes(columns);
            if (order == RowOrder.AS_STORED) {
                Quantization.dequantize(tensor.type(), tensor.data(), first * rowBytes, target, 0, count * columns);
                return;
            }
            for (int i = 0; i < count; i++) {
                Quantization.dequantize(tensor.type(), tensor.data(), order.source(first + i) * rowBytes, target,
                        i * columns, columns);
            }
        }

        @Override
        public boolean copy(TensorType type, int first, int count, MemorySegment target) {
            if (type != tensor.type()) {
                return false;
            }
            long rowBytes = type.bytes(columns);
            if (order == RowOrder.AS_STORED) {
                MemorySegment.copy(tensor.data(), first * rowBytes, target, 0, count * rowBytes);
                return true;
            }
            for (int i = 0; i < count; i++) {
                MemorySegment.copy(tensor.data(), ValueLayout.JAVA_BYTE, order.source(first + i) * rowBytes, target,
                        ValueLayout.JAVA_BYTE, i * rowBytes, rowBytes);
            }
            return true;
        }
    }
}
