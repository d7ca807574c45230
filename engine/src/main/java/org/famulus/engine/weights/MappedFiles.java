package org.famulus.engine.weights;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.atomic.AtomicBoolean;

import static org.famulus.engine.weights.FormatErrors.error;

/** Read-only mappings of files that are closed together, with a clear line where mapping is not possible. */
final class MappedFiles implements AutoCloseable {

    // This object owns the arena and closes it.
    @SuppressWarnings("MustBeClosedChecker")
    private final Arena arena = Arena.ofShared();
    private final AtomicBoolean closed = new AtomicBoolean();
    private long bytes;

    /** Sizes of the mapped files, all together. */
    long bytes() {
        return bytes;
    }

    /** Unmaps. Closing twice is allowed. */
    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            arena.close();
        }
    }

    /**
     * The whole file, until this is closed.
     *
     * @param kind what the file should be, for messages: "a GGUF file"
     */
    MemorySegment map(Path path, String kind) {
        String source = path.toString();
        if (Files.notExists(path)) {
            throw error(source, "there is no such file; give the path of " + kind);
        }
        if (Files.isDirectory(path)) {
            throw error(source, "this is a folder; give the path of " + kind);
        }
        if (!Files.isReadable(path)) {
            throw error(source, "the file may not be read by this user; allow reading it");
        }
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            long size = channel.size();
            if (size == 0) {
                throw error(source, "the file is empty; give " + kind + ", or fetch it again");
            }
            MemorySegment mapping = channel.map(FileChannel.MapMode.READ_ONLY, 0, size, arena);
            HugePages.advise(mapping);
            bytes = Math.addExact(bytes, size);
            return mapping;
        } catch (ClosedByInterruptException e) {
            throw error(source, "reading was interrupted; open it again", e);
        } catch (IOException e) {
            throw error(source, "cannot be read (" + e.getMessage() + "); check the file and the disk", e);
        }
    }
}
