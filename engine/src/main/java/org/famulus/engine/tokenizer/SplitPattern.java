package org.famulus.engine.tokenizer;

import java.util.Arrays;
import java.util.Optional;

/**
 * The patterns by which the supported families cut text into words. A file's pattern must be one of them: an arbitrary
 * pattern can make the native library's backtracking matcher abort the process ({@code (a+)+$} does).
 */
enum SplitPattern {
    /** GPT-2 and SmolLM. */
    GPT_2("gpt-2", "'s|'t|'re|'ve|'m|'ll|'d| ?\\p{L}+| ?\\p{N}+| ?[^\\s\\p{L}\\p{N}]+|\\s+(?!\\S)|\\s+"),
    /** Llama 3: digits in groups of three. */
    LLAMA_3("llama-3", "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}{1,3}"
            + "| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+"),
    /** Qwen2 and Qwen3: each digit by itself. */
    QWEN_2("qwen2", "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}"
            + "| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+"),
    /** Mistral's tekken: words also end where small letters are followed by capitals. */
    TEKKEN("tekken", "[^\\r\\n\\p{L}\\p{N}]?[\\p{Lu}\\p{Lt}\\p{Lm}\\p{Lo}\\p{M}]*[\\p{Ll}\\p{Lm}\\p{Lo}\\p{M}]+"
            + "|[^\\r\\n\\p{L}\\p{N}]?[\\p{Lu}\\p{Lt}\\p{Lm}\\p{Lo}\\p{M}]+[\\p{Ll}\\p{Lm}\\p{Lo}\\p{M}]*|\\p{N}"
            + "| ?[^\\s\\p{L}\\p{N}]+[\\r\\n/]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+"),
    /** One number character. */
    NUMBER("number", "\\p{N}"),
    /** A run of number characters. */
    NUMBERS("numbers", "\\p{N}+"),
    /** Three digits, of llama.cpp's default. */
    THREE_DIGITS("three digits", "[0-9][0-9][0-9]"),
    /** A run of punctuation, of llama.cpp's default. */
    PUNCTUATION("punctuation", "[\\p{P}\\$\\+<=>\\^~\\|]+"),
    /** GPT-2's without its last alternative, of llama.cpp's default. */
    GPT_2_WORDS("gpt-2 words", "'s|'t|'re|'ve|'m|'ll|'d| ?\\p{L}+| ?\\p{N}+| ?[^\\s\\p{L}\\p{N}]+|\\s+(?!\\S)");

    private final String family;
    private final String expression;

    SplitPattern(String family, String expression) {
        this.family = family;
        this.expression = expression;
    }

    /** The name used in messages. */
    String family() {
        return family;
    }

    String expression() {
        return expression;
    }

    /** Whether every character of every text is inside a match. */
    boolean coversAllText() {
        return switch (this) {
            case GPT_2, LLAMA_3, QWEN_2, TEKKEN -> true;
            case NUMBER, NUMBERS, THREE_DIGITS, PUNCTUATION, GPT_2_WORDS -> false;
        };
    }

    static Optional<SplitPattern> of(String expression) {
        return Arrays.stream(values()).filter(pattern -> pattern.expression.equals(expression)).findFirst();
    }

    static String families() {
        return String.join(", ", Arrays.stream(values()).map(SplitPattern::family).toList());
    }
}
