package org.famulus.engine.convert;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;

import org.famulus.engine.ModelFormatException;
import org.famulus.engine.weights.GgufMetadata;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

/**
 * What a model's files say about where it comes from.
 *
 * @param name what people call it
 * @param randomSeed what the weights were drawn from, if they are random
 */
record ModelOrigin(String name, OptionalLong randomSeed) {

    /** In a GGUF file's metadata. */
    static final String GGUF_RANDOM_SEED = "famulus.random_seed";
    /** In a {@code config.json}. */
    static final String FOLDER_RANDOM_SEED = "famulus_random_seed";
    static final String FOLDER_NAME = "famulus_name";

    static ModelOrigin of(GgufMetadata metadata) {
        return new ModelOrigin(metadata.string("general.name", ""), metadata.contains(GGUF_RANDOM_SEED)
                ? OptionalLong.of(metadata.integer(GGUF_RANDOM_SEED))
                : OptionalLong.empty());
    }

    /** Of a Hugging Face folder, whose own name counts where its configuration has none. */
    static ModelOrigin of(Path folder) {
        Path file = folder.resolve("config.json");
        try {
            JsonNode configuration = new ObjectMapper().readTree(Files.readAllBytes(file));
            JsonNode seed = configuration.path(FOLDER_RANDOM_SEED);
            JsonNode name = configuration.path(FOLDER_NAME);
            return new ModelOrigin(name.isTextual() ? name.textValue() : folderName(folder),
                    seed.isIntegralNumber() && seed.canConvertToLong()
                            ? OptionalLong.of(seed.longValue())
                            : OptionalLong.empty());
        } catch (IOException unreadable) {
            throw new ModelFormatException("cannot read " + file + ": " + unreadable.getMessage(), unreadable);
        }
    }

    private static String folderName(Path folder) {
        Path name = folder.toAbsolutePath().normalize().getFileName();
        return name == null ? "model" : name.toString();
    }
}
