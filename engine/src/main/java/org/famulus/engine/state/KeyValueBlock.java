package org.famulus.engine.state;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.atomic.AtomicInteger;

import org.famulus.engine.weights.TensorType;

/**
 * Room for a fixed number of entries of one layer: keys and values {@code [keyValueHeads, capacity, headDimension]}.
 * Reference-counted: states that share a prefix share its blocks, and a shared block is never written to.
 */
final class KeyValueBlock {

    private static final long ALIGNMENT = 64;

    private final Arena arena;
    private final AtomicInteger holders = new AtomicInteger(1);

    final StateShape shape;
    final int capacity;
    final MemorySegment keys;
    final MemorySegment values;

    @SuppressWarnings("MustBeClosedChecker") // closed when the last holder releases the block
    KeyValueBlock(StateShape shape, int capacity) {
        this.shape = shape;
        this.capacity = capacity;
        long bytes = shape.type().bytes(Math.multiplyExact((long) shape.entryWidth(), (long) capacity));
        arena = Arena.ofShared();
        try {
            keys = arena.allocate(bytes, ALIGNMENT);
            values = arena.allocate(bytes, ALIGNMENT);
        } catch (Throwable failure) {
            arena.close();
            throw failure;
        }
    }

    long bytes() {
        return keys.byteSize() + values.byteSize();
    }

    boolean shared() {
        return holders.get() > 1;
    }

    KeyValueBlock retain() {
        if (holders.getAndIncrement() <= 0) {
            throw new IllegalStateException("a released block of keys and values cannot be shared");
        }
        return this;
    }

    void release() {
        if (holders.decrementAndGet() == 0) {
            arena.close();
        }
    }

    /** A block of its own with the first {@code count} entries of this one. */
    KeyValueBlock copy(int count) {
        KeyValueBlock copy = new KeyValueBlock(shape, capacity);
        for (int head = 0; head < shape.keyValueHeads(); head++) {
            copy.keys.asSlice(headOffset(head), entryBytes(count))
                    .copyFrom(keys.asSlice(headOffset(head), entryBytes(count)));
            copy.values.asSlice(headOffset(head), entryBytes(count))
                    .copyFrom(values.asSlice(headOffset(head), entryBytes(count)));
        }
        return copy;
    }

    /** Bytes before the slab of a head. */
    long headOffset(int head) {
        return (long) head * entryBytes(capacity);
    }

    /** Bytes of {@code count} entries of one head. */
    long entryBytes(int count) {
        return (long) count * shape.headDimension() * (shape.type() == TensorType.F32 ? 4 : 2);
    }
}
