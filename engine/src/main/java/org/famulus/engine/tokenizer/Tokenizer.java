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

    /**
     * The ids of a text; empty for an empty text where nothing is added. Half a surrogate pair is read as U+FFFD. Bytes
     * that the vocabulary has no token for are left out, as the model's own tokenizer does (SmolLM's lacks a few control
     * characters and lead bytes).
     *
     * @throws IllegalStateException after {@link #close()}
     */
    int[] encode(String text, SpecialTokens specialTokens);

    /**
     * The text of ids. Bytes that are no UTF-8 become U+FFFD; the space that a SentencePiece tokenizer puts before a text
     * is left out, so that encoding and decoding give the text back.
     *
     * @param skipSpecial leaves special tokens out
     * @throws IllegalArgumentException for an id outside the vocabulary
     */
    String decode(int[] ids, boolean skipSpecial);

    /**
     * Starts turning generated ids into text piece by piece, leaving special tokens out; continues after {@code context}.
     * The pieces joined are what {@code decode(context + generated, true)} has beyond {@code decode(context, true)}; a
     * character that the context leaves incomplete is finished here, whole. Ids from {@link #vocabularySize()} on, of
     * which an embedding may have some, have no text. The time for an id does not grow with the text.
     */
    TextStream stream(int[] context);

    /** The token as written in the vocabulary, or empty outside it. */
    Optional<String> token(int id);

    /**
     * The bytes of an id within a text, a copy: of a control token those of its name, although texts leave it out; none
     * where the vocabulary has a gap.
     *
     * @throws IllegalArgumentException for an id outside the vocabulary
     */
    byte[] bytes(int id);

    /** The id of a token as written in the vocabulary. */
    OptionalInt id(String token);

    /** The id that heads a sequence, where the model has one and its tokenizer adds it. */
    OptionalInt beginOfSequence();

    /** Ids that end a sequence according to the tokenizer's own files. */
    Set<Integer> endOfSequence();

    /** Whether the id is a special (control) token. */
    boolean special(int id);

    /**
     * 64 hexadecimal digits that are equal for tokenizers that treat every text alike: SHA-256 over the vocabulary, the
     * merges, the steps, and what heads and ends a sequence. Takes some tenths of a second for a large vocabulary.
     */
    String fingerprint();

    @Override
    void close();
}
