package org.famulus.engine.state;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.zip.CRC32C;
import java.util.zip.CheckedInputStream;
import java.util.zip.CheckedOutputStream;

import org.famulus.engine.ModelFormatException;
import org.famulus.engine.kernels.KeyValueSpan;
import org.famulus.engine.weights.TensorType;

/**
 * The file of a saved state, big-endian: magic, version, model fingerprint, shape, ids; for each layer its positions and
 * the slabs of keys and values of each head; CRC-32C of all before it.
 */
final class SequenceStateFile {

    private static final long MAGIC = 0x46414d5354415445L; // "FAMSTATE"
    private static final int VERSION = 1;
    private static final int CHUNK = 1 << 16;

    private SequenceStateFile() {
    }

    static void write(Path file, SequenceState state) {
        Path target = file.toAbsolutePath();
        Path temporary = null;
        try {
            temporary = Files.createTempFile(target.getParent(), target.getFileName().toString(), ".part");
            try (FileChannel channel = FileChannel.open(temporary, StandardOpenOption.WRITE)) {
                CheckedOutputStream checked = new CheckedOutputStream(
                        new BufferedOutputStream(Channels.newOutputStream(channel), CHUNK), new CRC32C());
                DataOutputStream out = new DataOutputStream(checked);
                writeBody(out, state);
                out.writeLong(checked.getChecksum().getValue());
                out.flush();
                channel.force(true);
            }
            Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException failure) {
            throw new UncheckedIOException("cannot save the state to " + file + ": " + failure.getMessage()
                    + "; the folder must exist, be writable and have " + state.bytes() + " bytes free", failure);
        } finally {
            deleteQuietly(temporary);
        }
    }

    private static void deleteQuietly(@org.jspecify.annotations.Nullable Path temporary) {
        try {
            if (temporary != null) {
                Files.deleteIfExists(temporary);
            }
        } catch (IOException leftBehind) {
            // The target is untouched, which is what counts; the failure that led here is already on its way.
        }
    }

    private static void writeBody(DataOutputStream out, SequenceState state) throws IOException {
        StateShape shape = state.shape();
        out.writeLong(MAGIC);
        out.writeInt(VERSION);
        out.write(state.model().bytes());
        out.writeInt(shape.layers());
        out.writeInt(shape.keyValueHeads());
        out.writeInt(shape.headDimension());
        out.writeInt(shape.type().ggmlId());
        int[] tokens = state.tokens();
        out.writeInt(tokens.length);
        for (int token : tokens) {
            out.writeInt(token);
        }
        byte[] chunk = new byte[CHUNK];
        for (MultiState layer : state.layers()) {
            out.writeInt(layer.size());
            for (int entry = 0; entry < layer.size(); entry++) {
                out.writeInt(layer.position(entry));
            }
            for (KeyValueSpan span : layer.spans()) {
                for (int head = 0; head < shape.keyValueHeads(); head++) {
                    writeAll(out, slab(span.keys(), span, head, shape), chunk);
                    writeAll(out, slab(span.values(), span, head, shape), chunk);
                }
            }
        }
    }

    static SequenceState read(Path file, StateShape shape, ModelFingerprint model) {
        SequenceState state = null;
        boolean complete = false;
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            CheckedInputStream checked = new CheckedInputStream(
                    new BufferedInputStream(Channels.newInputStream(channel), CHUNK), new CRC32C());
            DataInputStream in = new DataInputStream(checked);
            readHeader(in, file, shape, model);
            state = SequenceState.unbounded(shape, model);
            readBody(in, file, state, channel.size());
            long expected = checked.getChecksum().getValue();
            if (in.readLong() != expected || in.read() >= 0) {
                throw damaged(file, "its checksum does not match");
            }
            complete = true;
            return state;
        } catch (EOFException truncated) {
            throw damaged(file, "it ends too early");
        } catch (IOException failure) {
            throw new ModelFormatException("cannot read the saved state " + file + ": " + failure, failure);
        } finally {
            if (state != null && !complete) {
                state.close();
            }
        }
    }

    private static void readHeader(DataInputStream in, Path file, StateShape shape, ModelFingerprint model)
            throws IOException {
        if (in.readLong() != MAGIC) {
            throw new ModelFormatException(file + " is no saved state of Famulus");
        }
        int version = in.readInt();
        if (version != VERSION) {
            throw new ModelFormatException(
                    "saved state " + file + " has version " + version + ", but this Famulus reads version " + VERSION
                            + " only; run the prompt again and save anew");
        }
        byte[] fingerprint = in.readNBytes(model.bytes().length);
        if (!Arrays.equals(fingerprint, model.bytes())) {
            throw new ModelFormatException("saved state " + file
                    + " was made by another model; load it with the model that made it, or delete it");
        }
        int[] sizes = {in.readInt(), in.readInt(), in.readInt(), in.readInt()};
        int[] wanted = {shape.layers(), shape.keyValueHeads(), shape.headDimension(), shape.type().ggmlId()};
        if (!Arrays.equals(Arrays.copyOf(sizes, 3), Arrays.copyOf(wanted, 3))) {
            throw damaged(file,
                    "its sizes " + Arrays.toString(sizes) + " are not the model's " + Arrays.toString(wanted));
        }
        if (sizes[3] != wanted[3]) {
            String saved = TensorType.ofGgmlId(sizes[3]).map(TensorType::toString).orElse("type " + sizes[3]);
            throw new ModelFormatException("saved state " + file + " keeps " + saved + " keys and values, but "
                    + shape.type() + " was asked for; choose the same cache type as when it was saved");
        }
    }

    private static void readBody(DataInputStream in, Path file, SequenceState state, long fileBytes)
            throws IOException {
        StateShape shape = state.shape();
        int[] tokens = readIntegers(in, file, fileBytes);
        byte[] chunk = new byte[CHUNK];
        for (MultiState layer : state.layers()) {
            int[] positions = readIntegers(in, file, fileBytes);
            if (positions.length * shape.entryBytes() > fileBytes) {
                throw damaged(file, "it claims more entries than it holds");
            }
            for (int i = 0; i < positions.length; i++) {
                if (positions[i] < 0 || positions[i] >= tokens.length || i > 0 && positions[i] <= positions[i - 1]) {
                    throw damaged(file, "position " + positions[i] + " is out of order");
                }
            }
            layer.reserve(positions);
            for (KeyValueSpan span : layer.spans()) {
                for (int head = 0; head < shape.keyValueHeads(); head++) {
                    readAll(in, slab(span.keys(), span, head, shape), chunk);
                    readAll(in, slab(span.values(), span, head, shape), chunk);
                }
            }
        }
        state.restoreTokens(tokens);
    }

    private static int[] readIntegers(DataInputStream in, Path file, long fileBytes) throws IOException {
        int count = in.readInt();
        if (count < 0 || 4L * count > fileBytes) {
            throw damaged(file, "it claims " + count + " positions in " + fileBytes + " bytes");
        }
        int[] values = new int[count];
        for (int i = 0; i < count; i++) {
            values[i] = in.readInt();
        }
        return values;
    }

    private static MemorySegment slab(MemorySegment memory, KeyValueSpan span, int head, StateShape shape) {
        long entry = shape.type().bytes(shape.headDimension());
        return memory.asSlice(head * entry * span.capacity(), entry * span.count());
    }

    private static void writeAll(DataOutputStream out, MemorySegment segment, byte[] chunk) throws IOException {
        for (long offset = 0; offset < segment.byteSize(); offset += chunk.length) {
            int count = (int) Math.min(chunk.length, segment.byteSize() - offset);
            MemorySegment.ofArray(chunk).asSlice(0, count).copyFrom(segment.asSlice(offset, count));
            out.write(chunk, 0, count);
        }
    }

    private static void readAll(DataInputStream in, MemorySegment segment, byte[] chunk) throws IOException {
        for (long offset = 0; offset < segment.byteSize(); offset += chunk.length) {
            int count = (int) Math.min(chunk.length, segment.byteSize() - offset);
            in.readFully(chunk, 0, count);
            segment.asSlice(offset, count).copyFrom(MemorySegment.ofArray(chunk).asSlice(0, count));
        }
    }

    private static ModelFormatException damaged(Path file, String what) {
        return new ModelFormatException(
                "saved state " + file + " is damaged: " + what + "; delete it and run the prompt again");
    }
}
