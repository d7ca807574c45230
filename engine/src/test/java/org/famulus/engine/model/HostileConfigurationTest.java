package org.famulus.engine.model;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

import org.famulus.engine.ModelFormatException;
import org.famulus.engine.reference.RandomModel;
import org.famulus.engine.reference.RandomModels;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.management.ThreadMXBean;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Configurations that nobody meant: each loads, or is refused in one line, quickly and without more memory than the file
 * is large. Which of the two happens does not matter; nothing else may.
 */
class HostileConfigurationTest {

    private static final long SEED = 20_261_123;
    private static final long ALLOWANCE_BYTES = 64L << 20;
    private static final long LONGEST_NANOS = 2_000_000_000;
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String[] VALUES = {"null", "true", "false", "0", "-0", "-1", "1", "2", "3", "7", "1e308",
            "-1e308",
            "1e-320", "0.0", "-0.0", "0.5", "1.0", "2147483647", "2147483648", "-2147483648", "4294967296",
            "9223372036854775807", "99999999999999999999999999", "65536", "16777216", "4096", "1e400", "\"\"", "\"4\"",
            "\"llama\"", "\"qwen3\"", "\"mistral\"", "\"yarn\"", "\"llama3\"", "\"dynamic\"", "\"linear\"", "\"gelu\"",
            "\"a\\nb\\r\\u2028c\"", "\"\\ud800\"", "[]", "{}", "[null]", "[[[[[[[[1]]]]]]]]", "[1,2,3]", "[\"x\"]",
            "[\"full_attention\"]", "[\"sliding_attention\",\"full_attention\",\"sliding_attention\"]",
            "{\"rope_type\":\"yarn\",\"factor\":1e308}", "{\"type\":\"linear\",\"factor\":0}",
            "{\"rope_type\":\"llama3\",\"factor\":8,\"low_freq_factor\":4,\"high_freq_factor\":1}",
            "{\"rope_type\":\"yarn\",\"factor\":4,\"original_max_position_embeddings\":0}",
            "{\"rope_type\":\"dynamic\",\"factor\":65536}"};
    private static final String[] KEYS = {"layer_types", "sliding_window", "use_sliding_window", "max_window_layers",
            "rope_scaling", "rope_parameters", "quantization_config", "partial_rotary_factor", "attention_bias",
            "mlp_bias",
            "original_max_position_embeddings", "head_dim"};
    private static final int[] NUMBERS = {0, 1, -1, 2, 3, 5, 7, 8, 31, 255, 4096, 4097, 65_535, 65_536, 1 << 24,
            Integer.MAX_VALUE, Integer.MIN_VALUE, Float.floatToIntBits(Float.NaN),
            Float.floatToIntBits(Float.POSITIVE_INFINITY), Float.floatToIntBits(1e38f), Float.floatToIntBits(-0f),
            Float.floatToIntBits(1f)};

    @TempDir
    private Path folder;

    private final Random random = new Random(SEED);
    private int loaded;
    private int refused;

    @AfterEach
    void bothHappened() {
        assertThat(loaded).as("loaded").isPositive();
        assertThat(refused).as("refused").isPositive();
    }

    @Test
    void mutatedConfigurationsLoadOrAreRefused() throws IOException {
        for (String name : new String[]{"llama grouped queries", "llama rope yarn with all its keys",
                "mistral window 5",
                "qwen2 layer types", "qwen3"}) {
            RandomModel model = RandomModels.variant(name);
            model.writeHuggingFaceFolder(folder);
            for (int i = 0; i < 400; i++) {
                open(mutated(model.configuration()).getBytes(StandardCharsets.UTF_8), "values " + i + " of " + name);
            }
            byte[] text = model.configurationText().getBytes(StandardCharsets.UTF_8);
            for (int i = 0; i < 100; i++) {
                open(mutated(text), "bytes " + i + " of " + name);
            }
        }
    }

    private void open(byte[] configuration, String what) throws IOException {
        Files.write(folder.resolve("config.json"), configuration);
        open(folder, Files.size(folder.resolve("model.safetensors")) + configuration.length, what, configuration);
    }

    /** Some values replaced by absurd ones, keys added or removed. */
    private String mutated(ObjectNode configuration) throws IOException {
        int changes = 1 + random.nextInt(3);
        for (int i = 0; i < changes; i++) {
            ObjectNode target = configuration;
            JsonNode scaling = configuration.path("rope_scaling");
            if (scaling.isObject() && random.nextInt(3) == 0) {
                target = (ObjectNode) scaling;
            }
            List<String> keys = new ArrayList<>();
            target.fieldNames().forEachRemaining(keys::add);
            keys.addAll(List.of(KEYS));
            String key = keys.get(random.nextInt(keys.size()));
            if (random.nextInt(12) == 0) {
                target.remove(key);
            } else {
                target.putRawValue(key, new com.fasterxml.jackson.databind.util.RawValue(
                        VALUES[random.nextInt(VALUES.length)]));
            }
        }
        return JSON.writeValueAsString(configuration);
    }

    private byte[] mutated(byte[] text) {
        byte[] changed = text.clone();
        for (int i = 0; i < 1 + random.nextInt(3); i++) {
            int at = random.nextInt(changed.length);
            switch (random.nextInt(3)) {
                case 0 -> changed[at] = (byte) random.nextInt(256);
                case 1 -> changed[at] = (byte) "{}[]\",:-.0e9".charAt(random.nextInt(12));
                default -> changed = java.util.Arrays.copyOf(changed, Math.max(at, 1));
            }
        }
        return changed;
    }

    @Test
    void mutatedGgufMetadataLoadOrAreRefused() throws IOException {
        for (String name : new String[]{"llama yarn", "mistral", "qwen2", "qwen3"}) {
            Path file = folder.resolve("model.gguf");
            TinyGguf.write(small(name), file);
            byte[] original = Files.readAllBytes(file);
            List<Integer> values = valueOffsets(original);
            for (int i = 0; i < 625; i++) {
                byte[] changed = original.clone();
                ByteBuffer bytes = ByteBuffer.wrap(changed).order(ByteOrder.LITTLE_ENDIAN);
                for (int change = 0; change < 1 + random.nextInt(2); change++) {
                    int at = values.get(random.nextInt(values.size()));
                    switch (random.nextInt(5)) {
                        case 0 -> bytes.putInt(at - 4, random.nextInt(14));
                        case 1 -> bytes.put(at - 5 - random.nextInt(8), (byte) random.nextInt(256));
                        default -> bytes.putInt(at, NUMBERS[random.nextInt(NUMBERS.length)]);
                    }
                }
                Files.write(file, changed);
                open(file, changed.length, i + " of " + name, new byte[0]);
            }
        }
    }

    private static RandomModel small(String name) {
        return RandomModels.draw(name, SEED, name.split(" ")[0], 1, config -> {
            config.put("num_hidden_layers", 1).put("vocab_size", 5).put("intermediate_size", 6)
                    .put("sliding_window", 3);
            if (name.contains("yarn")) {
                config.putObject("rope_scaling").put("type", "yarn").put("factor", 4.0)
                        .put("original_max_position_embeddings", 32);
            }
        });
    }

    /** Where the values of the architecture's keys begin, each after its key's bytes and a type of four bytes. */
    private static List<Integer> valueOffsets(byte[] file) {
        List<Integer> offsets = new ArrayList<>();
        ByteBuffer bytes = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
        long count = bytes.getLong(16);
        int at = 24;
        for (long i = 0; i < count; i++) {
            int key = Math.toIntExact(bytes.getLong(at));
            int type = bytes.getInt(at + 8 + key);
            int value = at + 8 + key + 4;
            offsets.add(value);
            boolean text = type == 8;
            at = value + (text ? 8 + Math.toIntExact(bytes.getLong(value)) : 4);
        }
        return offsets;
    }

    private void open(Path path, long fileBytes, String what, byte @Nullable [] shown) {
        long allocated = THREADS.getCurrentThreadAllocatedBytes();
        long start = THREADS.getCurrentThreadCpuTime();
        try (ModelFile file = ModelFile.open(path)) {
            file.weights();
            file.rotaryFrequencies().fill(0, 1, new float[1 << 16], new float[1 << 16], 0);
            loaded++;
        } catch (ModelFormatException refusal) {
            refused++;
            assertThat(refusal.getMessage()).as("%s", what).hasLineCount(1).hasSizeLessThan(1_100);
        } catch (RuntimeException | Error wrong) {
            throw new AssertionError("mutation " + what + " with seed " + SEED + ": " + wrong
                    + " for '" + new String(shown, StandardCharsets.UTF_8) + "'", wrong);
        }
        // The thread's own time: a busy machine is no hang, and nothing here waits for another thread.
        assertThat(THREADS.getCurrentThreadCpuTime() - start).as("nanoseconds for %s", what)
                .isLessThan(LONGEST_NANOS);
        assertThat(THREADS.getCurrentThreadAllocatedBytes() - allocated).as("bytes allocated for %s", what)
                .isLessThan(fileBytes + ALLOWANCE_BYTES);
    }
}
