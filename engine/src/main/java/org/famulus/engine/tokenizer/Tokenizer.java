package org.famulus.engine.tokenizer;

import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/** Text to token ids and back. Never truncates, never pads. Safe for concurrent use. */
public interface Tokenizer extends AutoCloseable {

    /** How an input text is read. */
    enum SpecialTokens {
        /** Adds what the model's tokenizer adds by itself (BOS, ...); special tokens written in the text are recognized. */
        ADD,
        /** Adds nothing; special tokens written in the text are recognized: for rendered chat templates. */
        PARSE,
        /** Adds nothing, and text that looks like a special token stays text: for words that nobody vouches for. */
        NONE
    }

    /** The number of ids, from 0; ids of a model's embedding beyond it have no text. */
    int vocabularySize();

    /** The ids of a text; empty for an empty text where nothing is added. */
    int[] encode(String text, SpecialTokens specialTokens);

    /**
     * The text of ids.
     *
     * @param skipSpecial leaves special tokens out
     * @throws IllegalArgumentException for an id outside the vocabulary
     */
    String decode(int[] ids, boolean skipSpecial);

    /** Starts turning generated ids into text piece by piece, leaving special tokens out; continues after {@code context}. */
    TextStream stream(int[] context);

    /** The token as written in the vocabulary, or empty outside it. */
    Optional<String> token(int id);

    /** The id of a token as written in the vocabulary. */
    OptionalInt id(String token);

    /** The id that heads a sequence, where the model has one and its tokenizer adds it. */
    OptionalInt beginOfSequence();

    /** Ids that end a sequence according to the tokenizer's own files. */
    Set<Integer> endOfSequence();

    /** Whether the id is a special (control) token. */
    boolean special(int id);

    @Override
    void close();
}
