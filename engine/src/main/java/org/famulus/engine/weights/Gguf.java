package org.famulus.engine.weights;

import java.nio.file.Path;
import java.util.Collections;
import java.util.Map;

import org.famulus.engine.ModelFormatException;

/**
 * An open GGUF file of version 2 or 3, little-endian, memory-mapped: metadata, and tensors of the types in
 * {@link TensorType}.
 *
 * <p>Safe for concurrent reading. Closing unmaps; reading a tensor's data afterwards throws
 * {@link IllegalStateException}, while the metadata stay usable. Closing twice is allowed.
 */
public final class Gguf implements WeightFile {

    private final Path path;
    private final MappedFiles files;
    private final GgufMetadata metadata;
    private final Map<String, StoredTensor> tensors;

    private Gguf(Path path, MappedFiles files, GgufReader.Contents contents) {
        this.path = path;
        this.files = files;
        this.metadata = contents.metadata();
        this.tensors = Collections.unmodifiableMap(contents.tensors());
    }

    /**
     * Opens a file.
     *
     * @throws ModelFormatException if it is missing, unreadable, big-endian, of another version, one part of a split
     *         model, not whole, contradicts itself, or has tensors of unsupported types
     */
    public static Gguf open(Path path) {
        MappedFiles files = new MappedFiles();
        try {
            return new Gguf(path, files, GgufReader.read(path.toString(), files.map(path, "a GGUF file")));
        } catch (Throwable e) {
            files.close();
            throw e;
        }
    }

    /** What the file says about the model. */
    public GgufMetadata metadata() {
        return metadata;
    }

    @Override
    public Path path() {
        return path;
    }

    @Override
    public Map<String, StoredTensor> tensors() {
        return tensors;
    }

    @Override
    public long fileBytes() {
        return files.bytes();
    }

    @Override
    public void close() {
        files.close();
    }
}
