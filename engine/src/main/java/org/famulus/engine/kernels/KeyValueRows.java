package org.famulus.engine.kernels;

import java.lang.foreign.MemorySegment;
import java.lang.ref.Reference;

import org.famulus.engine.weights.TensorType;

import static org.famulus.engine.kernels.NativeMemory.ALL;

/**
 * Writing the keys and values of one position into a span.
 *
 * <p>BF16 is rounded to nearest, ties to even; a float beyond the greatest BF16 number becomes infinite, and NaN stays NaN.
 */
public final class KeyValueRows {

    private KeyValueRows() {
    }

    /**
     * Writes one entry of every head.
     *
     * @param span where to; its count may end at the entry or anywhere else below its capacity
     * @param entry index of the entry in each head's slab, 0 to {@code span.capacity() - 1}
     * @param keys {@code [keyValueHeads, headDimension]} floats, rotated
     * @param values {@code [keyValueHeads, headDimension]} floats
     * @throws IllegalArgumentException if the entry is out of range, a size is below 1, or a segment is too small, on the
     *             heap, or read-only and to be written
     * @throws IllegalStateException if the arena of a segment is closed
     */
    public static void write(KeyValueSpan span, int entry, MemorySegment keys, MemorySegment values, int keyValueHeads,
            int headDimension) {
        if (entry < 0 || entry >= span.capacity()) {
            throw new IllegalArgumentException("entry " + entry + " of a span with capacity " + span.capacity());
        }
        if (keyValueHeads < 1 || headDimension < 1) {
            throw new IllegalArgumentException(
                    keyValueHeads + " heads of " + headDimension + " elements; give 1 or more of both");
        }
        long elements = (long) keyValueHeads * headDimension;
        long bytes = Math.multiplyExact(elements, 4L);
        long keysFrom = NativeMemory.checkedAddress("keys", keys, bytes);
        long valuesFrom = NativeMemory.checkedAddress("values", values, bytes);
        int elementBytes = span.type() == TensorType.BF16 ? 2 : 4;
        long spanBytes = Math.multiplyExact(Math.multiplyExact(elements, span.capacity()), elementBytes);
        long keysTo = NativeMemory.writableAddress("keys of the span", span.keys(), spanBytes);
        long valuesTo = NativeMemory.writableAddress("values of the span", span.values(), spanBytes);
        for (int head = 0; head < keyValueHeads; head++) {
            long from = (long) head * headDimension * 4;
            long to = ((long) head * span.capacity() + entry) * headDimension * elementBytes;
            copy(span.type(), keysFrom + from, keysTo + to, headDimension);
            copy(span.type(), valuesFrom + from, valuesTo + to, headDimension);
        }
        Reference.reachabilityFence(span);
        Reference.reachabilityFence(keys);
        Reference.reachabilityFence(values);
    }

    private static void copy(TensorType type, long from, long to, int count) {
        if (type == TensorType.BF16) {
            BrainFloats.round(from, to, count);
        } else {
            MemorySegment.copy(ALL, from, ALL, to, count * 4L);
        }
    }
}
