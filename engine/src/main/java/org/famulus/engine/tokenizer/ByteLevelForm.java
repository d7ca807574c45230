package org.famulus.engine.tokenizer;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** The byte-level tokenizers that a GGUF file can name under {@code tokenizer.ggml.pre}. */
enum ByteLevelForm {
    /** Llama 3; a word that is a token becomes it, whatever the merges say. */
    LLAMA_3(List.of("llama-bpe", "llama3", "llama-v3"), true, List.of(),
            List.of(new PreTokenizer.Split(SplitPattern.LLAMA_3), new PreTokenizer.ByteLevel(false, false)), true),
    /** Qwen's own tokenizer composes characters first; the file has no key for it. */
    QWEN_2(List.of("qwen2", "deepseek-r1-qwen"), false,
            List.of(new Normalizer.UnicodeForm(java.text.Normalizer.Form.NFC)),
            List.of(new PreTokenizer.Split(SplitPattern.QWEN_2), new PreTokenizer.ByteLevel(false, false)), false),
    /** SmolLM: each digit by itself. */
    SMOLLM(List.of("smollm"), false, List.of(),
            List.of(new PreTokenizer.Digits(true), new PreTokenizer.ByteLevel(false, true)), false),
    /** GPT-2. */
    GPT_2(List.of("gpt-2"), false, List.of(), List.of(new PreTokenizer.ByteLevel(false, true)), false),
    /** llama.cpp's own choice for files that name no better one. */
    DEFAULT(List.of("default"), false, List.of(),
            List.of(new PreTokenizer.Split(SplitPattern.PUNCTUATION), new PreTokenizer.Split(SplitPattern.GPT_2_WORDS),
                    new PreTokenizer.Split(SplitPattern.NUMBERS), new PreTokenizer.Split(SplitPattern.THREE_DIGITS),
                    new PreTokenizer.ByteLevel(false, false)),
            false);

    private final List<String> names;
    private final boolean wholeWords;
    private final List<Normalizer> normalizers;
    private final List<PreTokenizer> preTokenizers;
    private final boolean beginsByDefault;

    ByteLevelForm(List<String> names, boolean wholeWords, List<Normalizer> normalizers,
            List<PreTokenizer> preTokenizers, boolean beginsByDefault) {
        this.names = names;
        this.wholeWords = wholeWords;
        this.normalizers = normalizers;
        this.preTokenizers = preTokenizers;
        this.beginsByDefault = beginsByDefault;
    }

    /** The name that is written. */
    String label() {
        return names.getFirst();
    }

    boolean wholeWords() {
        return wholeWords;
    }

    List<Normalizer> normalizers() {
        return normalizers;
    }

    List<PreTokenizer> preTokenizers() {
        return preTokenizers;
    }

    /** Whether a sequence begins with the beginning token where the file does not say. */
    boolean beginsByDefault() {
        return beginsByDefault;
    }

    static Optional<ByteLevelForm> ofName(String name) {
        return Arrays.stream(values()).filter(form -> form.names.contains(name)).findFirst();
    }

    /** The form whose steps are those of a definition. */
    static Optional<ByteLevelForm> of(TokenizerDefinition definition) {
        return Arrays.stream(values())
                .filter(form -> form.wholeWords == definition.wholeWords()
                        && form.normalizers.equals(definition.normalizers())
                        && form.preTokenizers.equals(definition.preTokenizers()))
                .findFirst();
    }

    /** All names, for messages. */
    static String names() {
        return "llama-bpe (also llama3, llama-v3), qwen2 (also deepseek-r1-qwen), smollm, gpt-2 and default";
    }
}
