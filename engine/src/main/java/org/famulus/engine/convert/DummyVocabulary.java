package org.famulus.engine.convert;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

import org.famulus.engine.tokenizer.GgufVocabulary;

/**
 * A vocabulary of made-up syllables for a model that knows no language: it encodes any text and has as many tokens as the
 * model that it stands in for, so that speed is measured with all that a vocabulary costs.
 *
 * @param vocabulary as a GGUF file has it
 * @param readable ids of tokens that show letters; the others are bytes, markers and padding
 */
record DummyVocabulary(GgufVocabulary vocabulary, BitSet readable) {

    private static final int NORMAL = 1;
    private static final int UNKNOWN = 2;
    private static final int CONTROL = 3;
    private static final int UNUSED = 5;
    private static final int BYTE = 6;

    private static final String SOURCE = "the dummy vocabulary";
    private static final String VOWELS = "aeiou";
    private static final String CONSONANTS = "bcdfghjklmnpqrstvwxyz";
    private static final String LETTERS = "etaoinshrdlucmfwypvbgkjqxzETAOINSHRDLUCMFWYPVBGKJQXZ";
    private static final String SIGNS = "0123456789.,!?'\"-:;()\n";

    /** What the vocabulary is like. */
    enum Kind {
        /** Llama's: SentencePiece with scores and byte tokens. */
        SENTENCE_PIECE,
        /** SmolLM's: byte-level, markers first. */
        SMOLLM,
        /** Qwen's: byte-level, markers and padding last. */
        QWEN
    }

    static DummyVocabulary of(Kind kind, int size) {
        return switch (kind) {
            case SENTENCE_PIECE -> sentencePiece(size);
            case SMOLLM -> byteLevel("smollm", List.of("<|endoftext|>", "<|im_start|>", "<|im_end|>"), List.of(), size,
                    size);
            // Where the published tokenizer has them; its embedding has more rows than the tokenizer tokens.
            case QWEN -> byteLevel("qwen2", List.of(), List.of("<|endoftext|>", "<|im_start|>", "<|im_end|>"), 151_643,
                    size);
        };
    }

    private static DummyVocabulary sentencePiece(int size) {
        Tokens tokens = new Tokens(size);
        tokens.add("<unk>", UNKNOWN, false);
        tokens.add("<s>", CONTROL, false);
        tokens.add("</s>", CONTROL, false);
        for (int value = 0; value < 256; value++) {
            tokens.add(String.format("<0x%02X>", value), BYTE, false);
        }
        tokens.add("\u2581", NORMAL, true);
        LETTERS.chars().forEach(letter -> tokens.add(Character.toString(letter), NORMAL, true));
        SIGNS.chars().filter(sign -> sign != '\n').limit(size / 16)
                .forEach(sign -> tokens.add(Character.toString(sign), NORMAL, true));
        tokens.addSyllables("\u2581", size);
        float[] scores = new float[size];
        for (int id = 259; id < size; id++) {
            scores[id] = 259 - id;
        }
        return new DummyVocabulary(new GgufVocabulary(SOURCE, "llama", Optional.of("default"), tokens.texts(), scores,
                tokens.types, List.of(), OptionalInt.of(1), OptionalInt.of(2), Set.of(), OptionalInt.of(0),
                Optional.of(true), Optional.of(false), Optional.of(true)), tokens.readable);
    }

    private static DummyVocabulary byteLevel(String preTokenizer, List<String> first, List<String> last, int ordinary,
            int size) {
        Tokens tokens = new Tokens(size);
        first.forEach(marker -> tokens.add(marker, CONTROL, false));
        for (int value = 0; value < 256; value++) {
            boolean shown = value == ' ' || LETTERS.indexOf(value) >= 0 || SIGNS.indexOf(value) >= 0;
            tokens.add(byteSymbol(value), NORMAL, shown);
        }
        tokens.addSyllables(byteSymbol(' '), ordinary);
        last.forEach(marker -> tokens.add(marker, CONTROL, false));
        while (tokens.size() < size) {
            tokens.add("[PAD" + tokens.size() + "]", UNUSED, false);
        }
        List<String> texts = tokens.texts();
        int endOfText = texts.indexOf("<|endoftext|>");
        return new DummyVocabulary(new GgufVocabulary(SOURCE, "gpt2", Optional.of(preTokenizer), texts, new float[0],
                tokens.types, tokens.merges, OptionalInt.of(endOfText), OptionalInt.of(endOfText), Set.of(),
                OptionalInt.empty(), Optional.of(false), Optional.of(false), Optional.empty()), tokens.readable);
    }

    /** GPT-2's printable stand-in for a byte (Radford et al. 2019). */
    private static String byteSymbol(int value) {
        if (value > ' ' && value < 127 || value > 160 && value != 173) {
            return Character.toString(value);
        }
        int place = value <= ' ' ? value : value < 173 ? value - 127 + 33 : 67;
        return Character.toString(256 + place);
    }

    /** Tokens as they are collected; each is there once. */
    private static final class Tokens {

        private final Map<String, Integer> ids;
        private final int[] types;
        private final BitSet readable = new BitSet();
        private final List<String> merges = new ArrayList<>();

        Tokens(int size) {
            ids = LinkedHashMap.newLinkedHashMap(size);
            types = new int[size];
        }

        int size() {
            return ids.size();
        }

        List<String> texts() {
            return List.copyOf(ids.keySet());
        }

        void add(String token, int type, boolean shown) {
            types[ids.size()] = type;
            readable.set(ids.size(), shown);
            ids.put(token, ids.size());
        }

        /** Syllables and words of one, two and three of them until there are {@code size} tokens. */
        void addSyllables(String space, int size) {
            List<String> syllables = new ArrayList<>();
            for (char consonant : CONSONANTS.toCharArray()) {
                for (char vowel : VOWELS.toCharArray()) {
                    syllables.add(merge("" + consonant, "" + vowel, size));
                }
            }
            List<String> words = new ArrayList<>();
            for (String syllable : syllables) {
                words.add(merge(space, syllable, size));
            }
            while (size() < size) {
                List<String> longer = new ArrayList<>();
                for (String word : words) {
                    for (String syllable : syllables) {
                        longer.add(merge(word, syllable, size));
                        if (size() == size) {
                            return;
                        }
                    }
                }
                words = longer;
            }
        }

        private String merge(String left, String right, int size) {
            String merged = left + right;
            if (size() < size) {
                merges.add(left + " " + right);
                add(merged, NORMAL, true);
            }
            return merged;
        }
    }
}
