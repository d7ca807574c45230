package org.famulus.engine.tokenizer;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import ai.djl.huggingface.tokenizers.jni.TokenizersLibrary;

import static org.assertj.core.api.Assertions.assertThat;

/** Against the native library, which says of each token in which word it stands. */
class WordSplittingTest {

    /** The lengths in bytes of the words that the native library cuts a text into: without merges, a token is a byte. */
    private static List<List<Integer>> nativeWords(WordSplitting splitting, List<String> texts) {
        List<String> tokens = IntStream.range(0, 256).mapToObj(WordSplitting::spelled).toList();
        int[] types = IntStream.range(0, 256).map(id -> 1).toArray();
        GgufVocabulary vocabulary = new GgufVocabulary("test", "gpt2", Optional.of(splitting.ggufName()), tokens,
                new float[0], types, List.of(), OptionalInt.empty(), OptionalInt.empty(), Set.of(), OptionalInt.empty(),
                Optional.of(false), Optional.empty(), Optional.empty());
        // Loads the native library as the product does.
        Tokenizers.of(vocabulary).close();
        long tokenizer = TokenizersLibrary.LIB
                .createTokenizerFromString(NativeJson.write(new GgufTokenizer(vocabulary).definition(), true));
        try {
            return texts.stream().map(text -> nativeWords(tokenizer, text)).toList();
        } finally {
            TokenizersLibrary.LIB.deleteTokenizer(tokenizer);
        }
    }

    private static List<Integer> nativeWords(long tokenizer, String text) {
        long encoding = TokenizersLibrary.LIB.encode(tokenizer, text, false);
        try {
            List<Integer> lengths = new ArrayList<>();
            long last = -1;
            for (long word : TokenizersLibrary.LIB.getWordIds(encoding)) {
                if (word == last) {
                    lengths.set(lengths.size() - 1, lengths.getLast() + 1);
                } else {
                    lengths.add(1);
                }
                last = word;
            }
            return lengths;
        } finally {
            TokenizersLibrary.LIB.deleteEncoding(encoding);
        }
    }

    private static List<Integer> ourWords(WordSplitting splitting, String text) {
        List<Integer> lengths = new ArrayList<>();
        splitting.forEachWord(text, word -> lengths.add(WordSplitting.spelled(word).length()));
        return lengths;
    }

    @ParameterizedTest
    @EnumSource
    void wordsAreThoseOfTheNativeLibrary(WordSplitting splitting) {
        Random random = new Random(7);
        List<String> texts = new ArrayList<>(
                List.of("I'm, you'LL, it'S don\u2019t", "a  b   c\n\n d\r\n\t e ", "12345 6,7 \u0663\u0664\u00bd",
                        "x\u00a0y\u2003z\u0085w\u3000v\u001cu\u200bt", "\u017f's '\u017f 'T",
                        "e\u0301 \ufb01 \u1112\u1161\u11ab"));
        while (texts.size() < 3000) {
            texts.add(SmallTokenizers.randomText(random).codePoints()
                    .filter(c -> Character.getType(c) != Character.UNASSIGNED)
                    .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append).toString());
        }
        List<List<Integer>> expected = nativeWords(splitting, texts);
        for (int i = 0; i < texts.size(); i++) {
            assertThat(ourWords(splitting, texts.get(i))).as(splitting + " " + SmallTokenizers.show(texts.get(i)))
                    .isEqualTo(expected.get(i));
        }
    }

    /**
     * Every character of the JDK, between letters, digits and spaces. Unicode 16 gave three new ones compositions that the
     * native library does not know yet.
     */
    @ParameterizedTest
    @EnumSource
    void everyCharacterCutsAlike(WordSplitting splitting) {
        List<String> texts = new ArrayList<>();
        for (int c = 0; c <= Character.MAX_CODE_POINT; c++) {
            if (Character.isDefined(c) && Character.getType(c) != Character.SURROGATE
                    && Character.getType(c) != Character.PRIVATE_USE) {
                String character = Character.toString(c);
                texts.add("a" + character + "1" + character + " " + character + character + "b '" + character + "\n"
                        + character);
            }
        }
        List<List<Integer>> expected = nativeWords(splitting, texts);
        List<String> different = new ArrayList<>();
        for (int i = 0; i < texts.size(); i++) {
            if (!ourWords(splitting, texts.get(i)).equals(expected.get(i))) {
                different.add(String.format("U+%04X", texts.get(i).codePointAt(1)));
            }
        }
        assertThat(different).isSubsetOf("U+113C2", "U+1611E", "U+16D67");
    }

    @Test
    void joinedTheWordsAreTheText() {
        Random random = new Random(8);
        for (int i = 0; i < 500; i++) {
            String text = SmallTokenizers.randomText(random);
            for (WordSplitting splitting : WordSplitting.values()) {
                StringBuilder joined = new StringBuilder();
                splitting.forEachWord(text, joined::append);
                assertThat(joined).hasToString(splitting.normalized(text));
            }
        }
    }

    @Test
    void labelsAreFoundAndOthersAreNot() {
        for (WordSplitting splitting : WordSplitting.values()) {
            assertThat(WordSplitting.ofLabel(splitting.label())).hasValue(splitting);
        }
        assertThat(WordSplitting.ofLabel("bert")).isEmpty();
        assertThat(WordSplitting.labels()).isEqualTo("gpt2, llama3, qwen2, smollm");
    }
}
