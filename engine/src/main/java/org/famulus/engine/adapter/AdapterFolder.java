package org.famulus.engine.adapter;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.famulus.engine.ModelFormatException;
import org.famulus.engine.model.DecoderWeights;
import org.famulus.engine.model.DecoderWeights.LowRank;
import org.famulus.engine.model.ModelConfiguration;
import org.famulus.engine.model.RotaryLayout;
import org.famulus.engine.model.RowOrder;
import org.famulus.engine.model.Weight;
import org.famulus.engine.weights.Safetensors;
import org.famulus.engine.weights.StoredTensor;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

/**
 * An open low-rank adapter (LoRA) in PEFT's layout: a folder with {@code adapter_config.json} and
 * {@code adapter_model.safetensors}. What would change the arithmetic and is not known is refused. Close it when no model uses
 * its tensors any more.
 */
public final class AdapterFolder implements AutoCloseable {

    static final String CONFIGURATION = "adapter_config.json";
    static final String TENSORS = "adapter_model.safetensors";
    static final String PREFIX = "base_model.model.";

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final long LARGEST_CONFIGURATION = 1 << 20;
    private static final Pattern NAME = Pattern
            .compile(Pattern.quote(PREFIX) + "(.+)\\.lora_([AB])(?:\\.default)?\\.weight");

    private final Path folder;
    private final Safetensors file;
    private final Arena arena = Arena.ofShared();
    private final float scale;
    private final Map<String, StoredTensor> down = new TreeMap<>();
    private final Map<String, StoredTensor> up = new TreeMap<>();

    private AdapterFolder(Path folder, Safetensors file, float scale) {
        this.folder = folder;
        this.file = file;
        this.scale = scale;
    }

    /**
     * Opens an adapter.
     *
     * @throws ModelFormatException if the folder holds none, or it is damaged or of an unsupported kind
     */
    public static AdapterFolder open(Path folder) {
        float scale = scale(folder.resolve(CONFIGURATION));
        Safetensors file = Safetensors.open(folder.resolve(TENSORS));
        AdapterFolder adapter = new AdapterFolder(folder, file, scale);
        try {
            file.tensors().forEach(adapter::add);
            if (adapter.down.isEmpty() || !adapter.down.keySet().equals(adapter.up.keySet())) {
                throw new ModelFormatException(folder.resolve(TENSORS) + " has A for " + adapter.down.size()
                        + " matrices and B for " + adapter.up.size() + "; each adapted matrix needs both");
            }
            return adapter;
        } catch (Throwable failure) {
            adapter.close();
            throw failure;
        }
    }

    private void add(String name, StoredTensor tensor) {
        Matcher matcher = NAME.matcher(name);
        if (!matcher.matches()) {
            throw new ModelFormatException(folder.resolve(TENSORS) + " has a tensor " + name
                    + "; only low-rank matrices " + PREFIX + "<matrix>.lora_A.weight and .lora_B.weight are supported");
        }
        (matcher.group(2).equals("A") ? down : up).put(matcher.group(1) + ".weight", tensor);
    }

    private static float scale(Path path) {
        JsonNode json = read(path);
        refuseUnless(path, json, "peft_type", "LORA");
        refuseUnless(path, json, "bias", "none");
        for (String name : new String[]{"use_dora", "fan_in_fan_out", "lora_bias"}) {
            if (json.path(name).asBoolean()) {
                throw new ModelFormatException(path + " has " + name + " true, which is not supported");
            }
        }
        for (String name : new String[]{"modules_to_save", "rank_pattern", "alpha_pattern", "layer_replication"}) {
            JsonNode value = json.path(name);
            if (value.isContainerNode() && !value.isEmpty()) {
                throw new ModelFormatException(path + " has " + name + " " + value + ", which is not supported");
            }
        }
        int rank = json.path("r").asInt();
        double alpha = json.path("lora_alpha").asDouble(Double.NaN);
        if (rank < 1 || !Double.isFinite(alpha)) {
            throw new ModelFormatException(path + " has r " + json.path("r") + " and lora_alpha "
                    + json.path("lora_alpha") + "; a rank of at least 1 and a number are needed");
        }
        return (float) (json.path("use_rslora").asBoolean() ? alpha / Math.sqrt(rank) : alpha / rank);
    }

    private static JsonNode read(Path path) {
        try {
            if (Files.size(path) > LARGEST_CONFIGURATION) {
                throw new ModelFormatException(path + " has " + Files.size(path) + " bytes; at most "
                        + LARGEST_CONFIGURATION + " are read");
            }
            return JSON.readTree(Files.readAllBytes(path));
        } catch (JsonProcessingException malformed) {
            throw new ModelFormatException(path + " is no valid JSON: " + malformed.getOriginalMessage(), malformed);
        } catch (IOException failure) {
            throw new ModelFormatException("cannot read " + path + ": an adapter is a folder with " + CONFIGURATION
                    + " and " + TENSORS, failure);
        }
    }

    private static void refuseUnless(Path path, JsonNode json, String name, String supported) {
        String value = json.path(name).asText(supported);
        if (!value.equals(supported)) {
            throw new ModelFormatException(
                    path + " has " + name + " '" + value + "'; supported is '" + supported + "'");
        }
    }

    /**
     * The changes that the adapter makes to a model.
     *
     * @return by the name of the matrix
     * @throws ModelFormatException if the adapter is for another model
     */
    public Map<String, LowRank> changes(ModelConfiguration configuration) {
        Map<String, java.util.List<Long>> shapes = DecoderWeights.expectedShapes(configuration);
        Map<String, LowRank> changes = new LinkedHashMap<>();
        down.forEach((name, a) -> {
            StoredTensor b = java.util.Objects.requireNonNull(up.get(name));
            java.util.List<Long> shape = shapes.get(name);
            if (shape == null || !name.contains(".layers.")) {
                throw new ModelFormatException(folder + " changes " + name
                        + ", which the model does not have; it is an adapter for another model");
            }
            if (a.shape().size() != 2 || b.shape().size() != 2 || a.columns() != shape.getLast()
                    || b.rows() != shape.getFirst() || a.rows() != b.columns()) {
                throw new ModelFormatException(folder + " changes " + name + " by matrices of shapes " + a.shape()
                        + " and " + b.shape() + ", but it has the shape " + shape
                        + "; it is an adapter for another model");
            }
            changes.put(name, new LowRank(new Weight.Stored(a),
                    new Weight.Stored(inLayout(name, b, configuration)), scale));
        });
        return changes;
    }

    /** PEFT's rows are Hugging Face's; GGUF files of Llama order those of queries and keys in another way. */
    private StoredTensor inLayout(String name, StoredTensor b, ModelConfiguration configuration) {
        RowOrder order = order(name, RotaryLayout.HALF_SPLIT, configuration.rotaryLayout(), configuration);
        if (order == RowOrder.AS_STORED) {
            return b;
        }
        return reordered(b, order, arena);
    }

    /** The order of a matrix's rows in another layout. */
    static RowOrder order(String name, RotaryLayout from, RotaryLayout to, ModelConfiguration configuration) {
        return name.contains(".self_attn.q_proj.") || name.contains(".self_attn.k_proj.")
                ? RowOrder.between(from, to, configuration.headDimension())
                : RowOrder.AS_STORED;
    }

    static StoredTensor reordered(StoredTensor tensor, RowOrder order, Arena arena) {
        MemorySegment data = arena.allocate(tensor.data().byteSize(), 64);
        long bytes = tensor.rowBytes();
        for (int row = 0; row < tensor.rows(); row++) {
            data.asSlice(row * bytes, bytes).copyFrom(tensor.data().asSlice(order.source(row) * bytes, bytes));
        }
        return new StoredTensor(tensor.name(), tensor.type(), tensor.shape(), data);
    }

    @Override
    public void close() {
        file.close();
        arena.close();
    }
}
