package org.famulus.engine.weights;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Small seeded weights of every shape and type, and files of them. */
final class SampleWeights {

    private SampleWeights() {
    }

    /** A GGUF file's bytes: metadata of every kind that the builder writes, a tensor of every type. */
    static void writeGguf(Path path) throws IOException {
        GgufWriter writer = new GgufWriter(metadata());
        tensors(7, TensorType.values()).values()
                .forEach(tensor -> writer.add(tensor.name(), tensor.type(), tensor.shape(),
                        TensorData.of(tensor.data())));
        writer.write(path);
    }

    static void writeSafetensors(Path path) throws IOException {
        SafetensorsWriter writer = new SafetensorsWriter();
        tensors(7, TensorType.BF16, TensorType.F32, TensorType.F16).values()
                .forEach(tensor -> writer.add(tensor.name(), tensor.type(), tensor.shape(),
                        TensorData.of(tensor.data())));
        writer.write(path);
    }

    static GgufMetadata metadata() {
        return GgufMetadata.builder().string("general.architecture", "llama").string("empty", "")
                .string("general.name", "Grüße, \u4e16\u754c \ud83c\udf0d\n").uint32("llama.block_count", 0xffff_ffffL)
                .int64("seed", Long.MIN_VALUE).float32("llama.rope.freq_base", 10_000f).bool("add_bos", true)
                .strings("tokens", List.of("", "a", "\u2581hello", "\ud83c\udf0d")).strings("none", List.of())
                .int32s("token_type", new int[]{-1, 0, Integer.MAX_VALUE})
                .float32s("scores", new float[]{-0f, Float.MIN_VALUE, -1e30f}).build();
    }

    /** For each type a matrix, a vector, a tensor without elements, and for plain types an odd shape and a scalar. */
    static Map<String, StoredTensor> tensors(long seed, TensorType... types) {
        Random random = new Random(seed);
        Map<String, StoredTensor> tensors = new LinkedHashMap<>();
        for (TensorType type : types) {
            long block = type.blockElements();
            add(tensors, random, type, List.of(3L, 2 * block));
            add(tensors, random, type, List.of(block));
            add(tensors, random, type, List.of(0L, block));
            if (!type.quantized()) {
                add(tensors, random, type, List.of(3L, 1L, 5L));
                add(tensors, random, type, List.of());
            }
        }
        return tensors;
    }

    private static void add(Map<String, StoredTensor> tensors, Random random, TensorType type, List<Long> shape) {
        byte[] data = new byte[(int) type.bytes(shape.stream().mapToLong(Long::longValue).reduce(1, (a, b) -> a * b))];
        random.nextBytes(data);
        String name = "blk." + tensors.size() + "." + type + ".weight";
        tensors.put(name, new StoredTensor(name, type, shape, MemorySegment.ofArray(data)));
    }
}
