package org.famulus.engine.tokenizer;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalInt;

/**
 * The merges of a SentencePiece byte-pair vocabulary, which stores none: two neighbours merge where their joint text is a
 * token, the token of the highest score first, the leftmost first among equals (Kudo and Richardson 2018).
 */
final class SentencePieceMerges {

    /** What SentencePiece writes for a space. */
    static final char SPACE = '\u2581';

    private SentencePieceMerges() {
    }

    /**
     * All ways to split a token into two others, in the order in which they apply.
     *
     * @param scores one for each id
     * @param mergeable ids that may be parts and results of merges
     */
    static List<Merge> derive(Vocabulary vocabulary, float[] scores, BitSet mergeable) {
        List<Ranked> merges = new ArrayList<>();
        vocabulary.forEach((token, id) -> {
            if (!mergeable.get(id)) {
                return;
            }
            for (int at = 1; at < token.length(); at++) {
                if (Character.isLowSurrogate(token.charAt(at))) {
                    continue;
                }
                String left = token.substring(0, at);
                String right = token.substring(at);
                if (mergeable(vocabulary.id(left), mergeable) && mergeable(vocabulary.id(right), mergeable)) {
                    merges.add(new Ranked(new Merge(left, right), scores[id], token.length(), id));
                }
            }
        });
        merges.sort(Ranked.ORDER);
        return merges.stream().map(Ranked::merge).toList();
    }

    private static boolean mergeable(OptionalInt id, BitSet mergeable) {
        return id.isPresent() && mergeable.get(id.getAsInt());
    }

    private record Ranked(Merge merge, float score, int length, int id) {

        /**
         * Runs of spaces share one score in Llama's vocabulary, where leftmost first makes the first piece grow as far as
         * it can: so among equals the longer result, and the longer left part, come first. {@code + 0f} makes -0 and 0
         * one.
         */
        private static final Comparator<Ranked> ORDER = Comparator.comparingDouble((Ranked r) -> -(r.score + 0f))
                .thenComparing(Comparator.comparingInt(Ranked::length).reversed()).thenComparingInt(Ranked::id)
                .thenComparing(Comparator.comparingInt((Ranked r) -> r.merge.left().length()).reversed());
    }
}
