package org.famulus.engine.convert;

import java.io.IOException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Stream;

/**
 * A folder that appears under its name only when it is whole: it is filled beside the target, then moved there, or
 * removed. A folder that it replaces is moved aside first and removed last.
 */
final class StagedFolder implements AutoCloseable {

    /** What a model's folder holds; a folder that holds anything else is somebody's work and is not replaced. */
    private static final List<String> MODEL_FILES = List.of(".json", ".safetensors", ".jinja");

    private final Path target;
    private final Path staged;

    private StagedFolder(Path target, Path staged) {
        this.target = target;
        this.staged = staged;
    }

    /** An empty folder beside the target. */
    static StagedFolder beside(Path target) throws IOException {
        Path absolute = target.toAbsolutePath().normalize();
        refuseStrangers(absolute);
        Path staged = hidden(absolute, "tmp");
        try {
            Files.createDirectory(staged);
        } catch (IOException failure) {
            throw explained(target, failure);
        }
        return new StagedFolder(absolute, staged);
    }

    private static Path hidden(Path target, String ending) {
        return target.resolveSibling("." + target.getFileName() + "."
                + Long.toUnsignedString(ThreadLocalRandom.current().nextLong(), Character.MAX_RADIX) + "." + ending);
    }

    private static void refuseStrangers(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return;
        }
        try (Stream<Path> entries = Files.list(folder)) {
            for (Path entry : entries.sorted().toList()) {
                String name = entry.getFileName().toString();
                if (!Files.isRegularFile(entry, LinkOption.NOFOLLOW_LINKS)
                        || MODEL_FILES.stream().noneMatch(name::endsWith)) {
                    throw new IOException(folder + " holds " + name + ", which is no part of a model that Famulus"
                            + " writes, so the folder is not replaced; give another name");
                }
            }
        }
    }

    Path path() {
        return staged;
    }

    void write(String name, String text) throws IOException {
        try {
            Files.writeString(staged.resolve(name), text);
        } catch (IOException failure) {
            throw explained(target, failure);
        }
    }

    /** Moves the folder to its target. */
    void publish() throws IOException {
        try {
            if (!Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
                move(staged, target);
                return;
            }
            Path old = hidden(target, "old");
            move(target, old);
            try {
                move(staged, target);
            } catch (IOException failure) {
                move(old, target);
                throw failure;
            }
            delete(old);
        } catch (IOException failure) {
            throw explained(target, failure);
        }
    }

    private static void move(Path from, Path to) throws IOException {
        try {
            Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
        } catch (AtomicMoveNotSupportedException elsewhere) {
            throw new IOException("it lies on another file system; give a name on this one", elsewhere);
        }
    }

    private static IOException explained(Path target, IOException failure) {
        String reason = failure instanceof FileSystemException system && system.getReason() != null
                ? system.getReason()
                : String.valueOf(failure.getMessage());
        return new IOException("writing " + target + " failed: " + reason + "; what was there is as it was before",
                failure);
    }

    /** Removes what was not published. */
    @Override
    public void close() throws IOException {
        if (Files.exists(staged, LinkOption.NOFOLLOW_LINKS)) {
            delete(staged);
        }
    }

    /** Deletes a flat folder. */
    private static void delete(Path folder) throws IOException {
        try (Stream<Path> entries = Files.list(folder)) {
            for (Path entry : entries.toList()) {
                Files.delete(entry);
            }
        }
        Files.delete(folder);
    }
}
