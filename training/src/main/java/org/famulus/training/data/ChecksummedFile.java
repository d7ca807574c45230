package org.famulus.training.data;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.zip.CRC32C;

import org.famulus.engine.weights.AtomicFile;

/** A file that is being written, and the checksum (CRC-32C) of what it holds so far. */
final class ChecksummedFile {

    /** A {@link java.nio.ByteBuffer} holds no more than 2 GiB. */
    private static final long MOST_AT_ONCE = 1 << 30;

    private final AtomicFile file;
    private final CRC32C checksum = new CRC32C();

    ChecksummedFile(AtomicFile file) {
        this.file = file;
    }

    void write(MemorySegment bytes) throws IOException {
        file.write(bytes);
        update(checksum, bytes);
    }

    /** Writes zeros up to the next multiple of 8 bytes. */
    void align() throws IOException {
        write(MemorySegment.ofArray(new byte[(int) (-file.position() & 7)]));
    }

    long bytes() {
        return file.position();
    }

    /** 8 hexadecimal digits. */
    String checksum() {
        return text(checksum);
    }

    /** The checksum of all bytes of a segment. */
    static String checksum(MemorySegment bytes) {
        CRC32C checksum = new CRC32C();
        update(checksum, bytes);
        return text(checksum);
    }

    private static void update(CRC32C checksum, MemorySegment bytes) {
        for (long at = 0; at < bytes.byteSize(); at += MOST_AT_ONCE) {
            checksum.update(bytes.asSlice(at, Math.min(MOST_AT_ONCE, bytes.byteSize() - at)).asByteBuffer());
        }
    }

    private static String text(CRC32C checksum) {
        return String.format("%08x", checksum.getValue());
    }
}
