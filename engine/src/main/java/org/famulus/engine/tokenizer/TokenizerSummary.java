package org.famulus.engine.tokenizer;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What a tokenizer is, for people: read from its files without making it.
 *
 * @param kind {@code sentencepiece} or {@code byte-level}, with the name of its way to cut words in brackets if it has one
 * @param vocabularySize ids, from 0
 * @param beginOfSequence the token that heads a sequence, where one is added
 * @param endOfSequence tokens that end a sequence, ids rising
 * @param unknown the token of what has none
 * @param controlTokens how many special tokens there are
 */
public record TokenizerSummary(String kind, int vocabularySize, Optional<String> beginOfSequence,
        List<String> endOfSequence, Optional<String> unknown, int controlTokens) {

    /**
     * The tokenizer of a Hugging Face folder.
     *
     * @throws org.famulus.engine.ModelFormatException as {@link Tokenizers#load(Path)} does
     */
    public static TokenizerSummary of(Path folder) {
        return of(new TokenizerFolder(folder).definition());
    }

    /**
     * The tokenizer of a GGUF file.
     *
     * @throws org.famulus.engine.ModelFormatException as {@link Tokenizers#of(GgufVocabulary)} does
     */
    public static TokenizerSummary of(GgufVocabulary vocabulary) {
        return of(new GgufTokenizer(vocabulary).definition());
    }

    private static TokenizerSummary of(TokenizerDefinition definition) {
        String kind = switch (definition.form()) {
            case TextForm.SentencePiece form -> "sentencepiece";
            case TextForm.ByteLevel form -> "byte-level"
                    + ByteLevelForm.of(definition).map(name -> " (" + name.label() + ")").orElse("");
        };
        Vocabulary vocabulary = definition.vocabulary();
        return new TokenizerSummary(kind, vocabulary.size(),
                definition.prefix().stream().findFirst().flatMap(vocabulary::token),
                definition.endOfSequence().stream().sorted().flatMap(id -> vocabulary.token(id).stream()).toList(),
                definition.unknownToken(), definition.special().cardinality());
    }
}
