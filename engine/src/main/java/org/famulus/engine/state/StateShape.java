package org.famulus.engine.state;

import org.famulus.engine.weights.TensorType;

/**
 * Sizes of the memory of a sequence.
 *
 * @param layers layers of the model
 * @param keyValueHeads heads that keys and values have
 * @param headDimension width of a head
 * @param type number format of keys and values, {@link TensorType#F32} or {@link TensorType#BF16}
 */
public record StateShape(int layers, int keyValueHeads, int headDimension, TensorType type) {

    public StateShape {
        if (layers < 1 || keyValueHeads < 1 || headDimension < 1) {
            throw new IllegalArgumentException("a state needs at least one layer, head and dimension, not " + layers
                    + " layers of " + keyValueHeads + " heads of " + headDimension);
        }
        if (type != TensorType.F32 && type != TensorType.BF16) {
            throw new IllegalArgumentException("keys and values are kept as F32 or BF16, not " + type);
        }
    }

    /** Width of the keys of one entry of one layer, all heads together; the same for values. */
    public int entryWidth() {
        return Math.multiplyExact(keyValueHeads, headDimension);
    }

    /** Bytes of the keys and values of one entry of one layer. */
    public long entryBytes() {
        return 2 * type.bytes(entryWidth());
    }
}
