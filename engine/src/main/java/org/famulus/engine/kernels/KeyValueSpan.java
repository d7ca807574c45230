package org.famulus.engine.kernels;

import java.lang.foreign.MemorySegment;

import org.famulus.engine.weights.TensorType;

/**
 * A run of cached keys and values of one layer, as attention reads them.
 *
 * @param keys {@code [keyValueHeads, capacity, headDimension]}, rotated
 * @param values {@code [keyValueHeads, capacity, headDimension]}
 * @param capacity entries that each head's slab has room for
 * @param count entries in use, the first ones of each slab
 * @param type {@link TensorType#F32} or {@link TensorType#BF16}, of both
 */
public record KeyValueSpan(MemorySegment keys, MemorySegment values, int capacity, int count, TensorType type) {

    public KeyValueSpan {
        if (type != TensorType.F32 && type != TensorType.BF16) {
            throw new IllegalArgumentException("keys and values are kept as F32 or BF16, not " + type);
        }
        if (count < 0 || count > capacity) {
            throw new IllegalArgumentException(count + " entries in a span of capacity " + capacity);
        }
    }
}
