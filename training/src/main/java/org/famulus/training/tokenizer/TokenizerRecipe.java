package org.famulus.training.tokenizer;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import org.famulus.engine.tokenizer.WordSplitting;

/**
 * What kind of tokenizer to learn.
 *
 * @param form how text falls apart
 * @param specialTokens control tokens, which get the first ids in this order
 * @param beginOfSequence the special token that heads every sequence; empty for none
 * @param endOfSequence the special token that ends one; empty for none
 * @param padding the special token that fills rows; empty for none
 * @param chatTemplate the Jinja source of a chat template; empty for none
 */
public record TokenizerRecipe(Form form, List<String> specialTokens, Optional<String> beginOfSequence,
        Optional<String> endOfSequence, Optional<String> padding, Optional<String> chatTemplate) {

    /** How text falls apart. */
    public sealed interface Form {

        /**
         * Byte-level pairs.
         *
         * @param splitting how text is cut into words, which merges do not cross
         * @param vocabularySize special tokens, the 256 bytes and what is learned, together
         */
        record BytePairs(WordSplitting splitting, int vocabularySize) implements Form {

            /** More than any model has (the largest are near 260,000). */
            private static final int MOST_TOKENS = 1 << 20;

            /** @throws IllegalArgumentException for a size that holds no bytes, or is beyond what the engine loads */
            public BytePairs {
                if (vocabularySize < MergeLearner.BYTES || vocabularySize > MOST_TOKENS) {
                    throw new IllegalArgumentException("a vocabulary of " + vocabularySize + " tokens; it must be "
                            + MergeLearner.BYTES + " (the bytes) to " + MOST_TOKENS);
                }
            }
        }

        /** Each character that occurs is a token; others become one token for the unknown. */
        record Characters() implements Form {
        }
    }

    /** What characters without a token become, in {@link Form.Characters}. */
    static final String UNKNOWN = "<unk>";

    /**
     * @throws IllegalArgumentException for a special token that is empty, has white space, is there twice or is a single
     *         character; for one named as head, end or padding that is not among them; for a vocabulary too small
     */
    public TokenizerRecipe {
        specialTokens = List.copyOf(specialTokens);
        Set<String> seen = new HashSet<>();
        for (String token : specialTokens) {
            if (token.codePointCount(0, token.length()) < 2
                    || token.codePoints().anyMatch(c -> Character.isWhitespace(c) || Character.isISOControl(c))) {
                throw new IllegalArgumentException("the special token \"" + token.strip()
                        + "\" must have two characters or more and no white space, as <|endoftext|> has");
            }
            if (!seen.add(token) || (form instanceof Form.Characters && token.equals(UNKNOWN))) {
                throw new IllegalArgumentException("the special token " + token + " is there twice; name each once");
            }
        }
        for (Optional<String> named : List.of(beginOfSequence, endOfSequence, padding)) {
            if (named.isPresent() && !seen.contains(named.get())) {
                throw new IllegalArgumentException(
                        named.get() + " heads, ends or fills sequences, so it must be one of the"
                                + " special tokens, which are " + specialTokens);
            }
        }
        if (form instanceof Form.BytePairs pairs
                && pairs.vocabularySize() < MergeLearner.BYTES + specialTokens.size()) {
            throw new IllegalArgumentException("a vocabulary of " + pairs.vocabularySize() + " tokens cannot hold the "
                    + MergeLearner.BYTES + " bytes and " + specialTokens.size() + " special tokens; allow "
                    + (MergeLearner.BYTES + specialTokens.size()) + " or more");
        }
    }
}
