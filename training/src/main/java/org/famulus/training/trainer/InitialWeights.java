package org.famulus.training.trainer;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.zip.CRC32C;

import org.famulus.engine.model.DecoderWeights;
import org.famulus.engine.model.ModelConfiguration;
import org.famulus.engine.model.ParameterStore.AdapterTensors;
import org.famulus.engine.weights.StoredTensor;
import org.famulus.engine.weights.TensorType;

/**
 * Weights to begin with, as GPT-2's: normal with deviation 0.02, less by the square root of twice the layers in the two matrices of a
 * layer that write to the residual stream; norms one, biases zero. Equal seeds give equal weights.
 */
public final class InitialWeights {

    private static final double DEVIATION = 0.02;

    private InitialWeights() {
    }

    /**
     * Draws the weights of a model.
     *
     * @param arena owns their memory
     * @return 32-bit tensors by Hugging Face name, in file order
     */
    public static Map<String, StoredTensor> draw(ModelConfiguration configuration, long seed, Arena arena) {
        Map<String, StoredTensor> tensors = new LinkedHashMap<>();
        DecoderWeights.expectedShapes(configuration).forEach((name, shape) -> {
            long elements = shape.stream().mapToLong(Long::longValue).reduce(1, Math::multiplyExact);
            MemorySegment data = arena.allocate(Math.multiplyExact(elements, 4L), 64);
            if (shape.size() > 1) {
                boolean writes = name.endsWith("o_proj.weight") || name.endsWith("down_proj.weight");
                fill(data, elements, random(seed, name),
                        writes ? DEVIATION / Math.sqrt(2.0 * configuration.layerCount()) : DEVIATION);
            } else if (name.endsWith("norm.weight")) {
                for (long i = 0; i < elements; i++) {
                    data.setAtIndex(ValueLayout.JAVA_FLOAT, i, 1f);
                }
            }
            tensors.put(name, new StoredTensor(name, TensorType.F32, shape, data));
        });
        return tensors;
    }

    /**
     * Draws the matrices of an adapter that changes nothing yet: A normal with variance 1 / inputs, B zero.
     *
     * @param matrix what is adapted
     * @param rank at least 1
     */
    public static AdapterTensors drawAdapter(StoredTensor matrix, int rank,
            long seed, Arena arena) {
        String base = matrix.name().substring(0, matrix.name().length() - ".weight".length());
        String down = base + ".lora_A.weight";
        MemorySegment a = arena.allocate(4L * rank * matrix.columns(), 64);
        fill(a, (long) rank * matrix.columns(), random(seed, down), 1 / Math.sqrt(matrix.columns()));
        MemorySegment b = arena.allocate(4L * rank * matrix.rows(), 64);
        return new AdapterTensors(
                new StoredTensor(down, TensorType.F32, List.of((long) rank, (long) matrix.columns()), a),
                new StoredTensor(base + ".lora_B.weight", TensorType.F32, List.of((long) matrix.rows(), (long) rank),
                        b));
    }

    private static SplittableRandom random(long seed, String name) {
        CRC32C checksum = new CRC32C();
        checksum.update(name.getBytes(StandardCharsets.UTF_8));
        return new SplittableRandom(seed * 0x9E3779B97F4A7C15L + checksum.getValue());
    }

    private static void fill(MemorySegment data, long elements, SplittableRandom random, double deviation) {
        for (long i = 0; i < elements; i++) {
            data.setAtIndex(ValueLayout.JAVA_FLOAT, i, (float) (random.nextGaussian() * deviation));
        }
    }
}
