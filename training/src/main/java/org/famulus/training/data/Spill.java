package org.famulus.training.data;

import java.io.Closeable;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Bytes that are written now and belong behind others in the end: kept in a file that is gone when this is closed. */
final class Spill implements Closeable {

    private static final int BUFFER_BYTES = 1 << 16;

    private final FileChannel channel;
    private final ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES).order(ByteOrder.LITTLE_ENDIAN);

    /** @param folder which must exist */
    Spill(Path folder) throws IOException {
        channel = FileChannel.open(Files.createTempFile(folder, ".tokens", ".part"), StandardOpenOption.READ,
                StandardOpenOption.WRITE, StandardOpenOption.DELETE_ON_CLOSE);
    }

    void putByte(int value) throws IOException {
        room(Byte.BYTES);
        buffer.put((byte) value);
    }

    void putLong(long value) throws IOException {
        room(Long.BYTES);
        buffer.putLong(value);
    }

    private void room(int bytes) throws IOException {
        if (buffer.remaining() < bytes) {
            flush();
        }
    }

    private void flush() throws IOException {
        buffer.flip();
        while (buffer.hasRemaining()) {
            channel.write(buffer);
        }
        buffer.clear();
    }

    /** Appends everything to a file. */
    void appendTo(ChecksummedFile target) throws IOException {
        flush();
        channel.position(0);
        while (channel.read(buffer) >= 0) {
            target.write(MemorySegment.ofArray(buffer.array()).asSlice(0, buffer.position()));
            buffer.clear();
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
