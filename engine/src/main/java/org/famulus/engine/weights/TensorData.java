package org.famulus.engine.weights;

import java.io.IOException;
import java.lang.foreign.MemorySegment;

/**
 * Produces a tensor's bytes when its turn to be written has come, so that a model larger than memory can be written. It
 * is called once, on the writing thread.
 */
@FunctionalInterface
public interface TensorData {

    /**
     * Passes the tensor's bytes, little-endian, in order, in pieces of any size; together exactly as many as the
     * tensor's type and shape need.
     *
     * @throws IOException if the bytes cannot be produced; {@code sink}'s own exceptions pass through
     */
    void writeTo(Sink sink) throws IOException;

    /** Bytes that are in memory until the file is written. */
    static TensorData of(MemorySegment bytes) {
        return sink -> sink.write(bytes);
    }

    /** Takes a tensor's bytes. */
    @FunctionalInterface
    interface Sink {

        /** Writes all of {@code bytes}, which the caller may reuse afterwards. */
        void write(MemorySegment bytes) throws IOException;
    }
}
