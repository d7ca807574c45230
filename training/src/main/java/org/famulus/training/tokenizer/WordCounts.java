package org.famulus.training.tokenizer;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ObjLongConsumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import org.famulus.engine.tokenizer.WordSplitting;

/**
 * How often each word occurs. Special tokens written in a text are cut out of it first, as the tokenizer will do. Where
 * there are more distinct words than fit, the rarest are dropped, so that the counts of rare words are then too low.
 */
final class WordCounts {

    /** Some 80 MB here, and as much again while merges are learned. */
    static final int MOST_WORDS = 400_000;

    private final WordSplitting splitting;
    private final Pattern specialTokens;
    private final int mostWords;
    private final Map<String, Count> counts = new HashMap<>();

    private static final class Count {
        private long times;
    }

    WordCounts(WordSplitting splitting, List<String> specialTokens, int mostWords) {
        this.splitting = splitting;
        this.mostWords = mostWords;
        this.specialTokens = pattern(specialTokens);
    }

    /** Finds special tokens, the longest of those that begin at a place; matches nothing where there are none. */
    static Pattern pattern(List<String> specialTokens) {
        return Pattern.compile(specialTokens.isEmpty()
                ? "(?!)"
                : specialTokens.stream().sorted(Comparator.comparingInt(String::length).reversed()).map(Pattern::quote)
                        .collect(Collectors.joining("|")));
    }

    void add(String text) {
        Matcher matcher = specialTokens.matcher(text);
        int done = 0;
        while (matcher.find()) {
            addWords(text.substring(done, matcher.start()));
            done = matcher.end();
        }
        addWords(done == 0 ? text : text.substring(done));
    }

    private void addWords(String text) {
        splitting.forEachWord(text, word -> counts.computeIfAbsent(word, _ -> new Count()).times++);
        if (counts.size() > mostWords) {
            dropRarest();
        }
    }

    private void dropRarest() {
        for (long least = 2; counts.size() > mostWords / 2; least++) {
            long kept = least;
            counts.values().removeIf(count -> count.times < kept);
        }
    }

    /** The number of distinct words. */
    int size() {
        return counts.size();
    }

    void forEach(ObjLongConsumer<String> visitor) {
        counts.forEach((word, count) -> visitor.accept(word, count.times));
    }
}
