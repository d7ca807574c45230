package org.famulus.engine.convert;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

import org.famulus.engine.ModelFormatException;

/** Finds the models in folders. */
public final class ModelFolders {

    /** Below a folder of models there may be one of each publisher and one of each model. */
    private static final int DEEPEST = 3;

    private ModelFolders() {
    }

    /** A path that is or should be a model. */
    public sealed interface Found {

        /** The GGUF file or Hugging Face folder. */
        Path path();

        /** A model that can be used. */
        record Usable(ModelDescription description) implements Found {

            @Override
            public Path path() {
                return description.path();
            }
        }

        /**
         * One that cannot.
         *
         * @param reason one line
         */
        record Broken(Path path, String reason) implements Found {
        }
    }

    /**
     * All models in a folder and the folders below it, down to three levels, in the order of their paths: files that end
     * in {@code .gguf}, and folders with a {@code config.json} or a {@code .safetensors} file. Hidden files are skipped.
     *
     * @throws IOException if a folder cannot be read
     */
    public static List<Found> find(Path folder) throws IOException {
        List<Found> found = new ArrayList<>();
        collect(folder, 0, found);
        return found;
    }

    private static void collect(Path folder, int depth, List<Found> found) throws IOException {
        List<Path> entries;
        try (Stream<Path> listed = Files.list(folder)) {
            entries = listed.filter(entry -> !entry.getFileName().toString().startsWith(".")).sorted().toList();
        }
        if (entries.stream().anyMatch(ModelFolders::partOfFolderModel)) {
            found.add(describe(folder));
        }
        for (Path entry : entries) {
            if (Files.isDirectory(entry)) {
                if (depth < DEEPEST) {
                    collect(entry, depth + 1, found);
                }
            } else if (ModelTarget.gguf(entry)) {
                found.add(describe(entry));
            }
        }
    }

    private static boolean partOfFolderModel(Path file) {
        String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
        return (name.equals("config.json") || name.endsWith(".safetensors")) && Files.isRegularFile(file);
    }

    private static Found describe(Path path) {
        try {
            return new Found.Usable(ModelDescription.of(path));
        } catch (ModelFormatException broken) {
            return new Found.Broken(path, String.valueOf(broken.getMessage()));
        }
    }

    /** The bytes of a file, or of the files right in a folder. */
    static long bytes(Path path) throws IOException {
        if (!Files.isDirectory(path)) {
            return Files.size(path);
        }
        long bytes = 0;
        try (Stream<Path> files = Files.list(path)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                bytes += Files.size(file);
            }
        }
        return bytes;
    }
}
