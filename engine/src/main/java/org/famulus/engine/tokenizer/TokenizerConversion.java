package org.famulus.engine.tokenizer;

import java.nio.file.Path;

import org.famulus.engine.ModelFormatException;

/**
 * Turns one kind of tokenizer file into the other. The tokenizers made from both give the same ids for every text; what
 * the other kind cannot say is refused.
 */
public final class TokenizerConversion {

    private TokenizerConversion() {
    }

    /**
     * The tokenizer of a Hugging Face folder as a GGUF file has it.
     *
     * @param size how many tokens to give: ids without a token, up to the rows of the model's embedding, become unused
     *            ones
     * @throws ModelFormatException where {@link Tokenizers#load} would throw it, where there are more tokens than
     *         {@code size}, or where a GGUF file cannot say what the tokenizer does
     */
    public static GgufVocabulary vocabulary(Path folder, int size) {
        return new VocabularyExport(new TokenizerFolder(folder), folder.toString()).vocabulary(size);
    }

    /**
     * A {@code tokenizer.json} for the vocabulary of a GGUF file. Unused tokens are left out.
     *
     * @return JSON text
     * @throws ModelFormatException where {@link Tokenizers#of} would throw it
     */
    public static String tokenizerJson(GgufVocabulary vocabulary) {
        return TokenizerJsonWriter.write(new GgufTokenizer(vocabulary).definition());
    }
}
