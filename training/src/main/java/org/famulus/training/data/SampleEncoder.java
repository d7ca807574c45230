package org.famulus.training.data;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

import org.famulus.engine.chat.ChatTemplate;
import org.famulus.engine.tokenizer.Tokenizer;
import org.famulus.engine.tokenizer.Tokenizer.SpecialTokens;
import org.famulus.training.data.EncodingOptions.DocumentEnd;
import org.famulus.training.data.EncodingOptions.LongSamples;

/**
 * Turns samples into tokens and says which of them are learned. Encoding is safe on any number of threads; accepting what
 * was encoded belongs to one.
 */
final class SampleEncoder {

    private final Tokenizer tokenizer;
    private final Optional<ChatEncoder> chat;
    private final EncodingOptions options;
    private final PieceEncoder pieces;
    private final SpecialTokens inText;
    private final int[] head;
    private final int[] end;
    private long skipped;
    private int longest;

    /**
     * @param template the model's chat template, where there is one
     * @throws IllegalArgumentException where the token that should end documents is not in the vocabulary
     */
    SampleEncoder(Tokenizer tokenizer, Optional<ChatTemplate> template, EncodingOptions options) {
        this.tokenizer = tokenizer;
        this.options = options;
        pieces = new PieceEncoder(tokenizer);
        chat = template.map(source -> new ChatEncoder(tokenizer, source, options, pieces));
        inText = options.controlTokens() ? SpecialTokens.PARSE : SpecialTokens.NONE;
        head = tokenizer.beginOfSequence().stream().toArray();
        end = end(options.documentEnd());
    }

    private int[] end(DocumentEnd wanted) {
        return switch (wanted) {
            case DocumentEnd.None none -> new int[0];
            case DocumentEnd.Token token -> {
                OptionalInt id = tokenizer.id(token.content());
                if (id.isEmpty()) {
                    throw new IllegalArgumentException("documents should end with " + token.content()
                            + ", which is no token of this model; name one of its tokens, or none");
                }
                yield new int[]{id.getAsInt()};
            }
            case DocumentEnd.Models models -> {
                int[] frame = tokenizer.encode("", SpecialTokens.ADD);
                int[] added = Arrays.copyOfRange(frame, Math.min(head.length, frame.length), frame.length);
                yield added.length > 0
                        ? added
                        : tokenizer.endOfSequence().stream().mapToInt(Integer::intValue).sorted().limit(1).toArray();
            }
        };
    }

    /** Conversations and completions that were left out for their length. */
    long skipped() {
        return skipped;
    }

    /** Tokens of the longest conversation or completion; 0 without any. */
    int longest() {
        return longest;
    }

    /**
     * The tokens of a sample.
     *
     * @throws TrainingDataException where the sample cannot be used
     */
    EncodedSample encode(Sample sample) {
        return switch (sample) {
            case Sample.Text text -> new EncodedSample(text.origin(), textSpans(text), text.ends(), true);
            case Sample.Completion completion ->
                new EncodedSample(completion.origin(), completionSpans(completion), true, false);
            case Sample.Chat conversation -> new EncodedSample(conversation.origin(), chat
                    .orElseThrow(() -> TrainingDataException.at(sample.origin(),
                            "is a conversation, and the model has no chat template; add a chat_template.jinja to the"
                                    + " model's folder"))
                    .encode(conversation), true, false);
        };
    }

    private List<EncodedSpan> textSpans(Sample.Text text) {
        List<EncodedSpan> spans = new ArrayList<>();
        if (text.begins()) {
            spans.add(new EncodedSpan(head, true));
        }
        for (String part : parts(text.text())) {
            spans.add(new EncodedSpan(tokenizer.encode(part, inText), true));
        }
        if (text.ends()) {
            spans.add(new EncodedSpan(end, true));
        }
        return spans;
    }

    /** A long text in parts that the tokenizer takes at once, cut as {@link TextDocuments} cuts them. */
    private static List<String> parts(String text) {
        List<String> parts = new ArrayList<>();
        int start = 0;
        while (text.length() - start > 2 * TextDocuments.PART_CHARACTERS) {
            int cut = start + TextDocuments.PART_CHARACTERS;
            int latest = start + 2 * TextDocuments.PART_CHARACTERS;
            while (cut < latest
                    && !(text.charAt(cut - 1) == '\n' && Character.isLetterOrDigit(text.codePointAt(cut)))) {
                cut++;
            }
            cut -= Character.isLowSurrogate(text.charAt(cut)) ? 1 : 0;
            parts.add(text.substring(start, cut));
            start = cut;
        }
        parts.add(text.substring(start));
        return parts;
    }

    private List<EncodedSpan> completionSpans(Sample.Completion sample) {
        if (sample.completion().isEmpty()) {
            throw TrainingDataException.at(sample.origin(), "completion is empty, so there is nothing to learn");
        }
        if (end.length == 0) {
            throw TrainingDataException.at(sample.origin(), "a completion needs an end, and this tokenizer has no token"
                    + " that ends a sequence; name the token that ends documents");
        }
        int[] completion = pieces.continuation(sample.prompt(), sample.completion(), inText)
                .orElseThrow(() -> TrainingDataException.at(sample.origin(),
                        "this tokenizer joins the end of the prompt with the completion; let the prompt end and the"
                                + " completion begin with a whole word"));
        return List.of(new EncodedSpan(head, false),
                new EncodedSpan(tokenizer.encode(sample.prompt(), inText), false), new EncodedSpan(completion, true),
                new EncodedSpan(end, true));
    }

    /**
     * Gives tokens to a sink, and counts.
     *
     * @throws TrainingDataException where the sample is too long and may not be skipped
     */
    void accept(EncodedSample sample, TokenSink sink) throws IOException {
        if (!sample.splittable()) {
            int length = sample.length();
            // The last token is predicted and never read.
            if (length - 1 > options.contextLength()) {
                if (options.longSamples() == LongSamples.SKIP) {
                    skipped++;
                    return;
                }
                throw TrainingDataException.at(sample.origin(), "the sample takes " + (length - 1)
                        + " positions, and the context has " + options.contextLength()
                        + "; shorten it, allow a longer context, or let long samples be skipped");
            }
            longest = Math.max(longest, length);
        }
        for (EncodedSpan span : sample.spans()) {
            sink.tokens(span.ids(), span.trained());
        }
        if (sample.ends()) {
            sink.endDocument();
        }
    }
}
