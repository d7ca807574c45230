package org.famulus.engine.model;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import org.famulus.engine.ModelFormatException;
import org.famulus.engine.weights.Gguf;
import org.famulus.engine.weights.GgufMetadata;
import org.famulus.engine.weights.Quantization;
import org.famulus.engine.weights.Safetensors;
import org.famulus.engine.weights.StoredTensor;
import org.famulus.engine.weights.TensorType;
import org.famulus.engine.weights.WeightFile;
import org.jspecify.annotations.Nullable;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;

/**
 * An open model: a Hugging Face folder or a GGUF file, its configuration read and its tensors mapped and checked against
 * it. Vectors (norms, biases) are widened to 32 bits on opening; matrices stay as they lie in the file. Close it when
 * nothing uses its tensors any more.
 */
public final class ModelFile implements AutoCloseable {

    private static final long LARGEST_CONFIGURATION = 16L << 20;

    private static final JsonMapper STRICT = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS, DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
            .build();

    private final WeightFile file;
    private final ModelConfiguration configuration;
    private final Map<String, StoredTensor> tensors;
    private final float @Nullable [] rotaryDivisors;
    private final Arena widened;

    private ModelFile(WeightFile file, ModelConfiguration configuration, Map<String, StoredTensor> tensors,
            float @Nullable [] rotaryDivisors, Arena widened) {
        this.file = file;
        this.configuration = configuration;
        this.tensors = tensors;
        this.rotaryDivisors = rotaryDivisors;
        this.widened = widened;
    }

    /**
     * Opens a model.
     *
     * @param path a Hugging Face folder (config.json, *.safetensors) or a .gguf file
     * @throws ModelFormatException if there is none, or it is damaged, contradicts itself, or is not supported
     */
    public static ModelFile open(Path path) {
        if (Files.isDirectory(path)) {
            ModelConfiguration configuration = HuggingFaceConfiguration.parse(json(path.resolve("config.json")),
                    path.resolve("config.json").toString());
            return complete(Safetensors.open(path), configuration, null);
        }
        if (!Files.exists(path)) {
            throw new ModelFormatException("there is no model at " + path
                    + "; give a Hugging Face folder (config.json, *.safetensors) or a .gguf file");
        }
        Gguf gguf = Gguf.open(path);
        try {
            ModelConfiguration configuration = GgufConfiguration.of(gguf);
            return complete(gguf, configuration, rotaryDivisors(gguf, configuration));
        } catch (Throwable failure) {
            gguf.close();
            throw failure;
        }
    }

    /** Parses a small JSON file strictly: no duplicate keys, nothing after the document, at most 16 MiB. */
    static JsonNode json(Path file) {
        try {
            long bytes = Files.size(file);
            if (bytes > LARGEST_CONFIGURATION) {
                throw new ModelFormatException(file + " has " + bytes + " bytes; at most " + LARGEST_CONFIGURATION
                        + " are read");
            }
            JsonNode json = STRICT.readTree(Files.readAllBytes(file));
            if (json == null || json.isMissingNode()) {
                throw new ModelFormatException(file + " is empty; a JSON object is expected");
            }
            return json;
        } catch (JsonProcessingException malformed) {
            throw new ModelFormatException(file + " is no valid JSON: " + malformed.getOriginalMessage(), malformed);
        } catch (IOException failure) {
            throw new ModelFormatException("cannot read " + file
                    + ": a Hugging Face folder has a config.json beside its *.safetensors", failure);
        }
    }

    @SuppressWarnings("MustBeClosedChecker") // the model that is returned closes it
    private static ModelFile complete(WeightFile file, ModelConfiguration configuration,
            float @Nullable [] rotaryDivisors) {
        Arena arena = Arena.ofShared();
        try {
            Map<String, StoredTensor> named = file instanceof Gguf gguf ? huggingFaceNames(gguf) : file.tensors();
            // Checked first, so that no more is widened than the configuration's own vectors.
            DecoderWeights.of(configuration, named, file.path().toString());
            Set<String> used = DecoderWeights.expectedShapes(configuration).keySet();
            Map<String, StoredTensor> tensors = new LinkedHashMap<>();
            named.forEach((name, tensor) -> {
                if (used.contains(name)) {
                    tensors.put(name, tensor.shape().size() < 2 ? widen(tensor, arena) : tensor);
                }
            });
            return new ModelFile(file, configuration, tensors, rotaryDivisors, arena);
        } catch (Throwable failure) {
            arena.close();
            file.close();
            throw failure;
        }
    }

    private static Map<String, StoredTensor> huggingFaceNames(Gguf gguf) {
        Map<String, StoredTensor> renamed = new LinkedHashMap<>();
        gguf.tensors().forEach((name, tensor) -> {
            if (!name.equals(ROTARY_DIVISORS)) {
                String huggingFace = TensorNames.huggingFace(name)
                        .orElseThrow(() -> new ModelFormatException(gguf.path()
                                + " has a tensor " + name + " that no supported family ("
                                + Family.supportedArchitectures() + ") has"));
                renamed.put(huggingFace, new StoredTensor(huggingFace, tensor.type(), tensor.shape(), tensor.data()));
            }
        });
        return renamed;
    }

    private static final String ROTARY_DIVISORS = "rope_freqs.weight";

    private static float @Nullable [] rotaryDivisors(Gguf gguf, ModelConfiguration configuration) {
        StoredTensor tensor = gguf.tensors().get(ROTARY_DIVISORS);
        if (tensor == null) {
            return null;
        }
        int pairs = configuration.headDimension() / 2;
        if (!tensor.shape().equals(List.of((long) pairs))) {
            throw new ModelFormatException(gguf.path() + ": tensor " + ROTARY_DIVISORS + " has shape " + tensor.shape()
                    + ", but heads of " + configuration.headDimension() + " ask for [" + pairs + "]");
        }
        float[] divisors = new float[pairs];
        Quantization.dequantize(tensor.type(), tensor.data(), MemorySegment.ofArray(divisors));
        for (float divisor : divisors) {
            if (!(divisor > 0 && Float.isFinite(divisor))) {
                throw new ModelFormatException(gguf.path() + ": tensor " + ROTARY_DIVISORS + " holds " + divisor
                        + "; positive finite numbers are wanted");
            }
        }
        return divisors;
    }

    private static StoredTensor widen(StoredTensor tensor, Arena arena) {
        if (tensor.type() == TensorType.F32 && tensor.data().address() % Float.BYTES == 0) {
            return tensor;
        }
        MemorySegment floats = arena.allocate(TensorType.F32.bytes(tensor.elements()), 64);
        Quantization.dequantize(tensor.type(), tensor.data(), floats);
        return new StoredTensor(tensor.name(), TensorType.F32, tensor.shape(), floats);
    }

    /** The folder or file. */
    public Path path() {
        return file.path();
    }

    /** Bytes of the tensors' files. */
    public long fileBytes() {
        return file.fileBytes();
    }

    /** The model's shape. */
    public ModelConfiguration configuration() {
        return configuration;
    }

    /** The tensors that the model uses, by Hugging Face name, vectors in 32 bits, in file order. */
    public Map<String, StoredTensor> tensors() {
        return tensors;
    }

    /** The parameters by role. */
    public DecoderWeights weights() {
        return DecoderWeights.of(configuration, tensors, path().toString());
    }

    /** The rotary embedding, with a GGUF file's own frequency divisors if it has them. */
    public RotaryFrequencies rotaryFrequencies() {
        return new RotaryFrequencies(configuration.headDimension(), configuration.rotaryBase(),
                configuration.rotaryScaling(),
                rotaryDivisors);
    }

    /** Metadata of a GGUF file. */
    public Optional<GgufMetadata> ggufMetadata() {
        return file instanceof Gguf gguf ? Optional.of(gguf.metadata()) : Optional.empty();
    }

    @Override
    public void close() {
        file.close();
        widened.close();
    }
}
