package org.famulus.engine.weights;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;

import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.famulus.engine.ModelFormatException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class GgufTest {

    private static final int STRING = 8;
    private static final int ARRAY = 9;

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(ints = {2, 3})
    void everyTypeOfMetadataIsRead(int version) {
        GgufMetadata metadata = read(bytes -> {
            header(bytes, version, 0, 15);
            key(bytes, "u8", 0).put((byte) 200);
            key(bytes, "i8", 1).put((byte) -100);
            key(bytes, "u16", 2).putShort((short) 60_000);
            key(bytes, "i16", 3).putShort((short) -30_000);
            key(bytes, "u32", 4).putInt(-1);
            key(bytes, "i32", 5).putInt(Integer.MIN_VALUE);
            key(bytes, "f32", 6).putFloat(0.1f);
            key(bytes, "bool", 7).put((byte) 1);
            text(key(bytes, "string", STRING), "text");
            key(bytes, "u64", 10).putLong(-1);
            key(bytes, "i64", 11).putLong(Long.MIN_VALUE);
            key(bytes, "f64", 12).putDouble(0.1);
            array(bytes, "bools", 7, 2).put((byte) 1).put((byte) 0);
            array(bytes, "u16s", 2, 2).putShort((short) -1).putShort((short) 1);
            array(bytes, "f64s", 12, 1).putDouble(1e300);
        }).metadata();
        assertThat(metadata.integer("u8")).isEqualTo(200);
        assertThat(metadata.integer("i8")).isEqualTo(-100);
        assertThat(metadata.integer("u16")).isEqualTo(60_000);
        assertThat(metadata.integer("i16")).isEqualTo(-30_000);
        assertThat(metadata.integer("u32")).isEqualTo(0xffff_ffffL);
        assertThat(metadata.int32("i32")).isEqualTo(Integer.MIN_VALUE);
        assertThat(metadata.number("f32")).isEqualTo(0.1f);
        assertThat(metadata.bool("bool")).isTrue();
        assertThat(metadata.string("string")).isEqualTo("text");
        assertThat(metadata.number("u64")).isEqualTo(0x1p64);
        assertThat(metadata.integer("i64")).isEqualTo(Long.MIN_VALUE);
        assertThat(metadata.number("f64")).isEqualTo(0.1);
        assertThat(metadata.bools("bools")).containsExactly(true, false);
        assertThat(metadata.integers("u16s")).containsExactly(65_535, 1);
        assertThat(metadata.numbers("u16s")).containsExactly(65_535, 1);
        assertThat(metadata.numbers("f64s")).containsExactly(1e300);
        assertThat(metadata.isArray("f64s")).isTrue();
        assertThat(metadata.isArray("f64")).isFalse();
        assertThat(metadata.contains("u8")).isTrue();
        assertThat(metadata.contains("none")).isFalse();

        wrong(() -> metadata.integer("u64"), "value 18446744073709551615 of \"u64\" is out of range");
        wrong(() -> metadata.int32("u32"), "value 4294967295 of \"u32\" is out of range");
        wrong(() -> metadata.integer("f32"), "\"f32\" is FLOAT32 0.1");
        wrong(() -> metadata.string("u8"), "\"u8\" is UINT8 200; it should be a text");
        wrong(() -> metadata.number("string"), "\"string\" is STRING \"text\"; it should be a number");
        wrong(() -> metadata.number("bool"), "BOOL true");
        wrong(() -> metadata.integers("u8"), "an array of integers");
        wrong(() -> metadata.integer("u16s"), "an array of 2 UINT16");
        wrong(() -> metadata.strings("string"), "an array of texts");
        wrong(() -> metadata.bools("u16s"), "an array of truth values");
        wrong(() -> metadata.string("none"), "no metadata key \"none\"");
    }

    @Test
    void aFallbackStandsInForAMissingKeyButNotForAWrongOne() {
        GgufMetadata metadata = SampleWeights.metadata();
        assertThat(metadata.string("missing", "x")).isEqualTo("x");
        assertThat(metadata.integer("missing", 1)).isEqualTo(1);
        assertThat(metadata.int32("missing", 2)).isEqualTo(2);
        assertThat(metadata.number("missing", 0.5)).isEqualTo(0.5);
        assertThat(metadata.bool("missing", true)).isTrue();
        assertThat(metadata.bool("add_bos", false)).isTrue();
        wrong(() -> metadata.int32("add_bos", 2), "it should be an integer");
    }

    @Test
    void shapesAreOutermostFirst() {
        StoredTensor tensor = read(bytes -> {
            header(bytes, 3, 1, 0);
            record(bytes, "w", 0, 0, 3, 2);
            bytes.position(96 + 24);
        }).tensors().values().iterator().next();
        assertThat(tensor.shape()).containsExactly(2L, 3L);
        assertThat(tensor.columns()).isEqualTo(3);
    }

    @Test
    void filesOfOtherKindsAreRefused() {
        refused(bytes -> bytes.put("PK\3\4".getBytes(StandardCharsets.US_ASCII)), "bytes 504b0304, not with \"GGUF\"");
        refused(bytes -> bytes.order(ByteOrder.BIG_ENDIAN).putInt(0x47475546).putInt(3), "is big-endian");
        refused(bytes -> header(bytes, 1, 0, 0), "version 1; supported are 2 and 3");
        refused(bytes -> header(bytes, 4, 0, 0), "version 4; supported are 2 and 3");
        refused(bytes -> bytes.put((byte) 'G'), "ends within the magic number");
        refused(bytes -> {
            header(bytes, 3, 0, 1);
            key(bytes, "split.count", 2).putShort((short) 3);
        }, "one of 3 parts");
    }

    @Test
    void countsAndLengthsBeyondTheFileAreRefused() {
        for (long count : new long[]{1, 1_000_000_000_000L, -1, Long.MIN_VALUE}) {
            refused(bytes -> header(bytes, 3, count, 0), "states " + Long.toUnsignedString(count) + " tensors");
            refused(bytes -> header(bytes, 3, 0, count), "states " + Long.toUnsignedString(count) + " metadata keys");
            refused(bytes -> {
                header(bytes, 3, 0, 1);
                key(bytes, "k", STRING).putLong(count);
            }, "states a length of " + Long.toUnsignedString(count));
            refused(bytes -> {
                header(bytes, 3, 0, 1);
                array(bytes, "k", 4, count);
            }, "states a length of " + Long.toUnsignedString(count));
            refused(bytes -> {
                header(bytes, 3, 0, 1);
                array(bytes, "k", STRING, count);
            }, "states a length of " + Long.toUnsignedString(count));
        }
        refused(bytes -> {
            header(bytes, 3, 0, 1);
            array(bytes, "k", STRING, 2);
            bytes.putLong(9).putLong(0);
        }, "states a length of 9");
        refused(bytes -> {
            header(bytes, 3, 0, 1);
            key(bytes, "k", 10).putInt(0);
        }, "ends within metadata \"k\"");
    }

    @Test
    void metadataThatAreNotValidAreRefused() {
        refusedKey(bytes -> key(bytes, "k", 13).putLong(0), "value type 13");
        refusedKey(bytes -> array(bytes, "k", 13, 0), "value type 13");
        refusedKey(bytes -> array(bytes, "k", ARRAY, 0), "array of arrays");
        refusedKey(bytes -> key(bytes, "k", 7).put((byte) 2), "truth value 2");
        refusedKey(bytes -> array(bytes, "k", 7, 1).put((byte) -1), "truth value 255");
        refusedKey(bytes -> key(bytes, "k", STRING).putLong(1).put((byte) 0x80), "no valid UTF-8");
        // A character split between two texts is valid in neither.
        refusedKey(bytes -> array(bytes, "k", STRING, 2).putLong(1).put((byte) 0xc3).putLong(1).put((byte) 0xbc),
                "no valid UTF-8");
        refusedKey(bytes -> key(bytes, "", 10).putLong(0), "key has 0 bytes");
        refusedKey(bytes -> key(bytes, "general.alignment", 4).putInt(24), "general.alignment is 24");
        refusedKey(bytes -> key(bytes, "general.alignment", 4).putInt(0), "general.alignment is 0");
        refusedKey(bytes -> key(bytes, "general.alignment", 6).putFloat(32), "FLOAT32 32.0");
        refused(bytes -> {
            header(bytes, 3, 0, 2);
            key(bytes, "k", 7).put((byte) 0);
            key(bytes, "k", 7).put((byte) 0);
        }, "\"k\" twice");
    }

    @Test
    void tensorRecordsThatAreNotValidAreRefused() {
        refusedTensor(bytes -> record(bytes, "w", 19, 0, 256),
                "IQ1_S; supported are F32, F16, BF16, Q8_0, Q4_0, Q4_1, Q5_0, Q5_1, Q4_K, Q5_K, Q6_K");
        refusedTensor(bytes -> record(bytes, "w", -1, 0, 256), "number 4294967295; supported are F32");
        refusedTensor(bytes -> record(bytes, "w", 0, 0, 1, 1, 1, 1, 1), "5 dimensions");
        refusedTensor(bytes -> record(bytes, "w", 0, 0, -1), "dimension of 18446744073709551615");
        refusedTensor(bytes -> record(bytes, "w", 0, 0, 1L << 30, 1L << 30, 1L << 30), "no file can hold");
        refusedTensor(bytes -> record(bytes, "w", 8, 0, 33), "multiples of 32");
        refusedTensor(bytes -> record(bytes, "w", 0, 8, 1), "multiples of the alignment 32");
        refusedTensor(bytes -> record(bytes, "w", 0, -32, 1), "multiples of the alignment 32");
        refusedTensor(bytes -> record(bytes, "w", 0, 0, 33), "needs 132 bytes from byte 0 of the data");
        refusedTensor(bytes -> record(bytes, "w", 0, Long.MAX_VALUE - 31, 1), "the file has only 128");
        refusedTensor(bytes -> record(bytes, "", 0, 0, 1), "name has 0 bytes");
        refused(bytes -> {
            header(bytes, 3, 2, 0);
            record(bytes, "w", 0, 0, 1);
            record(bytes, "w", 0, 32, 1);
            bytes.position(96 + 64);
        }, "\"w\" twice");
        refused(bytes -> {
            header(bytes, 3, 2, 0);
            record(bytes, "v", 0, 32, 1);
            record(bytes, "w", 0, 0, 9);
            bytes.position(96 + 64);
        }, "\"v\" begins at byte 32 of the data, within tensor \"w\", which ends at 36");
    }

    @Test
    void pathsThatHoldNoGgufFileAreNamed() throws IOException {
        Path empty = Files.createFile(folder.resolve("empty.gguf"));
        wrong(() -> Gguf.open(empty), "the file is empty");
        wrong(() -> Gguf.open(folder), "this is a folder");
        wrong(() -> Gguf.open(folder.resolve("none.gguf")), "there is no such file");
    }

    @Test
    void closingEndsTheDataButNotTheMetadata() throws IOException {
        Path path = folder.resolve("model.gguf");
        SampleWeights.writeGguf(path);
        Gguf file = Gguf.open(path);
        MemorySegment data = file.tensors().values().iterator().next().data();
        List<String> tokens = file.metadata().strings("tokens");
        file.close();
        file.close();
        assertThat(tokens).contains("a");
        assertThat(file.metadata().string("general.architecture")).isEqualTo("llama");
        assertThatThrownBy(() -> data.get(ValueLayout.JAVA_BYTE, 0)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void filesBeyondTwoGibibytesAreRead() throws IOException {
        long rows = 70_000_001;
        ByteBuffer bytes = buffer();
        header(bytes, 3, 1, 0);
        record(bytes, "w", 8, 0, 32, rows);
        Path path = Files.write(folder.resolve("model.gguf"), used(bytes));
        try (RandomAccessFile sparse = new RandomAccessFile(path.toFile(), "rw")) {
            sparse.seek(96 + 34 * (rows - 1));
            sparse.write(new byte[]{0, 0x3c, 5});
            sparse.setLength(96 + 34 * rows);
        }
        try (Gguf file = Gguf.open(path)) {
            assertThat(file.fileBytes()).isGreaterThan(1L << 31);
            float[] last = new float[32];
            Quantization.dequantize(TensorType.Q8_0, file.tensor("w").data(), 34 * (rows - 1), last, 0, 32);
            assertThat(last).startsWith(5, 0);
        }
    }

    private static void refusedKey(Consumer<ByteBuffer> key, String words) {
        refused(bytes -> {
            header(bytes, 3, 0, 1);
            key.accept(bytes);
        }, words);
    }

    private static void refusedTensor(Consumer<ByteBuffer> tensor, String words) {
        refused(bytes -> {
            header(bytes, 3, 1, 0);
            tensor.accept(bytes);
            bytes.position(64 + 128);
        }, words);
    }

    private static void refused(Consumer<ByteBuffer> content, String words) {
        wrong(() -> read(content), words);
    }

    private static void wrong(ThrowingCallable call, String words) {
        assertThatThrownBy(call).isInstanceOf(ModelFormatException.class).hasMessageContaining(words)
                .satisfies(e -> assertThat(e.getMessage()).doesNotContain("\n"));
    }

    private static GgufReader.Contents read(Consumer<ByteBuffer> content) {
        ByteBuffer bytes = buffer();
        content.accept(bytes);
        return GgufReader.read("model.gguf", MemorySegment.ofArray(used(bytes)));
    }

    private static ByteBuffer buffer() {
        return ByteBuffer.allocate(1_024).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static byte[] used(ByteBuffer bytes) {
        byte[] used = new byte[bytes.position()];
        bytes.get(0, used);
        return used;
    }

    private static void header(ByteBuffer bytes, int version, long tensors, long keys) {
        bytes.put("GGUF".getBytes(StandardCharsets.US_ASCII)).putInt(version).putLong(tensors).putLong(keys);
    }

    private static ByteBuffer key(ByteBuffer bytes, String key, int type) {
        return text(bytes, key).putInt(type);
    }

    private static ByteBuffer array(ByteBuffer bytes, String key, int type, long count) {
        return key(bytes, key, ARRAY).putInt(type).putLong(count);
    }

    private static ByteBuffer text(ByteBuffer bytes, String text) {
        return bytes.putLong(text.length()).put(text.getBytes(StandardCharsets.US_ASCII));
    }

    /** A tensor record; sizes innermost first. */
    private static void record(ByteBuffer bytes, String name, int type, long offset, long... sizes) {
        text(bytes, name).putInt(sizes.length);
        for (long size : sizes) {
            bytes.putLong(size);
        }
        bytes.putInt(type).putLong(offset);
    }
}
