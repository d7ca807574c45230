package org.famulus.engine.tokenizer;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

import org.famulus.engine.ModelFormatException;

/**
 * A Hugging Face folder as a tokenizer sees it: {@code tokenizer.json}, and, where they are there,
 * {@code tokenizer_config.json}, {@code special_tokens_map.json}, {@code generation_config.json} and {@code config.json},
 * which name the tokens that head and end a sequence.
 */
final class TokenizerFolder implements TokenizerJson.SequenceMarks {

    /** The largest real files are near 35 MB. */
    private static final long MOST_TOKENIZER_BYTES = 128L << 20;
    private static final long MOST_CONFIGURATION_BYTES = 8L << 20;
    private static final int MOST_ENDS = 64;

    private final Path folder;
    private final Optional<JsonValue> tokenizerConfiguration;
    private final Optional<JsonValue> specialTokens;
    private final Optional<JsonValue> generationConfiguration;
    private final Optional<JsonValue> modelConfiguration;

    TokenizerFolder(Path folder) {
        this.folder = folder;
        tokenizerConfiguration = companion("tokenizer_config.json");
        specialTokens = companion("special_tokens_map.json");
        generationConfiguration = companion("generation_config.json");
        modelConfiguration = companion("config.json");
    }

    TokenizerDefinition definition() {
        Path file = folder.resolve("tokenizer.json");
        if (!Files.isRegularFile(file)) {
            throw new ModelFormatException(folder
                    + " has no tokenizer.json: fetch the model's whole folder, or convert its tokenizer with transformers");
        }
        return new TokenizerJson(JsonValue.read(file, MOST_TOKENIZER_BYTES)).definition(this);
    }

    private Optional<JsonValue> companion(String name) {
        Path file = folder.resolve(name);
        return Files.isRegularFile(file)
                ? Optional.of(JsonValue.read(file, MOST_CONFIGURATION_BYTES))
                : Optional.empty();
    }

    @Override
    public void frame(Vocabulary vocabulary, List<Integer> prefix, List<Integer> suffix) {
        if (adds("add_bos_token")) {
            prefix.add(needed("bos_token", vocabulary));
        }
        if (adds("add_eos_token")) {
            suffix.add(needed("eos_token", vocabulary));
        }
    }

    private boolean adds(String flag) {
        return tokenizerConfiguration.isPresent() && tokenizerConfiguration.get().flag(flag, false);
    }

    private int needed(String token, Vocabulary vocabulary) {
        return named(token, vocabulary).orElseThrow(() -> new ModelFormatException(
                folder + ": tokenizer_config.json adds a " + token + ", but none is named; add \"" + token + "\""));
    }

    @Override
    public Set<Integer> ends(Vocabulary vocabulary) {
        Set<Integer> ends = new HashSet<>();
        named("eos_token", vocabulary).ifPresent(ends::add);
        generationConfiguration.ifPresent(file -> addIds(file, vocabulary, ends));
        if (ends.isEmpty()) {
            modelConfiguration.ifPresent(file -> addIds(file, vocabulary, ends));
        }
        return ends;
    }

    /** The token that {@code tokenizer_config.json} calls the beginning of a sequence, whether it is added or not. */
    OptionalInt beginOfSequence(Vocabulary vocabulary) {
        return named("bos_token", vocabulary);
    }

    /** The token that {@code tokenizer_config.json} calls the end of a sequence. */
    OptionalInt endOfSequence(Vocabulary vocabulary) {
        return named("eos_token", vocabulary);
    }

    private static void addIds(JsonValue file, Vocabulary vocabulary, Set<Integer> ends) {
        Optional<JsonValue> ids = file.optional("eos_token_id");
        if (ids.isPresent()) {
            List<JsonValue> list = ids.get().node().isArray() ? ids.get().items(MOST_ENDS) : List.of(ids.get());
            list.forEach(id -> ends.add(id.integer(0, vocabulary.size() - 1)));
        }
    }

    /** The id of a token that the configuration names, as text or as an object with its content. */
    private OptionalInt named(String field, Vocabulary vocabulary) {
        Optional<JsonValue> value = tokenizerConfiguration.flatMap(file -> file.optional(field))
                .or(() -> specialTokens.flatMap(file -> file.optional(field)));
        if (value.isEmpty()) {
            return OptionalInt.empty();
        }
        JsonValue text = value.get().node().isObject() ? value.get().required("content") : value.get();
        OptionalInt id = vocabulary.id(text.text());
        if (id.isEmpty()) {
            throw text.refused("a token of the vocabulary in tokenizer.json");
        }
        return id;
    }
}
