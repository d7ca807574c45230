package org.famulus.engine.weights;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;

import static org.famulus.engine.weights.FormatErrors.error;

/**
 * Reads GGUF's elements one after the other. Each length is checked against the rest of the file before memory is
 * allocated for it, and text against the rules of UTF-8.
 */
final class GgufCursor {

    /** The longest Java array that every JVM allocates. */
    private static final int LONGEST_ARRAY = Integer.MAX_VALUE - 8;

    private final String source;
    private final MemorySegment file;
    private final CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
    private final CharBuffer decoded = CharBuffer.allocate(256);
    private long position;

    GgufCursor(String source, MemorySegment file) {
        this.source = source;
        this.file = file;
    }

    long position() {
        return position;
    }

    int int32(String what) {
        return file.get(GgufValue.INT32, advance(Integer.BYTES, what));
    }

    long int64(String what) {
        return file.get(GgufValue.INT64, advance(Long.BYTES, what));
    }

    /** A number of things of at least {@code smallest} bytes each that follow. */
    long count(String what, int smallest, long most) {
        long count = int64("the number of " + what);
        long fitting = Math.min(most, remaining() / smallest);
        if (count < 0 || count > fitting) {
            throw error(source, "states " + Long.toUnsignedString(count) + " " + what + ", but its size allows at most "
                    + fitting + "; it is not whole or not valid: fetch it again");
        }
        return count;
    }

    /** A key or a tensor's name. */
    String name(String what) {
        long length = length(what, 1);
        if (length == 0 || length > GgufReader.LONGEST_NAME) {
            throw error(source, what + " has " + length + " bytes; allowed is 1 to " + GgufReader.LONGEST_NAME);
        }
        return new String(text(length, what), StandardCharsets.UTF_8);
    }

    GgufValue value(String what) {
        GgufValue.Type type = type(what);
        return switch (type) {
            case STRING -> new GgufValue.Text(text(length(what, 1), what));
            case ARRAY -> array(what);
            case UINT8, INT8, UINT16, INT16, UINT32, INT32, FLOAT32, BOOL, UINT64, INT64, FLOAT64 ->
                numbers(type, false, 1, what);
        };
    }

    private GgufValue array(String what) {
        GgufValue.Type type = type(what);
        return switch (type) {
            case STRING -> texts(length(what, Long.BYTES), what);
            case ARRAY -> throw error(source, what + " is an array of arrays; supported are arrays of numbers, truth "
                    + "values and texts");
            case UINT8, INT8, UINT16, INT16, UINT32, INT32, FLOAT32, BOOL, UINT64, INT64, FLOAT64 ->
                numbers(type, true, length(what, type.bytes()), what);
        };
    }

    private GgufValue.Type type(String what) {
        int id = int32(what);
        return GgufValue.Type.ofId(id).orElseThrow(() -> error(source, what + " has the value type "
                + Integer.toUnsignedString(id) + "; allowed are 0 to 12, so the file is not valid: fetch it again"));
    }

    private GgufValue numbers(GgufValue.Type type, boolean array, long count, String what) {
        byte[] bytes = bytes(count * type.bytes(), what);
        if (type == GgufValue.Type.BOOL) {
            for (byte value : bytes) {
                if (value != 0 && value != 1) {
                    throw error(source, what + " has the truth value " + (value & 0xff) + "; allowed are 0 and 1");
                }
            }
        }
        return new GgufValue.Numbers(type, array, bytes);
    }

    private GgufValue texts(long count, String what) {
        long begin = position;
        long textBytes = 0;
        for (long i = 0; i < count; i++) {
            long length = length(what, 1);
            advance(length, what);
            textBytes += length;
        }
        if (textBytes > LONGEST_ARRAY || count > LONGEST_ARRAY) {
            throw error(source, what + " has " + count + " texts of " + textBytes + " bytes; allowed are "
                    + LONGEST_ARRAY + " of each");
        }
        byte[] utf8 = new byte[(int) textBytes];
        int[] ends = new int[(int) count];
        position = begin;
        int end = 0;
        for (int i = 0; i < ends.length; i++) {
            int length = (int) length(what, 1);
            MemorySegment.copy(file, ValueLayout.JAVA_BYTE, advance(length, what), utf8, end, length);
            checkUtf8(utf8, end, length, what);
            end += length;
            ends[i] = end;
        }
        return new GgufValue.Texts(utf8, ends);
    }

    private byte[] text(long length, String what) {
        byte[] utf8 = bytes(length, what);
        checkUtf8(utf8, 0, utf8.length, what);
        return utf8;
    }

    private byte[] bytes(long length, String what) {
        if (length > LONGEST_ARRAY) {
            throw error(source, what + " has " + length + " bytes; allowed are " + LONGEST_ARRAY);
        }
        byte[] bytes = new byte[(int) length];
        MemorySegment.copy(file, ValueLayout.JAVA_BYTE, advance(length, what), bytes, 0, bytes.length);
        return bytes;
    }

    private void checkUtf8(byte[] utf8, int offset, int length, String what) {
        ByteBuffer bytes = ByteBuffer.wrap(utf8, offset, length);
        decoder.reset();
        CoderResult result;
        do {
            result = decoder.decode(bytes, decoded.clear(), true);
        } while (result.isOverflow());
        if (result.isError()) {
            throw error(source, what + " holds text that is no valid UTF-8; convert the model again");
        }
    }

    /** A length in elements of at least {@code smallest} bytes, which the rest of the file can hold. */
    private long length(String what, int smallest) {
        long length = int64(what);
        if (length < 0 || length > remaining() / smallest) {
            throw error(source, what + " states a length of " + Long.toUnsignedString(length) + ", but only "
                    + remaining() + " bytes of the file follow; it is not whole or not valid: fetch it again");
        }
        return length;
    }

    private long remaining() {
        return file.byteSize() - position;
    }

    private long advance(long bytes, String what) {
        if (bytes > remaining()) {
            throw error(source, "ends within " + what + ", at byte " + file.byteSize() + "; fetch it again");
        }
        long start = position;
        position += bytes;
        return start;
    }
}
