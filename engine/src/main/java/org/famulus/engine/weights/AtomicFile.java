package org.famulus.engine.weights;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.ThreadLocalRandom;

/**
 * A file that appears under its name only when it is whole: bytes go to a temporary file in the same folder, which
 * replaces the target at the end, or is removed.
 */
public final class AtomicFile {

    private static final int STAGING_BYTES = 1 << 20;

    /** Writes a file's content. */
    @FunctionalInterface
    public interface Content {

        void writeTo(AtomicFile file) throws IOException;
    }

    private final FileChannel channel;
    // Pieces may be in a heap array of any element type, which a channel does not take.
    private final ByteBuffer staging = ByteBuffer.allocateDirect(STAGING_BYTES);
    private final MemorySegment staged = MemorySegment.ofBuffer(staging);
    private long position;

    private AtomicFile(FileChannel channel) {
        this.channel = channel;
    }

    /**
     * Writes a file, replacing one of this name.
     *
     * @throws IOException in one line, if the folder is missing or not writable, the disk is full, the thread is
     *         interrupted, or {@code content} throws it; the target is as it was before, and so for every other
     *         exception of {@code content}
     */
    public static void write(Path target, Content content) throws IOException {
        Path absolute = target.toAbsolutePath();
        Path folder = absolute.getParent();
        if (folder == null || Files.isDirectory(target)) {
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
                AtomicFile file = new AtomicFile(channel);
                content.writeTo(file);
                file.flush();
                channel.force(true);
            }
            Files.move(temporary, absolute, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw explained(target, e);
        } finally {
            // Nothing is left under this name after the move.
            Files.deleteIfExists(temporary);
        }
    }

    private static IOException explained(Path target, IOException e) {
        String reason = e instanceof ClosedByInterruptException ? "it was interrupted" : String.valueOf(e.getMessage());
        return new IOException("writing " + target + " failed: " + reason + "; the file is as it was before", e);
    }

    /** Bytes written so far. */
    public long position() {
        return position;
    }

    /** Writes all bytes of a segment. */
    public void write(MemorySegment bytes) throws IOException {
        long done = 0;
        while (done < bytes.byteSize()) {
            if (!staging.hasRemaining()) {
                flush();
            }
            int count = (int) Math.min(staging.remaining(), bytes.byteSize() - done);
            MemorySegment.copy(bytes, ValueLayout.JAVA_BYTE, done, staged, ValueLayout.JAVA_BYTE, staging.position(),
                    count);
            staging.position(staging.position() + count);
            done += count;
        }
        position += done;
    }

    /** Writes zeros up to the next multiple of {@code alignment}. */
    public void align(int alignment) throws IOException {
        int padding = (int) (Math.ceilDiv(position, (long) alignment) * alignment - position);
        write(MemorySegment.ofArray(new byte[padding]));
    }

    private void flush() throws IOException {
        staging.flip();
        while (staging.hasRemaining()) {
            channel.write(staging);
        }
        staging.clear();
    }
}
