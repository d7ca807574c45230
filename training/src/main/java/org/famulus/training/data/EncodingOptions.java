package org.famulus.training.data;

import java.time.LocalDate;
import java.util.Map;
import java.util.TreeMap;

/**
 * How samples become tokens. Whatever is here decides what is in a token file, and is written into its manifest.
 *
 * @param contextLength positions that a conversation or completion may take, 1 or more; plain text may be of any length
 * @param longSamples what becomes of a conversation or completion that takes more
 * @param learnedTurns which turns of a conversation are learned
 * @param documentEnd the token after a document and after a completion
 * @param controlTokens whether control tokens written in a text act as such; where not, they stay text in plain text, and
 *        a conversation that holds one is refused
 * @param date today's date for chat templates that write it
 */
public record EncodingOptions(int contextLength, LongSamples longSamples, LearnedTurns learnedTurns,
        DocumentEnd documentEnd, boolean controlTokens, LocalDate date) {

    /** What becomes of a sample that is longer than the context. */
    public enum LongSamples {
        /** It ends the work, named by file and line. */
        REFUSE,
        /** It is left out and counted. */
        SKIP
    }

    /** Which turns of the assistant are learned. */
    public enum LearnedTurns {
        /** All of them; the template must write a turn alike whatever follows it. */
        EVERY,
        /** The last one. */
        LAST
    }

    /** The token after a document and after a completion. */
    public sealed interface DocumentEnd {

        /** What the tokenizer adds by itself; else the smallest of the ids that end a sequence; else none. */
        record Models() implements DocumentEnd {
        }

        /** None. */
        record None() implements DocumentEnd {
        }

        /** A token of the vocabulary, such as {@code <|endoftext|>}. */
        record Token(String content) implements DocumentEnd {
        }
    }

    /** A day that does not move, so that the same data give the same tokens tomorrow. */
    private static final LocalDate DATE = LocalDate.of(2026, 1, 1);

    /** @throws IllegalArgumentException for a context of no position */
    public EncodingOptions {
        if (contextLength < 1) {
            throw new IllegalArgumentException("a context of " + contextLength + " positions; it must be 1 or more");
        }
    }

    /** Every turn is learned, long samples are refused, the model's own end, no control tokens in text. */
    public static EncodingOptions of(int contextLength) {
        return new EncodingOptions(contextLength, LongSamples.REFUSE, LearnedTurns.EVERY, new DocumentEnd.Models(),
                false, DATE);
    }

    public EncodingOptions withLongSamples(LongSamples other) {
        return new EncodingOptions(contextLength, other, learnedTurns, documentEnd, controlTokens, date);
    }

    public EncodingOptions withLearnedTurns(LearnedTurns other) {
        return new EncodingOptions(contextLength, longSamples, other, documentEnd, controlTokens, date);
    }

    public EncodingOptions withDocumentEnd(DocumentEnd other) {
        return new EncodingOptions(contextLength, longSamples, learnedTurns, other, controlTokens, date);
    }

    public EncodingOptions withControlTokens(boolean other) {
        return new EncodingOptions(contextLength, longSamples, learnedTurns, documentEnd, other, date);
    }

    /** Every option by name, for a manifest. */
    Map<String, String> described() {
        Map<String, String> options = new TreeMap<>();
        options.put("context_length", Integer.toString(contextLength));
        options.put("long_samples", longSamples.name());
        options.put("learned_turns", learnedTurns.name());
        options.put("document_end", documentEnd.toString());
        options.put("control_tokens", Boolean.toString(controlTokens));
        options.put("date", date.toString());
        return options;
    }
}
