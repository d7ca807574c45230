package org.famulus.engine.convert;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

import org.famulus.engine.ModelFormatException;
import org.famulus.engine.chat.ChatTemplate;
import org.famulus.engine.model.DecoderWeights;
import org.famulus.engine.model.ModelConfiguration;
import org.famulus.engine.model.ModelFile;
import org.famulus.engine.model.RotaryScaling;
import org.famulus.engine.tokenizer.GgufVocabulary;
import org.famulus.engine.weights.GgufMetadata;
import org.famulus.engine.weights.TensorType;

/**
 * Converts a model: a Hugging Face folder to a GGUF file, a GGUF file to a Hugging Face folder, a GGUF file to one in
 * another number format. Nothing changes that the number format does not force: where source and target hold the same
 * type, numbers are copied bit for bit; the tokenizer gives the same ids; what the target cannot say is refused. Close it
 * after use; writing several targets one after the other is allowed.
 */
public final class ModelConverter implements AutoCloseable {

    private static final String TEMPLATE_KEY = "tokenizer.chat_template";

    private final ModelFile file;

    private ModelConverter(ModelFile file) {
        this.file = file;
    }

    /**
     * Opens the model that is to be converted.
     *
     * @param source a Hugging Face folder or a .gguf file
     * @throws ModelFormatException if there is none, or it is damaged or not supported
     */
    public static ModelConverter open(Path source) {
        return new ModelConverter(ModelFile.open(source));
    }

    /**
     * The number format that holds most of the model's numbers, or the nearest one above it that can be written to
     * {@code target}.
     */
    public TensorType naturalType(Path target) {
        Map<TensorType, Long> elements = new EnumMap<>(TensorType.class);
        file.tensors().values().forEach(tensor -> elements.merge(tensor.type(), tensor.elements(), Long::sum));
        TensorType most = elements.entrySet().stream().max(Map.Entry.comparingByValue()).orElseThrow().getKey();
        if (!most.quantized()) {
            return most;
        }
        boolean written = most == TensorType.Q8_0 || most == TensorType.Q4_0;
        return ModelTarget.gguf(target) ? written ? most : TensorType.Q8_0 : TensorType.F16;
    }

    /**
     * Writes the model.
     *
     * @throws IOException in one line, if it cannot be written; the target is as it was before
     * @throws ModelFormatException if the target cannot say what the model is
     * @throws IllegalArgumentException if the target is there already and may not be replaced, or is the source itself, or
     *         both are Hugging Face folders
     */
    public WrittenModel write(ModelTarget target) throws IOException {
        Path source = file.path();
        if (Files.exists(target.path()) && Files.isSameFile(source, target.path())) {
            throw new IllegalArgumentException(target.path() + " is the model itself; give another name");
        }
        if (Files.isDirectory(source) && !ModelTarget.gguf(target.path())) {
            throw new IllegalArgumentException(source + " is a Hugging Face folder already; end the target's name ("
                    + target.path() + ") in .gguf to make a GGUF file");
        }
        TokenizerSource tokenizer = file.ggufMetadata().<TokenizerSource>map(
                metadata -> new TokenizerSource.Vocabulary(GgufVocabulary.of(source.toString(), metadata)))
                .orElseGet(() -> new TokenizerSource.Folder(source));
        return target.write(content(), tokenizer);
    }

    private ModelContent content() throws IOException {
        ModelConfiguration configuration = file.configuration();
        Map<String, ModelTensor> tensors = new LinkedHashMap<>();
        for (String name : DecoderWeights.expectedShapes(configuration).keySet()) {
            tensors.put(name, ModelTensor.of(Objects.requireNonNull(file.tensors().get(name))));
        }
        Optional<GgufMetadata> metadata = file.ggufMetadata();
        ModelOrigin origin = metadata.map(ModelOrigin::of).orElseGet(() -> ModelOrigin.of(file.path()));
        return new ModelContent(origin.name(), withLlama3(configuration, metadata), tensors, rotaryDivisors(),
                metadata.map(ModelConverter::chatTemplates)
                        .orElseGet(() -> ChatTemplate.read(file.path()).map(ChatTemplate::sources).orElse(Map.of())),
                origin.randomSeed());
    }

    private float[] rotaryDivisors() {
        ModelConfiguration configuration = file.configuration();
        if (configuration.rotaryScaling() instanceof RotaryScaling.Llama3 llama3) {
            return Llama3Rotation.divisors(configuration, llama3);
        }
        float[] divisors = Llama3Rotation.divisors(
                Llama3Rotation.frequencies(configuration, configuration.rotaryScaling()),
                file.rotaryFrequencies().frequencies(1));
        for (float divisor : divisors) {
            if (divisor != 1) {
                return divisors;
            }
        }
        return new float[0];
    }

    /** The configuration with the scaling from which a GGUF file's divisors follow, if it is known. */
    private ModelConfiguration withLlama3(ModelConfiguration configuration, Optional<GgufMetadata> metadata) {
        if (metadata.isEmpty() || !(configuration.rotaryScaling() instanceof RotaryScaling.None)) {
            return configuration;
        }
        float[] divisors = rotaryDivisors();
        if (divisors.length == 0) {
            return configuration;
        }
        return Llama3Rotation.ofDivisors(configuration, divisors, Llama3Rotation.read(metadata.get()))
                .map(scaling -> new ModelConfiguration(configuration.family(), configuration.vocabularySize(),
                        configuration.hiddenSize(), configuration.intermediateSize(), configuration.layerCount(),
                        configuration.headCount(), configuration.keyValueHeadCount(), configuration.headDimension(),
                        configuration.contextLength(), configuration.normEpsilon(), configuration.rotaryBase(), scaling,
                        configuration.rotaryLayout(), configuration.slidingWindows(), configuration.tiedEmbeddings(),
                        configuration.queryKeyValueBias(), configuration.outputBias(), configuration.mlpBias()))
                .orElse(configuration);
    }

    static Map<String, String> chatTemplates(GgufMetadata metadata) {
        Map<String, String> templates = new LinkedHashMap<>();
        for (String key : metadata.keys()) {
            if (key.equals(TEMPLATE_KEY)) {
                templates.put(ModelContent.DEFAULT_TEMPLATE, metadata.string(key));
            } else if (key.startsWith(TEMPLATE_KEY + ".")) {
                templates.put(key.substring(TEMPLATE_KEY.length() + 1), metadata.string(key));
            }
        }
        return templates;
    }

    @Override
    public void close() {
        file.close();
    }
}
