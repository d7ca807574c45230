package org.famulus.engine.weights;

import java.nio.file.Path;
import java.util.Map;

import org.famulus.engine.ModelFormatException;

/**
 * An open, memory-mapped file (or set of files) of named tensors. Closing it unmaps the memory: views used afterwards
 * throw {@link IllegalStateException}. Safe for concurrent reading.
 */
public interface WeightFile extends AutoCloseable {

    /** The file, or the folder of a set of files. */
    Path path();

    /** Tensors by name, in file order. */
    Map<String, StoredTensor> tensors();

    /**
     * The tensor of this name.
     *
     * @throws ModelFormatException if there is none
     */
    default StoredTensor tensor(String name) {
        StoredTensor tensor = tensors().get(name);
        if (tensor == null) {
            throw FormatErrors.error(path().toString(), "has no tensor " + FormatErrors.quoted(name)
                    + ", which a model of this family needs; the file is of another model, or not whole");
        }
        return tensor;
    }

    /** Bytes on disk, all parts together. */
    long fileBytes();

    @Override
    void close();
}
