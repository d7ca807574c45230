package org.famulus.engine.tokenizer;

import java.nio.file.Path;

import org.famulus.engine.ModelFormatException;

/**
 * Makes tokenizers from model files. A file is read and checked here first; the native library sees only what was
 * understood. Byte-pair encoding of the supported families (Llama, Mistral, Qwen2, Qwen3, SmolLM) is read, anything else
 * is refused by name. No socket is opened.
 */
public final class Tokenizers {

    private Tokenizers() {
    }

    /**
     * Reads {@code tokenizer.json} of a Hugging Face folder.
     *
     * <p>What {@link Tokenizer.SpecialTokens#ADD} adds follows the template of its {@code post_processor}; where it has
     * none, {@code add_bos_token} and {@code add_eos_token} of {@code tokenizer_config.json}. A sequence ends at
     * {@code eos_token} (of {@code tokenizer_config.json}, else {@code special_tokens_map.json}) and at
     * {@code eos_token_id} of {@code generation_config.json}; where both are missing, at that of {@code config.json}.
     *
     * @throws ModelFormatException where a file is missing, damaged, contradicts itself, or needs what is not supported
     */
    public static Tokenizer load(Path folder) {
        return new BytePairTokenizer(new TokenizerFolder(folder).definition());
    }

    /**
     * Makes the tokenizer that a GGUF file describes.
     *
     * @throws ModelFormatException where the vocabulary contradicts itself or needs what is not supported
     */
    public static Tokenizer of(GgufVocabulary vocabulary) {
        return new BytePairTokenizer(new GgufTokenizer(vocabulary).definition());
    }
}
