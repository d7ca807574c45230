package org.famulus.engine.convert;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;

import org.famulus.engine.ModelFormatException;
import org.famulus.engine.chat.ChatTemplate;
import org.famulus.engine.model.DecoderWeights;
import org.famulus.engine.model.ModelConfiguration;
import org.famulus.engine.tokenizer.GgufVocabulary;
import org.famulus.engine.weights.Gguf;
import org.famulus.engine.weights.StoredTensor;

/** Writes a model whose weights are in memory, with the tokenizer and chat template of another one. */
public final class ModelWriter {

    private ModelWriter() {
    }

    /**
     * Writes the model.
     *
     * @param name what people call it
     * @param configuration its shape
     * @param tensors by Hugging Face name, each that the configuration calls for
     * @param tokenizer a Hugging Face folder with a {@code tokenizer.json}, or a .gguf file with a vocabulary
     * @param target where it goes
     * @throws IOException in one line, if it cannot be written; the target is as it was before
     * @throws ModelFormatException if the tokenizer cannot be read, or the target cannot say what the model is
     * @throws IllegalArgumentException if the target is there and may not be replaced
     */
    public static WrittenModel write(String name, ModelConfiguration configuration, Map<String, StoredTensor> tensors,
            Path tokenizer, ModelTarget target) throws IOException {
        Map<String, ModelTensor> ordered = new LinkedHashMap<>();
        for (String tensor : DecoderWeights.expectedShapes(configuration).keySet()) {
            ordered.put(tensor, ModelTensor.of(Objects.requireNonNull(tensors.get(tensor), tensor)));
        }
        if (Files.isDirectory(tokenizer)) {
            Map<String, String> templates = ChatTemplate.read(tokenizer).map(ChatTemplate::sources).orElse(Map.of());
            return target.write(content(name, configuration, ordered, templates),
                    new TokenizerSource.Folder(tokenizer));
        }
        try (Gguf gguf = Gguf.open(tokenizer)) {
            return target.write(
                    content(name, configuration, ordered, ModelConverter.chatTemplates(gguf.metadata())),
                    new TokenizerSource.Vocabulary(GgufVocabulary.of(tokenizer.toString(), gguf.metadata())));
        }
    }

    private static ModelContent content(String name, ModelConfiguration configuration,
            Map<String, ModelTensor> tensors, Map<String, String> templates) {
        return new ModelContent(name, configuration, tensors, new float[0], templates, OptionalLong.empty());
    }
}
