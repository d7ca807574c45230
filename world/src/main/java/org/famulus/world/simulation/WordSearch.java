package org.famulus.world.simulation;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/** Finds texts that have all the words of a query, in any order and letter case; the query's small words do not count. */
final class WordSearch {

    private static final Pattern BETWEEN_WORDS = Pattern.compile("[^\\p{L}\\p{N}]+");
    private static final Set<String> SMALL_WORDS = Set.of("a", "an", "the", "my", "our", "with", "at", "in", "on", "of",
            "for", "to", "and", "about", "from", "s", "is", "i", "me");
    /** A word of the query this long may also be the beginning of a word of the text. */
    private static final int PREFIX_LENGTH = 4;

    private final List<String> wanted;

    WordSearch(String query) {
        List<String> all = words(query);
        List<String> telling = all.stream().filter(word -> !SMALL_WORDS.contains(word)).toList();
        wanted = telling.isEmpty() ? all : telling;
    }

    static List<String> words(String text) {
        List<String> words = new ArrayList<>();
        for (String word : BETWEEN_WORDS.split(text.toLowerCase(Locale.ROOT))) {
            if (!word.isEmpty()) {
                words.add(word);
            }
        }
        return words;
    }

    /** Whether the texts together have every word. */
    boolean matches(String... texts) {
        List<String> found = Arrays.stream(texts).flatMap(text -> words(text).stream()).toList();
        return !wanted.isEmpty() && wanted.stream().allMatch(word -> found.stream().anyMatch(
                other -> other.equals(word) || word.length() >= PREFIX_LENGTH && other.startsWith(word)));
    }
}
