package org.famulus.engine.convert;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;

import org.famulus.engine.weights.TensorType;

/**
 * Where a model goes and how: a path that ends in {@code .gguf} becomes a GGUF file, any other one a Hugging Face folder.
 *
 * @param path the file or folder
 * @param type number format of the matrices: F32, F16, BF16, Q8_0 or Q4_0 in a GGUF file, the first three in a folder
 * @param replace whether what is there already may be replaced
 * @param threads how many compute
 * @param progress is told how far the writing is
 */
public record ModelTarget(Path path, TensorType type, boolean replace, int threads, ModelProgress progress) {

    private static final Set<TensorType> GGUF_TYPES = EnumSet.of(TensorType.F32, TensorType.F16, TensorType.BF16,
            TensorType.Q8_0, TensorType.Q4_0);
    private static final Set<TensorType> FOLDER_TYPES = EnumSet.of(TensorType.F32, TensorType.F16, TensorType.BF16);

    /** @throws IllegalArgumentException if the format does not hold the type */
    public ModelTarget {
        Set<TensorType> types = gguf(path) ? GGUF_TYPES : FOLDER_TYPES;
        if (!types.contains(type)) {
            throw new IllegalArgumentException("the type " + lower(type) + " cannot be written to " + path + "; "
                    + (gguf(path) ? "GGUF files are" : "Hugging Face folders are") + " written as "
                    + String.join(", ", types.stream().map(ModelTarget::lower).toList())
                    + (GGUF_TYPES.contains(type) ? "; end the name in .gguf for " + lower(type) : ""));
        }
    }

    /** Whether a path names a GGUF file. */
    static boolean gguf(Path path) {
        return path.toString().toLowerCase(Locale.ROOT).endsWith(".gguf");
    }

    private static String lower(TensorType type) {
        return type.name().toLowerCase(Locale.ROOT);
    }

    /**
     * Checks, before anything costly is begun, that the model can be put where it is to go.
     *
     * @throws IOException in one line, if not
     * @throws IllegalArgumentException if the target is there and may not be replaced
     */
    void check() throws IOException {
        Path absolute = path.toAbsolutePath().normalize();
        Path parent = absolute.getParent();
        if (parent == null) {
            throw new IOException(path + " is the root of the file system; give a path inside it");
        }
        if (!Files.isDirectory(parent)) {
            throw new IOException("there is no folder " + parent + " to write " + absolute.getFileName()
                    + " to; create it first");
        }
        if (!Files.exists(absolute, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        if (gguf(path) == Files.isDirectory(absolute)) {
            throw new IllegalArgumentException(path + " is " + (gguf(path) ? "a folder" : "a file")
                    + "; give another name (a name ending in .gguf makes a file, any other a folder)");
        }
        if (!replace) {
            throw new IllegalArgumentException(path + " exists already; give another name, or --force to replace it");
        }
    }

    WrittenModel write(ModelContent content, TokenizerSource tokenizer) throws IOException {
        check();
        try (TensorEncoder encoder = new TensorEncoder(threads, progress)) {
            if (gguf(path)) {
                GgufExport.write(content, tokenizer, this, encoder);
            } else {
                FolderExport.write(content, tokenizer, this, encoder);
            }
        }
        long parameters = content.tensors().values().stream()
                .mapToLong(ModelTensor::elements).sum();
        return new WrittenModel(path, type, parameters, ModelFolders.bytes(path));
    }
}
