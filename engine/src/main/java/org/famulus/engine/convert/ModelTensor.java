package org.famulus.engine.convert;

import java.lang.foreign.MemorySegment;
import java.util.List;

import org.famulus.engine.model.RowOrder;
import org.famulus.engine.weights.StoredTensor;
import org.famulus.engine.weights.TensorType;

/**
 * A tensor of a model to be written.
 *
 * @param shape sizes, outermost first
 * @param rows its elements
 */
record ModelTensor(List<Long> shape, TensorRows rows) {

    ModelTensor {
        shape = List.copyOf(shape);
    }

    static ModelTensor of(StoredTensor tensor) {
        return new ModelTensor(tensor.shape(), TensorRows.of(tensor));
    }

    static ModelTensor of(float[] vector) {
        List<Long> shape = List.of((long) vector.length);
        return of(new StoredTensor("", TensorType.F32, shape, MemorySegment.ofArray(vector)));
    }

    boolean vector() {
        return shape.size() < 2;
    }

    long elements() {
        return Math.multiplyExact((long) rows.rows(), rows.columns());
    }

    /** The tensor with its rows in another order. */
    ModelTensor inOrder(RowOrder order) {
        return order == RowOrder.AS_STORED ? this : new ModelTensor(shape, rows.inOrder(order));
    }

    /** A tensor as its target has it: its name there, and its number format. */
    record Placed(String name, TensorType type, ModelTensor tensor) {

        long bytes() {
            return type.bytes(tensor.elements());
        }
    }
}
