package org.famulus.training.data;

import java.util.Arrays;
import java.util.Optional;

import org.famulus.engine.tokenizer.Tokenizer;
import org.famulus.engine.tokenizer.Tokenizer.SpecialTokens;

/**
 * Encodes a text that continues another, so that the ids of both are those that generation sees: the prompt's, as it is
 * encoded alone, then what the model adds.
 *
 * <p>A byte-level tokenizer encodes the continuation by itself. One that puts a space before each text (SentencePiece)
 * would begin the continuation with a space that nobody wrote; there both are encoded together and must fall apart at the
 * border.
 */
final class PieceEncoder {

    private static final String PROBE_BEFORE = "\n";
    private static final String PROBE_AFTER = "x";

    private final Tokenizer tokenizer;
    private final boolean independent;

    PieceEncoder(Tokenizer tokenizer) {
        this.tokenizer = tokenizer;
        int[] before = tokenizer.encode(PROBE_BEFORE, SpecialTokens.PARSE);
        int[] after = tokenizer.encode(PROBE_AFTER, SpecialTokens.PARSE);
        int[] both = tokenizer.encode(PROBE_BEFORE + PROBE_AFTER, SpecialTokens.PARSE);
        independent = both.length == before.length + after.length && startsWith(both, before)
                && Arrays.equals(both, before.length, both.length, after, 0, after.length);
    }

    /** The ids of {@code piece} after {@code before}; empty where no token ends at the border. */
    Optional<int[]> continuation(String before, String piece, SpecialTokens specialTokens) {
        if (independent || before.isEmpty()) {
            return Optional.of(tokenizer.encode(piece, specialTokens));
        }
        int[] head = tokenizer.encode(before, specialTokens);
        int[] both = tokenizer.encode(before + piece, specialTokens);
        return startsWith(both, head)
                ? Optional.of(Arrays.copyOfRange(both, head.length, both.length))
                : Optional.empty();
    }

    private static boolean startsWith(int[] ids, int[] head) {
        return ids.length >= head.length && Arrays.equals(ids, 0, head.length, head, 0, head.length);
    }
}
