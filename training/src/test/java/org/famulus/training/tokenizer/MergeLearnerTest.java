package org.famulus.training.tokenizer;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;

import org.famulus.engine.tokenizer.WordSplitting;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class MergeLearnerTest {

    private static List<NaiveBytePairs.Pair> learned(List<String> texts, int symbols, Set<String> forbidden) {
        WordCounts counts = new WordCounts(WordSplitting.GPT2, List.of(), WordCounts.MOST_WORDS);
        texts.forEach(counts::add);
        MergeLearner learner = new MergeLearner(forbidden);
        counts.forEach(learner::addWord);
        MergeLearner.Merges merges = learner.learn(symbols, TokenizerProgress.NONE);
        return merges.merges().stream().map(merge -> new NaiveBytePairs.Pair(merges.symbols().get(merge.left()),
                merges.symbols().get(merge.right()))).toList();
    }

    private static List<String> words(List<String> texts) {
        List<String> words = new ArrayList<>();
        texts.forEach(text -> WordSplitting.GPT2.forEachWord(text, words::add));
        return words;
    }

    /** Until the very end, where most pairs tie and several spell the same. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void mergesAreThoseOfCountingAnewEachTime(long seed) {
        Random random = new Random(seed);
        List<String> texts = List.of(RandomTexts.few(random, 120), RandomTexts.wild(random, 60));
        assertThat(learned(texts, 2000, Set.of())).as("seed " + seed)
                .isEqualTo(NaiveBytePairs.learn(words(texts), 2000, Set.of())).hasSizeGreaterThan(100);
    }

    @Test
    void learningStopsAtTheSizeAskedFor() {
        List<String> texts = List.of(RandomTexts.few(new Random(1), 200));
        assertThat(learned(texts, 256, Set.of())).isEmpty();
        assertThat(learned(texts, 266, Set.of())).hasSize(10)
                .isEqualTo(learned(texts, 1000, Set.of()).subList(0, 10));
    }

    @Test
    void noSymbolIsSpelledAsAForbiddenToken() {
        List<String> texts = List.of("hello ".repeat(50) + RandomTexts.few(new Random(2), 50));
        assertThat(learned(texts, 1000, Set.of())).anyMatch(pair -> (pair.left() + pair.right()).equals("hello"));
        assertThat(learned(texts, 1000, Set.of("hello"))).isNotEmpty()
                .noneMatch(pair -> (pair.left() + pair.right()).equals("hello"))
                .isEqualTo(NaiveBytePairs.learn(words(texts), 1000, Set.of("hello")));
    }

    @Test
    void theOrderOfWordsDoesNotMatter() {
        String text = RandomTexts.few(new Random(3), 150);
        List<String> words = new ArrayList<>(words(List.of(text)));
        List<NaiveBytePairs.Pair> one = learned(words, 600, Set.of());
        assertThat(learned(words.reversed(), 600, Set.of())).isEqualTo(one);
    }

    @Test
    void theRarestWordsAreDroppedWhereThereAreTooMany() {
        WordCounts counts = new WordCounts(WordSplitting.GPT2, List.of(), 100);
        for (int i = 0; i < 1000; i++) {
            counts.add(" often  rare" + (char) ('a' + i % 26) + (char) ('a' + i / 26));
        }
        List<String> kept = new ArrayList<>();
        counts.forEach((word, times) -> {
            kept.add(word);
            if (word.equals(" often")) {
                assertThat(times).isEqualTo(1000);
            }
        });
        assertThat(kept).contains(" often").hasSizeLessThanOrEqualTo(100);
        assertThat(counts.size()).isEqualTo(kept.size());
    }
}
