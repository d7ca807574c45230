package org.famulus.training.tokenizer;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

import org.famulus.engine.tokenizer.GgufVocabulary;
import org.famulus.engine.tokenizer.Tokenizer;
import org.famulus.engine.tokenizer.TokenizerConversion;
import org.famulus.engine.tokenizer.Tokenizers;
import org.famulus.engine.tokenizer.WordSplitting;
import org.famulus.engine.weights.AtomicFile;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * A tokenizer that has been learned.
 *
 * @param recipe what was asked for
 * @param vocabulary what was learned, as a GGUF file has it: special tokens first, then the 256 bytes and what merges make
 *        of them, or characters
 */
public record TrainedTokenizer(TokenizerRecipe recipe, GgufVocabulary vocabulary) {

    /** Token types of a GGUF file. */
    private static final int NORMAL = 1;
    private static final int UNKNOWN = 2;
    private static final int CONTROL = 3;

    private static final String SOURCE = "the learned tokenizer";

    static TrainedTokenizer bytePairs(TokenizerRecipe recipe, WordSplitting splitting, MergeLearner.Merges learned) {
        List<String> merges = learned.merges().stream()
                .map(merge -> learned.symbols().get(merge.left()) + " " + learned.symbols().get(merge.right()))
                .toList();
        return of(recipe, "gpt2", Optional.of(splitting.ggufName()), learned.symbols(), merges, Optional.empty());
    }

    /** @param characters without the one for the unknown */
    static TrainedTokenizer characters(TokenizerRecipe recipe, List<String> characters) {
        return of(recipe, "llama", Optional.of("default"), characters, List.of(),
                Optional.of(TokenizerRecipe.UNKNOWN));
    }

    private static TrainedTokenizer of(TokenizerRecipe recipe, String model, Optional<String> splitting,
            List<String> learned, List<String> merges, Optional<String> unknown) {
        List<String> tokens = new ArrayList<>(recipe.specialTokens());
        unknown.ifPresent(tokens::add);
        int firstLearned = tokens.size();
        tokens.addAll(learned);
        int[] types = new int[tokens.size()];
        Arrays.fill(types, 0, firstLearned, CONTROL);
        Arrays.fill(types, firstLearned, types.length, NORMAL);
        float[] scores = new float[unknown.isPresent() ? tokens.size() : 0];
        if (unknown.isPresent()) {
            types[firstLearned - 1] = UNKNOWN;
        }
        return new TrainedTokenizer(recipe,
                new GgufVocabulary(SOURCE, model, splitting, List.copyOf(tokens), scores, types, merges,
                        id(tokens, recipe.beginOfSequence()), id(tokens, recipe.endOfSequence()), Set.of(),
                        id(tokens, unknown), Optional.of(recipe.beginOfSequence().isPresent()), Optional.of(false),
                        Optional.of(false)));
    }

    private static OptionalInt id(List<String> tokens, Optional<String> token) {
        return token.stream().mapToInt(tokens::indexOf).findFirst();
    }

    /** The number of tokens; fewer than the recipe allows where no further pair occurs twice. */
    public int vocabularySize() {
        return vocabulary.tokens().size();
    }

    /** The number of merges; 0 for characters. */
    public int merges() {
        return vocabulary.merges().size();
    }

    /** The tokenizer itself. The caller closes it. */
    public Tokenizer tokenizer() {
        return Tokenizers.of(vocabulary);
    }

    /**
     * Writes {@code tokenizer.json} and {@code tokenizer_config.json} into a folder, which is created if missing. Each
     * appears when it is whole; files of these names are replaced.
     */
    public void write(Path folder) throws IOException {
        Files.createDirectories(folder);
        write(folder.resolve("tokenizer.json"), TokenizerConversion.tokenizerJson(vocabulary));
        write(folder.resolve("tokenizer_config.json"), configuration().toPrettyString());
    }

    private static void write(Path path, String json) throws IOException {
        byte[] bytes = (json + "\n").getBytes(StandardCharsets.UTF_8);
        AtomicFile.write(path, file -> file.write(MemorySegment.ofArray(bytes)));
    }

    private ObjectNode configuration() {
        ObjectNode json = JsonNodeFactory.instance.objectNode().put("tokenizer_class", "PreTrainedTokenizerFast");
        json.put("add_bos_token", recipe.beginOfSequence().isPresent()).put("add_eos_token", false);
        recipe.beginOfSequence().ifPresent(token -> json.put("bos_token", token));
        recipe.endOfSequence().ifPresent(token -> json.put("eos_token", token));
        recipe.padding().ifPresent(token -> json.put("pad_token", token));
        vocabulary.unknown().ifPresent(id -> json.put("unk_token", vocabulary.tokens().get(id)));
        json.put("clean_up_tokenization_spaces", false);
        recipe.chatTemplate().ifPresent(source -> json.put("chat_template", source));
        return json;
    }
}
