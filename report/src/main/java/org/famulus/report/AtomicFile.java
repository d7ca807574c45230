package org.famulus.report;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.ThreadLocalRandom;

/** A text file that appears under its name only when it is whole. */
public final class AtomicFile {

    private AtomicFile() {
    }

    /**
     * Writes {@code text} in UTF-8 to a temporary file in the same folder, which then replaces {@code target}.
     *
     * @throws IOException in one line, if the folder is missing or not writable, the disk is full, or the thread is
     *         interrupted; {@code target} is as it was before
     */
    public static void write(Path target, String text) throws IOException {
        Path absolute = target.toAbsolutePath();
        Path folder = absolute.getParent();
        if (folder == null || Files.isDirectory(absolute)) {
            throw new IOException(target + " is a folder; give the path of the file to write");
        }
        if (!Files.isDirectory(folder)) {
            throw new IOException("there is no folder " + folder + " to write " + target.getFileName()
                    + " to; create it first");
        }
        Path temporary = folder.resolve("." + absolute.getFileName() + "."
                + Long.toUnsignedString(ThreadLocalRandom.current().nextLong(), Character.MAX_RADIX) + ".tmp");
        try {
            try (FileChannel channel = FileChannel.open(temporary, StandardOpenOption.CREATE_NEW,
                    StandardOpenOption.WRITE)) {
                ByteBuffer bytes = StandardCharsets.UTF_8.encode(text);
                while (bytes.hasRemaining()) {
                    channel.write(bytes);
                }
                channel.force(true);
            }
            Files.move(temporary, absolute, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            String reason = e instanceof ClosedByInterruptException
                    ? "it was interrupted"
                    : String.valueOf(e.getMessage());
            throw new IOException("writing " + target + " failed: " + reason + "; the file is as it was before", e);
        } finally {
            // Nothing is left under this name after the move.
            Files.deleteIfExists(temporary);
        }
    }
}
