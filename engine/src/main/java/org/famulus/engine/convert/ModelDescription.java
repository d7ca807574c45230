package org.famulus.engine.convert;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;

import org.famulus.engine.ModelFormatException;
import org.famulus.engine.chat.ChatTemplate;
import org.famulus.engine.model.DecoderWeights;
import org.famulus.engine.model.ModelConfiguration;
import org.famulus.engine.model.ModelFile;
import org.famulus.engine.tokenizer.GgufVocabulary;
import org.famulus.engine.tokenizer.TokenizerSummary;
import org.famulus.engine.weights.Gguf;
import org.famulus.engine.weights.Safetensors;
import org.famulus.engine.weights.StoredTensor;
import org.famulus.engine.weights.TensorType;
import org.famulus.engine.weights.WeightFile;

/**
 * What a model on the disk is. Its files are read and checked, its tensors' numbers are not touched.
 *
 * @param path the GGUF file or Hugging Face folder
 * @param name what its files call it
 * @param configuration its shape
 * @param parameters elements of all tensors
 * @param bytes of its files
 * @param types how its tensors are stored, most bytes first
 * @param rotaryDivisors whether a GGUF file has divisors of the rotary frequencies, as those of Llama 3.1 and later do
 * @param tokenizer its tokenizer
 * @param chatTemplate whether it has a chat template
 * @param randomSeed what its weights were drawn from, if Famulus made it with random ones
 */
public record ModelDescription(Path path, String name, ModelConfiguration configuration, long parameters, long bytes,
        List<StoredAs> types, boolean rotaryDivisors, TokenizerSummary tokenizer, boolean chatTemplate,
        OptionalLong randomSeed) {

    /**
     * Tensors of one number format.
     *
     * @param type the format
     * @param tensors how many
     * @param bytes of all of them
     */
    public record StoredAs(TensorType type, int tensors, long bytes) {
    }

    /**
     * Reads a model's files.
     *
     * @throws ModelFormatException if there is no model, or it is damaged or not supported
     */
    public static ModelDescription of(Path path) {
        try (ModelFile model = ModelFile.open(path); WeightFile stored = weights(path)) {
            boolean gguf = model.ggufMetadata().isPresent();
            ModelOrigin origin = gguf ? ModelOrigin.of(model.ggufMetadata().get()) : ModelOrigin.of(path);
            TokenizerSummary tokenizer = gguf
                    ? TokenizerSummary.of(GgufVocabulary.of(path.toString(), model.ggufMetadata().get()))
                    : TokenizerSummary.of(path);
            boolean template = gguf
                    ? model.ggufMetadata().get().contains("tokenizer.chat_template")
                    : ChatTemplate.read(path).isPresent();
            if (tokenizer.vocabularySize() > model.configuration().vocabularySize()) {
                throw new ModelFormatException(path + ": the tokenizer has " + tokenizer.vocabularySize()
                        + " ids, but the model's embedding only " + model.configuration().vocabularySize()
                        + " rows; they belong to different models");
            }
            return new ModelDescription(path, origin.name(), model.configuration(),
                    parameters(model.configuration()), ModelFolders.bytes(path), types(stored.tensors()),
                    stored.tensors().containsKey(GgufExport.ROTARY_DIVISORS), tokenizer,
                    template, origin.randomSeed());
        } catch (IOException unreadable) {
            throw new ModelFormatException("cannot read " + path + ": " + unreadable.getMessage(), unreadable);
        }
    }

    private static long parameters(ModelConfiguration configuration) {
        return DecoderWeights.expectedShapes(configuration).values().stream()
                .mapToLong(shape -> shape.stream().reduce(1L, Math::multiplyExact)).sum();
    }

    private static WeightFile weights(Path path) {
        return Files.isDirectory(path) ? Safetensors.open(path) : Gguf.open(path);
    }

    private static List<StoredAs> types(Map<String, StoredTensor> tensors) {
        Map<TensorType, StoredAs> types = new TreeMap<>();
        for (StoredTensor tensor : tensors.values()) {
            types.merge(tensor.type(), new StoredAs(tensor.type(), 1, tensor.data().byteSize()),
                    (some, more) -> new StoredAs(some.type, some.tensors + more.tensors, some.bytes + more.bytes));
        }
        return types.values().stream().sorted((some, other) -> Long.compare(other.bytes, some.bytes)).toList();
    }

    /** Bytes that a token takes in an unbounded state: its key and value in each layer. */
    public long stateBytesPerToken(TensorType cacheType) {
        return Math.multiplyExact(2L * configuration.layerCount(), cacheType.bytes(configuration.keyValueWidth()));
    }
}
