package org.famulus.training.tokenizer;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.famulus.engine.tokenizer.WordSplitting;

/** Byte-pair encoding as its authors state it: every pair counted anew for every merge. */
final class NaiveBytePairs {

    /** A merge, both parts as the vocabulary spells them. */
    record Pair(String left, String right) {

        /** Reads the two parts with a space between. */
        static Pair of(String merge) {
            int space = merge.indexOf(' ');
            return new Pair(merge.substring(0, space), merge.substring(space + 1));
        }
    }

    private NaiveBytePairs() {
    }

    /** Learns merges until there are so many symbols, or no pair occurs twice. */
    static List<Pair> learn(List<String> words, int mostSymbols, Set<String> forbidden) {
        Map<String, Integer> order = new HashMap<>();
        for (int value = 0; value < 256; value++) {
            order.put(WordSplitting.spelled(value), order.size());
        }
        Map<List<String>, Integer> sequences = new LinkedHashMap<>();
        for (String word : words) {
            sequences.merge(letters(word), 1, Integer::sum);
        }
        Set<Pair> merges = new LinkedHashSet<>();
        while (order.size() < mostSymbols) {
            Map<Pair, Long> counts = new HashMap<>();
            sequences.forEach((sequence, times) -> {
                for (int i = 0; i + 1 < sequence.size(); i++) {
                    counts.merge(new Pair(sequence.get(i), sequence.get(i + 1)), (long) times, Long::sum);
                }
            });
            counts.keySet().removeIf(pair -> forbidden.contains(pair.left + pair.right));
            Pair best = null;
            for (Pair pair : counts.keySet()) {
                if (counts.getOrDefault(pair, 0L) >= 2 && (best == null || before(pair, best, counts, order))) {
                    best = pair;
                }
            }
            if (best == null) {
                break;
            }
            merges.add(best);
            order.putIfAbsent(best.left + best.right, order.size());
            Map<List<String>, Integer> merged = new LinkedHashMap<>();
            for (Map.Entry<List<String>, Integer> entry : sequences.entrySet()) {
                merged.merge(merged(entry.getKey(), best), entry.getValue(), Integer::sum);
            }
            sequences = merged;
        }
        return List.copyOf(merges);
    }

    private static boolean before(Pair pair, Pair other, Map<Pair, Long> counts, Map<String, Integer> order) {
        long difference = counts.getOrDefault(pair, 0L) - counts.getOrDefault(other, 0L);
        if (difference != 0) {
            return difference > 0;
        }
        int left = order.getOrDefault(pair.left, 0) - order.getOrDefault(other.left, 0);
        return left != 0 ? left < 0 : order.getOrDefault(pair.right, 0) < order.getOrDefault(other.right, 0);
    }

    private static List<String> merged(List<String> sequence, Pair pair) {
        List<String> result = new ArrayList<>();
        for (int i = 0; i < sequence.size(); i++) {
            if (i + 1 < sequence.size() && sequence.get(i).equals(pair.left)
                    && sequence.get(i + 1).equals(pair.right)) {
                result.add(pair.left + pair.right);
                i++;
            } else {
                result.add(sequence.get(i));
            }
        }
        return result;
    }

    private static List<String> letters(String word) {
        return WordSplitting.spelled(word).chars().mapToObj(Character::toString).toList();
    }

    /** The tokens of a text: in each word, the merge of the lowest rank first, the leftmost of equals. */
    static List<String> encode(String text, WordSplitting splitting, List<Pair> merges, Set<String> vocabulary) {
        Map<Pair, Integer> ranks = new HashMap<>();
        merges.forEach(merge -> ranks.putIfAbsent(merge, ranks.size()));
        List<String> tokens = new ArrayList<>();
        splitting.forEachWord(text, word -> {
            if (splitting.wholeWords() && vocabulary.contains(WordSplitting.spelled(word))) {
                tokens.add(WordSplitting.spelled(word));
                return;
            }
            List<String> parts = new ArrayList<>(letters(word));
            while (true) {
                int best = -1;
                int lowest = merges.size();
                for (int i = 0; i + 1 < parts.size(); i++) {
                    int rank = ranks.getOrDefault(new Pair(parts.get(i), parts.get(i + 1)), merges.size());
                    if (rank < lowest) {
                        lowest = rank;
                        best = i;
                    }
                }
                if (best < 0) {
                    break;
                }
                parts.set(best, parts.get(best) + parts.remove(best + 1));
            }
            tokens.addAll(parts);
        });
        return tokens;
    }
}
