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

import org.famulus.engine.ModelFormatException;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class SafetensorsTest {

    private static final String INDEX = "model.safetensors.index.json";

    @TempDir
    Path folder;

    @Test
    void tensorsMayLieAtAnyByteAndComeInTheOrderOfTheirData() throws IOException {
        Path path = write("a.safetensors", """
                {"late":{"dtype":"F32","shape":[1],"data_offsets":[2,6]},
                 "early":{"data_offsets":[0,2],"dtype":"BF16","shape":[1,1]}}  \t""", 1, 2, 3, 4, 5, 6);
        try (Safetensors file = Safetensors.open(path)) {
            assertThat(file.tensors().keySet()).containsExactly("early", "late");
            assertThat(file.tensor("late").data().toArray(ValueLayout.JAVA_BYTE)).containsExactly(3, 4, 5, 6);
            assertThat(file.tensor("early").shape()).containsExactly(1L, 1L);
            assertThatThrownBy(() -> file.tensor("none")).isInstanceOf(ModelFormatException.class)
                    .hasMessageContaining("no tensor \"none\"");
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            [1]                                                                          | no JSON object
            {"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}                         | no valid JSON
            {"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}} x                      | no valid JSON
            {"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}} {}                     | more text after
            {"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"a":{"dtype":"F32"}}    | Duplicate field 'a'
            {"a":{"dtype":"F32","dtype":"F32","shape":[1],"data_offsets":[0,4]}}          | Duplicate field 'dtype'
            {"a":{"dtype":"I64","shape":[1],"data_offsets":[0,8]}}                        | supported are F32, F16 and BF16
            {"a":{"dtype":"f32","shape":[1],"data_offsets":[0,4]}}                        | dtype "f32"
            {"a":{"dtype":7,"shape":[1],"data_offsets":[0,4]}}                            | wants text
            {"a":{"shape":[1],"data_offsets":[0,4]}}                                      | has no dtype
            {"a":{"dtype":"F32","data_offsets":[0,4]}}                                    | has no shape
            {"a":{"dtype":"F32","shape":[1]}}                                             | has no data_offsets
            {"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4],"x":0}}                  | has the key "x"
            {"a":{"dtype":"F32","shape":[1.0],"data_offsets":[0,4]}}                      | whole numbers
            {"a":{"dtype":"F32","shape":[-1],"data_offsets":[0,4]}}                       | value -1
            {"a":{"dtype":"F32","shape":[99999999999999999999],"data_offsets":[0,4]}}     | out of range
            {"a":{"dtype":"F32","shape":[2147483647,2147483647,2147483647],"data_offsets":[0,4]}} | no file can hold
            {"a":{"dtype":"F32","shape":[1,1,1,1,1,1,1,1,1],"data_offsets":[0,4]}}        | more than 8 values
            {"a":{"dtype":"F32","shape":[2],"data_offsets":[0,4]}}                        | needs 8 bytes
            {"a":{"dtype":"F32","shape":[1],"data_offsets":[4,0]}}                        | rising order
            {"a":{"dtype":"F32","shape":[1],"data_offsets":[0]}}                          | they are two
            {"a":{"dtype":"F32","shape":[1],"data_offsets":[0,9]}}                        | allowed is 0 to 8
            {"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}                        | without gap or overlap
            {"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}                        | 8 bytes of data, but its tensors take 4
            {"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"b":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}} | begins at byte 4
            {"__metadata__":{"format":1}}                                                 | wants text
            {"__metadata__":[]}                                                           | an object of texts
            {"a":[[[[[[[[[[[]]]]]]]]]]]}                                                  | an object with dtype
            """)
    void headersThatContradictThemselvesAreRefused(String header, String words) throws IOException {
        refused(write("a.safetensors", header, 1, 2, 3, 4, 5, 6, 7, 8), words);
    }

    @Test
    void headersOfImpossibleLengthAreRefused() throws IOException {
        for (long length : new long[]{0, 1, 3, -1, Long.MIN_VALUE, Long.MAX_VALUE, 1L << 40}) {
            ByteBuffer bytes = ByteBuffer.allocate(10).order(ByteOrder.LITTLE_ENDIAN).putLong(length);
            Path path = folder.resolve("a.safetensors");
            Files.write(path, bytes.array());
            refused(path, "states a header of " + Long.toUnsignedString(length) + " bytes");
        }
        Files.write(folder.resolve("a.safetensors"), new byte[7]);
        refused(folder.resolve("a.safetensors"), "has 7 bytes");
    }

    @Test
    void headersAreUtf8() throws IOException {
        byte[] header = "{\"x\":{\"dtype\":\"F32\",\"shape\":[0],\"data_offsets\":[0,0]}}"
                .getBytes(StandardCharsets.ISO_8859_1);
        header[2] = (byte) 0xff;
        Path path = folder.resolve("a.safetensors");
        Files.write(path, ByteBuffer.allocate(8 + header.length).order(ByteOrder.LITTLE_ENDIAN).putLong(header.length)
                .put(header).array());
        refused(path, "not valid UTF-8");
    }

    @Test
    void namesFromTheFileCannotBreakTheLine() throws IOException {
        refused(write("a.safetensors", "{\"a\\nb\\u2028\":{\"dtype\":\"F32\"}}"),
                "tensor \"a\\u000ab\\u2028\" has no");
        refused(write("a.safetensors", "{\"" + "n".repeat(5_000) + "\":{\"dtype\":\"F32\"}}"), "nnn...\" has no");
    }

    @Test
    void aFolderOfPartsIsReadThroughItsIndex() throws IOException {
        write("one.safetensors", "{\"a\":{\"dtype\":\"F16\",\"shape\":[1],\"data_offsets\":[0,2]}}", 1, 2);
        write("two.safetensors", "{\"b\":{\"dtype\":\"F16\",\"shape\":[1],\"data_offsets\":[0,2]}}", 3, 4);
        Files.writeString(folder.resolve(INDEX), """
                {"metadata":{"total_size":4},"weight_map":{"b":"two.safetensors","a":"one.safetensors"}}""");
        try (Safetensors files = Safetensors.open(folder)) {
            assertThat(files.tensors().keySet()).containsExactly("b", "a");
            assertThat(files.tensor("a").data().toArray(ValueLayout.JAVA_BYTE)).containsExactly(1, 2);
            assertThat(files.path()).isEqualTo(folder);
            assertThat(files.fileBytes()).isEqualTo(Files.size(folder.resolve("one.safetensors"))
                    + Files.size(folder.resolve("two.safetensors")));
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            []                                                               | no JSON object
            {"weight_map":{}}                                                | no tensors
            {"weight_map":[]}                                                | no JSON object
            {"weight_map":{"a":1}}                                           | in no file name
            {"weight_map":{"a":"../one.safetensors"}}                        | names of .safetensors files
            {"weight_map":{"a":"/etc/passwd"}}                               | names of .safetensors files
            {"weight_map":{"a":"one.bin"}}                                   | names of .safetensors files
            {"weight_map":{"a":"one.safetensors"},"weight_map":{}}           | Duplicate field
            {"weight_map":{"a":"one.safetensors","b":"gone.safetensors"}}    | part "gone.safetensors"
            {"weight_map":{"a":"one.safetensors","b":"one.safetensors"}}     | tensor "b"
            {"weight_map":{"b":"one.safetensors"}}                           | tensor "a"
            {"weight_map":{"a":"one.safetensors"}}}                          | no valid JSON
            """)
    void indexesThatContradictTheFolderAreRefused(String index, String words) throws IOException {
        write("one.safetensors", "{\"a\":{\"dtype\":\"F16\",\"shape\":[1],\"data_offsets\":[0,2]}}", 1, 2);
        Files.writeString(folder.resolve(INDEX), index);
        refused(folder, words);
    }

    @Test
    void pathsThatHoldNoWeightsAreNamed() throws IOException {
        refused(folder.resolve("none"), "there is no such file");
        refused(folder, "neither model.safetensors nor model.safetensors.index.json");
        Path empty = Files.createFile(folder.resolve("empty"));
        refused(empty, "the file is empty");
        Files.createDirectory(folder.resolve("model.safetensors"));
        refused(folder, "this is a folder");
    }

    @Test
    void filesThatMayNotBeReadAreNamed() throws IOException {
        Path locked = Files.writeString(folder.resolve("locked"), "{}");
        Assumptions.assumeTrue(locked.toFile().setReadable(false) && !Files.isReadable(locked),
                "skipped: this user may read every file");
        refused(locked, "may not be read");
    }

    @Test
    void dataOfAClosedFileCannotBeRead() throws IOException {
        Path path = write("a.safetensors", "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}", 0, 0, 0,
                0);
        Safetensors file = Safetensors.open(path);
        MemorySegment data = file.tensor("a").data();
        file.close();
        file.close();
        assertThatThrownBy(() -> data.get(ValueLayout.JAVA_BYTE, 0)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> Quantization.dequantize(TensorType.F32, data, 0, new float[1], 0, 1))
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void filesBeyondTwoGibibytesAreRead() throws IOException {
        long rows = 300_000_001;
        Path path = write("a.safetensors", "{\"a\":{\"dtype\":\"F32\",\"shape\":[" + rows
                + ",2],\"data_offsets\":[0," + 8 * rows + "]}}");
        long headerBytes = Files.size(path);
        try (RandomAccessFile sparse = new RandomAccessFile(path.toFile(), "rw")) {
            sparse.seek(headerBytes + 8 * rows - 1);
            sparse.write(0x40);
        }
        try (Safetensors file = Safetensors.open(path)) {
            assertThat(file.fileBytes()).isGreaterThan(1L << 31);
            float[] last = new float[2];
            Quantization.dequantize(TensorType.F32, file.tensor("a").data(), 8 * (rows - 1), last, 0, 2);
            assertThat(last).containsExactly(0, 2);
        }
    }

    private Path write(String name, String header, int... data) throws IOException {
        byte[] text = header.getBytes(StandardCharsets.UTF_8);
        ByteBuffer bytes = ByteBuffer.allocate(8 + text.length + data.length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putLong(text.length).put(text);
        for (int value : data) {
            bytes.put((byte) value);
        }
        return Files.write(folder.resolve(name), bytes.array());
    }

    private static void refused(Path path, String words) {
        assertThatThrownBy(() -> Safetensors.open(path)).isInstanceOf(ModelFormatException.class)
                .hasMessageContaining(words).hasMessageStartingWith(path.toString().substring(0, 4))
                .satisfies(e -> assertThat(e.getMessage()).doesNotContain("\n").hasSizeLessThan(1_100));
    }
}
