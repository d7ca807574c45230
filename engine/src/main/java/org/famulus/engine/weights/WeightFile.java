package org.famulus.engine.weights;

import java.nio.file.Path;
import java.util.Map;

/**
 * An open, memory-mapped file (or set of files) of named tensors. Closing it unmaps the memory: views used afterwards
 * throw {@link IllegalStateException}. Safe for concurrent reading.
 */
public interface WeightFile extends AutoCloseable {

    /** The file, or the folder of a set of files. */
    Path path();

    /** Tensors by name, in file order. */
    Map<String, StoredTensor> tensors();

    /** Bytes on disk, all parts together. */
    long fileBytes();

    @Override
    void close();
}
