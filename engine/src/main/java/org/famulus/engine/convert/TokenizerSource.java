package org.famulus.engine.convert;

import java.nio.file.Path;

import org.famulus.engine.tokenizer.GgufVocabulary;
import org.famulus.engine.tokenizer.TokenizerConversion;

/** Where the tokenizer of a model to be written comes from. */
sealed interface TokenizerSource {

    /**
     * The vocabulary as GGUF files have it.
     *
     * @param size rows of the model's embedding
     */
    GgufVocabulary vocabulary(int size);

    /** A Hugging Face folder. */
    record Folder(Path path) implements TokenizerSource {

        @Override
        public GgufVocabulary vocabulary(int size) {
            return TokenizerConversion.vocabulary(path, size);
        }
    }

    /** A vocabulary that is in GGUF's form already. */
    record Vocabulary(GgufVocabulary vocabulary) implements TokenizerSource {

        @Override
        public GgufVocabulary vocabulary(int size) {
            return vocabulary;
        }
    }
}
