package org.famulus.training.tokenizer;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;

import org.famulus.engine.tokenizer.WordSplitting;

/**
 * Learns merges (Sennrich, Haddow and Birch, "Neural machine translation of rare words with subword units", 2016) over
 * bytes: again and again the most frequent pair of neighbours inside a word becomes a symbol of its own. Among pairs of
 * one frequency the one with the smaller left symbol goes first, then that with the smaller right one.
 *
 * <p>Pairs are counted once; each merge then corrects the counts in the words that hold its pair, and a heap whose entries
 * may be out of date gives the next one.
 */
final class MergeLearner {

    /** Symbols 0 to 255 are the bytes. */
    static final int BYTES = 256;

    /** A pair that occurs once tells nothing about the language. */
    private static final long LEAST_COUNT = 2;

    /**
     * What was learned.
     *
     * @param symbols how each is spelled, the bytes first
     * @param merges pairs of symbols, in order
     */
    record Merges(List<String> symbols, List<Merge> merges) {
    }

    /** A pair of neighbouring symbols. */
    record Merge(int left, int right) {
    }

    /** A pair's frequency, and words that hold it or have held it. */
    private static final class Occurrences {
        private long count;
        private int[] words = new int[2];
        private int wordCount;

        void addWord(int word) {
            if (wordCount > 0 && words[wordCount - 1] == word) {
                return;
            }
            if (wordCount == words.length) {
                words = Arrays.copyOf(words, wordCount * 2);
            }
            words[wordCount++] = word;
        }
    }

    private record Candidate(long count, long pair) implements Comparable<Candidate> {
        @Override
        public int compareTo(Candidate other) {
            int byCount = Long.compare(other.count, count);
            return byCount != 0 ? byCount : Long.compare(pair, other.pair);
        }
    }

    private final Set<String> forbidden;
    private final List<String> symbols = new ArrayList<>();
    private final Map<String, Integer> symbolOf = new HashMap<>();
    /** A pair may come up again where a later one spells its left or right part: its first rank counts. */
    private final Set<Merge> merges = new LinkedHashSet<>();
    private final List<int[]> words = new ArrayList<>();
    private long[] counts = new long[1024];
    private final Map<Long, Occurrences> pairs = new HashMap<>();
    private final PriorityQueue<Candidate> candidates = new PriorityQueue<>();

    /** @param forbidden spellings that no symbol may have, as they are tokens of another kind */
    MergeLearner(Set<String> forbidden) {
        this.forbidden = forbidden;
        for (int value = 0; value < BYTES; value++) {
            add(WordSplitting.spelled(value));
        }
    }

    private int add(String spelled) {
        symbolOf.put(spelled, symbols.size());
        symbols.add(spelled);
        return symbols.size() - 1;
    }

    /**
     * Counts a word. All words come before the first merge; each once.
     *
     * @param times how often it occurs
     */
    void addWord(String word, long times) {
        byte[] bytes = word.getBytes(StandardCharsets.UTF_8);
        if (bytes.length < 2) {
            return;
        }
        int[] sequence = new int[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            sequence[i] = bytes[i] & 0xFF;
        }
        int index = words.size();
        words.add(sequence);
        if (index == counts.length) {
            counts = Arrays.copyOf(counts, index * 2);
        }
        counts[index] = times;
        for (int i = 0; i + 1 < sequence.length; i++) {
            Occurrences occurrences = pairs.computeIfAbsent(pair(sequence[i], sequence[i + 1]), _ -> new Occurrences());
            occurrences.count += times;
            occurrences.addWord(index);
        }
    }

    /**
     * Merges until there are so many symbols, or no pair occurs twice.
     *
     * @param mostSymbols the bytes included
     */
    Merges learn(int mostSymbols, TokenizerProgress progress) {
        pairs.forEach((pair, occurrences) -> offer(pair, occurrences));
        while (symbols.size() < mostSymbols && !candidates.isEmpty()) {
            Candidate best = candidates.poll();
            Occurrences occurrences = pairs.get(best.pair);
            if (occurrences == null || occurrences.count > best.count) {
                // Merged already, or more frequent by now, with a newer entry.
                continue;
            }
            if (occurrences.count == best.count) {
                int before = symbols.size();
                merge(best.pair, occurrences);
                progress.learned(symbols.size() - before, mostSymbols - BYTES);
            } else if (occurrences.count >= LEAST_COUNT) {
                candidates.add(new Candidate(occurrences.count, best.pair));
            } else if (occurrences.count == 0) {
                pairs.remove(best.pair);
            }
        }
        return new Merges(List.copyOf(symbols), List.copyOf(merges));
    }

    private void offer(long pair, Occurrences occurrences) {
        if (occurrences.count >= LEAST_COUNT) {
            candidates.add(new Candidate(occurrences.count, pair));
        }
    }

    private void merge(long pair, Occurrences occurrences) {
        int left = (int) (pair >>> Integer.SIZE);
        int right = (int) pair;
        pairs.remove(pair);
        String spelled = symbols.get(left) + symbols.get(right);
        if (forbidden.contains(spelled)) {
            return;
        }
        // Two pairs may spell the same: (ab, c) and (a, bc).
        Integer known = symbolOf.get(spelled);
        int merged = known == null ? add(spelled) : known;
        merges.add(new Merge(left, right));
        Set<Long> raised = new HashSet<>();
        for (int i = 0; i < occurrences.wordCount; i++) {
            rewrite(occurrences.words[i], left, right, merged, raised);
        }
        for (long changed : raised) {
            Occurrences now = pairs.get(changed);
            if (now != null) {
                offer(changed, now);
            }
        }
    }

    /** Replaces a pair in a word, from left to right, and corrects the counts of all its pairs. */
    private void rewrite(int word, int left, int right, int merged, Set<Long> raised) {
        int[] before = words.get(word);
        int[] after = new int[before.length];
        int length = 0;
        for (int i = 0; i < before.length; i++) {
            if (i + 1 < before.length && before[i] == left && before[i + 1] == right) {
                after[length++] = merged;
                i++;
            } else {
                after[length++] = before[i];
            }
        }
        if (length == before.length) {
            return;
        }
        after = Arrays.copyOf(after, length);
        words.set(word, after);
        long times = counts[word];
        for (int i = 0; i + 1 < before.length; i++) {
            Occurrences lowered = pairs.get(pair(before[i], before[i + 1]));
            if (lowered != null) {
                lowered.count -= times;
            }
        }
        for (int i = 0; i + 1 < after.length; i++) {
            long pair = pair(after[i], after[i + 1]);
            boolean changed = after[i] == merged || after[i + 1] == merged;
            Occurrences occurrences = changed
                    ? pairs.computeIfAbsent(pair, _ -> new Occurrences())
                    : pairs.get(pair);
            if (occurrences != null) {
                occurrences.count += times;
                if (changed) {
                    occurrences.addWord(word);
                    raised.add(pair);
                }
            }
        }
    }

    private static long pair(int left, int right) {
        return (long) left << Integer.SIZE | right;
    }
}
