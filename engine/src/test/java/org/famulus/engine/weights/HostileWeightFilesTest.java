package org.famulus.engine.weights;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import java.util.function.Supplier;

import org.famulus.engine.ModelFormatException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import com.sun.management.ThreadMXBean;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Mutated files either load or are refused in one line, quickly and without more memory than they are large. Which of
 * the two happens does not matter; nothing else may.
 */
class HostileWeightFilesTest {

    private static final long SEED = 20_261_122;
    private static final long ALLOWANCE_BYTES = 64L << 20;
    private static final long LONGEST_NANOS = 2_000_000_000;
    private static final long[] EXTREMES = {0, 1, -1, 2, 31, 255, 256, 65_535, 65_536, Integer.MAX_VALUE,
            Integer.MIN_VALUE, 1L << 31, 1L << 32, 1L << 40, Long.MAX_VALUE, Long.MIN_VALUE, Long.MAX_VALUE / 2,
            Long.MAX_VALUE - 31, 100_000_000, 0xffff_ffffL};
    private static final String[] JSON_PIECES = {"{", "}", "[", "]", "\"", ",", ":", "-1", "1e9", "0.5", "null", "true",
            "9223372036854775807", "9223372036854775808", "99999999999999999999999", "\\u0000", "\\ud800", "\\n",
            "\"dtype\":", "\"shape\":", "\"data_offsets\":", "\"__metadata__\":", "\"F32\"", "\"I64\"", "[[[[[[[[[["};
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    @TempDir
    Path folder;

    private final Random random = new Random(SEED);
    private int loaded;
    private int refused;

    @FunctionalInterface
    private interface Reader {

        Map<String, StoredTensor> read(byte[] file) throws IOException;
    }

    @Test
    void mutatedGgufFilesLoadOrAreRefused() throws IOException {
        Path path = folder.resolve("model.gguf");
        SampleWeights.writeGguf(path);
        byte[] original = Files.readAllBytes(path);
        mutate(original, headerBytes(original), 28_000, HostileWeightFilesTest::readGguf);
        mutate(original, headerBytes(original), 500, file -> {
            Files.write(path, file);
            try (Gguf gguf = Gguf.open(path)) {
                touch(gguf.tensors());
                return Map.of();
            }
        });
        assertBothHappened();
    }

    @Test
    void mutatedSafetensorsFilesLoadOrAreRefused() throws IOException {
        Path path = folder.resolve("model.safetensors");
        SampleWeights.writeSafetensors(path);
        byte[] original = Files.readAllBytes(path);
        mutate(original, jsonBytes(original), 18_000,
                file -> SafetensorsHeader.tensors("mutated", MemorySegment.ofArray(file)));
        mutate(original, jsonBytes(original), 500, file -> {
            Files.write(path, file);
            try (Safetensors safetensors = Safetensors.open(path)) {
                touch(safetensors.tensors());
                return Map.of();
            }
        });
        assertBothHappened();
    }

    @Test
    void mutatedIndexesLoadOrAreRefused() throws IOException {
        byte[] original = """
                {"metadata":{"total_size":12},"weight_map":{"model.embed_tokens.weight":"a-1.safetensors",
                 "model.norm.weight":"a-2.safetensors","lm_head.weight":"a-2.safetensors"}}"""
                .getBytes(StandardCharsets.UTF_8);
        mutate(original, original.length, 3_000, file -> {
            Safetensors.weightMap("mutated", MemorySegment.ofArray(file));
            return Map.of();
        });
        assertBothHappened();
    }

    @Test
    void mutatedRealFilesLoadOrAreRefused() throws IOException {
        byte[] vocabulary = Files.readAllBytes(SharedData.path("tokenizers/llama-spm/ggml-vocab-llama-spm.gguf"));
        mutate(vocabulary, vocabulary.length, 100, HostileWeightFilesTest::readGguf);
        byte[] gguf = Files.readAllBytes(SharedData.path("models/stories260K/stories260K.q4_0.gguf"));
        mutate(gguf, 12_000, 400, HostileWeightFilesTest::readGguf);
        byte[] safetensors = Files.readAllBytes(SharedData.path("models/stories260K/hf/model.safetensors"));
        mutate(safetensors, jsonBytes(safetensors), 400,
                file -> SafetensorsHeader.tensors("mutated", MemorySegment.ofArray(file)));
        assertBothHappened();
    }

    private static Map<String, StoredTensor> readGguf(byte[] file) {
        GgufReader.Contents contents = GgufReader.read("mutated", MemorySegment.ofArray(file));
        for (Map.Entry<String, GgufValue> entry : contents.metadata().values().entrySet()) {
            if (entry.getValue() instanceof GgufValue.Texts) {
                assertThat(String.join("", contents.metadata().strings(entry.getKey()))).isNotNull();
            } else {
                entry.getValue().description();
            }
        }
        return contents.tensors();
    }

    private void assertBothHappened() {
        // A mutation may hit nothing that matters: a name, a tensor's data. Most matter.
        assertThat(loaded).isPositive();
        assertThat(refused).isGreaterThan(loaded / 4);
    }

    private void mutate(byte[] original, int headerBytes, int count, Reader reader) throws IOException {
        for (int trial = 0; trial < count; trial++) {
            int number = trial;
            byte[] file = original;
            int changes = 1 + random.nextInt(3);
            for (int i = 0; i < changes; i++) {
                file = mutated(file, Math.min(headerBytes, file.length));
            }
            Supplier<String> which = () -> "seed " + SEED + ", trial " + number + ", file of " + original.length;
            long allocatedBefore = THREADS.getCurrentThreadAllocatedBytes();
            long start = THREADS.getCurrentThreadCpuTime();
            try {
                touch(reader.read(file));
                loaded++;
            } catch (ModelFormatException e) {
                refused++;
                String message = String.valueOf(e.getMessage());
                assertThat(message.length()).as(which).isBetween(20, 1_100);
                assertThat(message.chars().noneMatch(HostileWeightFilesTest::breaksLines)).as(which).isTrue();
            } catch (RuntimeException | Error e) {
                throw new AssertionError(which.get() + ": " + e, e);
            }
            long allocated = THREADS.getCurrentThreadAllocatedBytes() - allocatedBefore;
            assertThat(THREADS.getCurrentThreadCpuTime() - start).as(which).isLessThan(LONGEST_NANOS);
            assertThat(allocated).as(which).isLessThan(file.length + ALLOWANCE_BYTES);
        }
    }

    private static boolean breaksLines(int character) {
        return Character.isISOControl(character) || character == '\u2028' || character == '\u2029';
    }

    private static void touch(Map<String, StoredTensor> tensors) {
        for (StoredTensor tensor : tensors.values()) {
            if (tensor.data().byteSize() > 0) {
                tensor.data().get(ValueLayout.JAVA_BYTE, tensor.data().byteSize() - 1);
                if (tensor.rows() * tensor.rowBytes() != tensor.data().byteSize()) {
                    throw new AssertionError(tensor + " does not fill its data");
                }
            }
        }
    }

    private byte[] mutated(byte[] file, int headerBytes) {
        if (file.length == 0 || headerBytes == 0) {
            return file;
        }
        int at = random.nextInt(headerBytes);
        return switch (random.nextInt(7)) {
            case 0 -> {
                byte[] changed = file.clone();
                changed[at] ^= (byte) (1 << random.nextInt(8));
                yield changed;
            }
            case 1 -> {
                byte[] changed = file.clone();
                changed[at] = (byte) random.nextInt(256);
                yield changed;
            }
            case 2 -> Arrays.copyOf(file, random.nextBoolean() ? at : random.nextInt(file.length));
            case 3 -> {
                byte[] inserted = new byte[1 + random.nextInt(8)];
                random.nextBytes(inserted);
                yield spliced(file, at, at, inserted);
            }
            case 4 -> spliced(file, at, Math.min(file.length, at + 1 + random.nextInt(16)), new byte[0]);
            case 5 -> {
                // Lengths and counts are everywhere; half of the time the first two, which are at fixed places.
                int place = random.nextBoolean() ? at : 8 * random.nextInt(3);
                byte[] changed = file.length < place + 8 ? Arrays.copyOf(file, place + 8) : file.clone();
                ByteBuffer bytes = ByteBuffer.wrap(changed).order(ByteOrder.LITTLE_ENDIAN);
                long extreme = EXTREMES[random.nextInt(EXTREMES.length)];
                if (random.nextBoolean()) {
                    bytes.putLong(place, extreme);
                } else {
                    bytes.putInt(place, (int) extreme);
                }
                yield changed;
            }
            default -> {
                byte[] piece = JSON_PIECES[random.nextInt(JSON_PIECES.length)]
                        .getBytes(StandardCharsets.UTF_8);
                yield spliced(file, at, Math.min(file.length, at + random.nextInt(piece.length + 1)), piece);
            }
        };
    }

    private static byte[] spliced(byte[] file, int from, int to, byte[] piece) {
        return ByteBuffer.allocate(from + piece.length + file.length - to).put(file, 0, from).put(piece)
                .put(file, to, file.length - to).array();
    }

    private static int jsonBytes(byte[] safetensors) {
        return 8 + (int) ByteBuffer.wrap(safetensors).order(ByteOrder.LITTLE_ENDIAN).getLong();
    }

    private static int headerBytes(byte[] gguf) {
        int dataBytes = 0;
        for (StoredTensor tensor : GgufReader.read("original", MemorySegment.ofArray(gguf)).tensors().values()) {
            dataBytes += Math.toIntExact(Math.ceilDiv(tensor.data().byteSize(), 32) * 32);
        }
        return gguf.length - dataBytes;
    }
}
