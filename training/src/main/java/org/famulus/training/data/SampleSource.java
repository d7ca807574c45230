package org.famulus.training.data;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;

/**
 * A file of samples.
 *
 * @param path where it lies
 * @param kind how it is read
 * @param separator a line that stands between two documents of a text file, such as {@code <|endoftext|>}; empty where the
 *        file is one document
 */
public record SampleSource(Path path, Kind kind, Optional<String> separator) {

    /** How a file holds samples. */
    public enum Kind {
        /** Plain text: the file is one document, or several with a separating line between. */
        TEXT,
        /** A JSON object on each line: {@code text}, {@code messages}, or {@code prompt} and {@code completion}. */
        JSON_LINES
    }

    /** @throws IllegalArgumentException for a separator that is empty or has a line break */
    public SampleSource {
        if (separator.isPresent() && (separator.get().isBlank() || separator.get().lines().count() != 1)) {
            throw new IllegalArgumentException(
                    "the separator of documents is \"" + separator.get().strip() + "\"; it must be one line with text");
        }
    }

    /**
     * A source whose kind follows from the file's name: {@code .jsonl} and {@code .ndjson} are JSON lines, anything else
     * is text.
     *
     * @param separator of text files
     */
    public static SampleSource of(Path path, Optional<String> separator) {
        String name = path.toString().toLowerCase(Locale.ROOT);
        boolean lines = name.endsWith(".jsonl") || name.endsWith(".ndjson");
        return new SampleSource(path, lines ? Kind.JSON_LINES : Kind.TEXT, separator);
    }

    /**
     * The file's size.
     *
     * @throws TrainingDataException where there is no such file, it is a folder or empty, or may not be read
     */
    public long bytes() throws IOException {
        if (!Files.exists(path)) {
            throw new TrainingDataException(path + ": there is no such file; give a text or .jsonl file");
        }
        if (Files.isDirectory(path)) {
            throw new TrainingDataException(path + " is a folder; give the files in it");
        }
        if (!Files.isReadable(path)) {
            throw new TrainingDataException(path + " may not be read by this user; allow reading it");
        }
        long bytes = Files.size(path);
        if (bytes == 0) {
            throw new TrainingDataException(path + " is empty; give a file with samples, or leave it out");
        }
        return bytes;
    }

    /**
     * Begins to read. The caller closes the reader.
     *
     * @throws TrainingDataException as {@link #bytes()} does
     */
    public SampleReader open() throws IOException {
        bytes();
        return switch (kind) {
            case TEXT -> new TextDocuments(path, separator);
            case JSON_LINES -> new JsonLines(path);
        };
    }
}
