package org.famulus.engine.weights;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.AbstractList;
import java.util.Arrays;
import java.util.Optional;
import java.util.RandomAccess;

/** A value in a GGUF file's metadata, kept as compactly as in the file. Values are never compared with each other. */
@SuppressWarnings("ArrayRecordComponent")
sealed interface GgufValue {

    /** Value types with their numbers in the file and their sizes in bytes; text and arrays have no fixed size. */
    enum Type {
        UINT8(0, 1), INT8(1, 1), UINT16(2, 2), INT16(3, 2), UINT32(4, 4), INT32(5, 4), FLOAT32(6, 4), BOOL(7,
                1), STRING(8, 0), ARRAY(9, 0), UINT64(10, 8), INT64(11, 8), FLOAT64(12, 8);

        private final int id;
        private final int bytes;

        Type(int id, int bytes) {
            this.id = id;
            this.bytes = bytes;
        }

        int id() {
            return id;
        }

        int bytes() {
            return bytes;
        }

        boolean floating() {
            return this == FLOAT32 || this == FLOAT64;
        }

        boolean integer() {
            return bytes > 0 && !floating() && this != BOOL;
        }

        static Optional<Type> ofId(int id) {
            return Arrays.stream(values()).filter(type -> type.id == id).findFirst();
        }
    }

    /** What the value is, for messages: "a UINT32", "an array of STRING". */
    String description();

    /**
     * Numbers and truth values, one or an array of them.
     *
     * @param littleEndian the elements as in the file; never changed
     */
    record Numbers(Type type, boolean array, byte[] littleEndian) implements GgufValue {

        int size() {
            return littleEndian.length / type.bytes();
        }

        /** An integer or truth value; an unsigned 64-bit one of 2^63 or more comes out negative. */
        long integer(int i) {
            MemorySegment bytes = MemorySegment.ofArray(littleEndian);
            return switch (type) {
                case UINT8, BOOL -> Byte.toUnsignedLong(littleEndian[i]);
                case INT8 -> littleEndian[i];
                case UINT16 -> Short.toUnsignedLong(bytes.get(INT16, 2L * i));
                case INT16 -> bytes.get(INT16, 2L * i);
                case UINT32 -> Integer.toUnsignedLong(bytes.get(INT32, 4L * i));
                case INT32 -> bytes.get(INT32, 4L * i);
                case UINT64, INT64 -> bytes.get(INT64, 8L * i);
                case FLOAT32, FLOAT64, STRING, ARRAY -> throw new IllegalStateException(type + " is no integer");
            };
        }

        double number(int i) {
            MemorySegment bytes = MemorySegment.ofArray(littleEndian);
            return switch (type) {
                case FLOAT32 -> Float.intBitsToFloat(bytes.get(INT32, 4L * i));
                case FLOAT64 -> Double.longBitsToDouble(bytes.get(INT64, 8L * i));
                case UINT64 -> unsigned(integer(i));
                case UINT8, INT8, UINT16, INT16, UINT32, INT32, INT64, BOOL, STRING, ARRAY -> integer(i);
            };
        }

        private static double unsigned(long bits) {
            // Halved with the lowest bit kept, so that the doubling rounds as the whole number would.
            return bits >= 0 ? bits : ((bits >>> 1) | (bits & 1)) * 2.0;
        }

        @Override
        public String description() {
            return array ? "an array of " + size() + " " + type : type + " " + shown();
        }

        private String shown() {
            return switch (type) {
                case FLOAT32, FLOAT64 -> Double.toString(number(0));
                case BOOL -> Boolean.toString(integer(0) != 0);
                case UINT64 -> Long.toUnsignedString(integer(0));
                case UINT8, INT8, UINT16, INT16, UINT32, INT32, INT64, STRING, ARRAY -> Long.toString(integer(0));
            };
        }
    }

    /**
     * A text, decoded when asked for.
     *
     * @param utf8 valid UTF-8; never changed
     */
    record Text(byte[] utf8) implements GgufValue {

        String string() {
            return new String(utf8, StandardCharsets.UTF_8);
        }

        @Override
        public String description() {
            return "STRING " + FormatErrors.quoted(string());
        }
    }

    /**
     * An array of texts in one piece of memory.
     *
     * @param utf8 all texts, one after the other, each valid UTF-8; never changed
     * @param ends where each text ends in {@code utf8}; never changed
     */
    record Texts(byte[] utf8, int[] ends) implements GgufValue {

        int start(int i) {
            return i == 0 ? 0 : ends[i - 1];
        }

        /** An immutable view that decodes a text each time it is asked for. */
        TextList list() {
            return new TextList(this);
        }

        @Override
        public String description() {
            return "an array of " + ends.length + " STRING";
        }
    }

    /** View of {@link Texts}. */
    final class TextList extends AbstractList<String> implements RandomAccess {

        private final Texts texts;

        TextList(Texts texts) {
            this.texts = texts;
        }

        @Override
        public String get(int i) {
            int start = texts.start(i);
            return new String(texts.utf8, start, texts.ends[i] - start, StandardCharsets.UTF_8);
        }

        @Override
        public int size() {
            return texts.ends.length;
        }
    }

    ValueLayout.OfShort INT16 = ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    ValueLayout.OfInt INT32 = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    ValueLayout.OfLong INT64 = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
}
