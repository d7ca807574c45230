package org.famulus.engine.tokenizer;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The ways in which the byte-level families cut a text into words before byte-pair merges, for whoever learns merges from
 * text: merges never cross the border of a word. The cuts are those of the tokenizers made from files, whose matcher is
 * native; the two know different editions of Unicode, and so differ in characters that are new in one of them.
 */
public enum WordSplitting {
    /** GPT-2: runs of letters, of digits, of other characters, each with the space before it. */
    GPT2("gpt2", ByteLevelForm.GPT_2),
    /** Llama 3: digits in groups of three; a word that is a token becomes it, whatever the merges say. */
    LLAMA3("llama3", ByteLevelForm.LLAMA_3),
    /** Qwen2 and Qwen3: each digit by itself; characters are composed first (NFC). */
    QWEN2("qwen2", ByteLevelForm.QWEN_2),
    /** SmolLM: GPT-2's with each digit by itself. */
    SMOLLM("smollm", ByteLevelForm.SMOLLM);

    private final String label;
    private final ByteLevelForm form;
    private final List<Pattern> cuts;

    WordSplitting(String label, ByteLevelForm form) {
        this.label = label;
        this.form = form;
        cuts = form.preTokenizers().stream().flatMap(step -> expression(step).stream())
                // The native matcher's classes are Unicode's: \s also has the no-break space, for one.
                .map(expression -> Pattern.compile(expression, Pattern.UNICODE_CHARACTER_CLASS)).toList();
    }

    private static Optional<String> expression(PreTokenizer step) {
        return switch (step) {
            case PreTokenizer.Split split -> Optional.of(split.pattern().expression());
            case PreTokenizer.Digits digits ->
                Optional.of((digits.each() ? SplitPattern.NUMBER : SplitPattern.NUMBERS).expression());
            case PreTokenizer.ByteLevel bytes ->
                bytes.splits() ? Optional.of(SplitPattern.GPT_2.expression()) : Optional.empty();
            case PreTokenizer.Metaspace spaces ->
                throw new IllegalStateException("a byte-level tokenizer has no Metaspace step");
        };
    }

    /** What a person calls it: {@code gpt2}, {@code llama3}, {@code qwen2}, {@code smollm}. */
    public String label() {
        return label;
    }

    /** The name in a GGUF file, and in {@link GgufVocabulary#preTokenizer()}. */
    public String ggufName() {
        return form.label();
    }

    /** Whether a word that is a token becomes it, whatever the merges say. */
    public boolean wholeWords() {
        return form.wholeWords();
    }

    public static Optional<WordSplitting> ofLabel(String label) {
        return Arrays.stream(values()).filter(splitting -> splitting.label.equals(label)).findFirst();
    }

    /** All labels, for messages. */
    public static String labels() {
        return String.join(", ", Arrays.stream(values()).map(WordSplitting::label).toList());
    }

    /** The text as it is before it is cut: composed, where the family does that. */
    public String normalized(String text) {
        String normalized = text;
        for (Normalizer step : form.normalizers()) {
            normalized = step.apply(normalized);
        }
        return normalized;
    }

    /** Calls with each word of the normalized text, in order. Joined, the words are that text. */
    public void forEachWord(String text, Consumer<String> visitor) {
        String normalized = normalized(text);
        cut(normalized, 0, normalized.length(), 0, visitor);
    }

    private void cut(String text, int start, int end, int step, Consumer<String> visitor) {
        if (start == end) {
            return;
        }
        if (step == cuts.size()) {
            visitor.accept(text.substring(start, end));
            return;
        }
        Matcher matcher = cuts.get(step).matcher(text).region(start, end);
        int done = start;
        while (matcher.find()) {
            cut(text, done, matcher.start(), step + 1, visitor);
            cut(text, matcher.start(), matcher.end(), step + 1, visitor);
            done = matcher.end();
        }
        cut(text, done, end, step + 1, visitor);
    }

    /** A word as byte-level vocabularies spell it: a printable character for each byte of its UTF-8. */
    public static String spelled(String word) {
        byte[] bytes = word.getBytes(StandardCharsets.UTF_8);
        char[] spelled = new char[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            spelled[i] = ByteAlphabet.character(bytes[i] & 0xFF);
        }
        return new String(spelled);
    }

    /** How byte-level vocabularies spell one byte, 0 to 255. */
    public static String spelled(int value) {
        return Character.toString(ByteAlphabet.character(value));
    }
}
