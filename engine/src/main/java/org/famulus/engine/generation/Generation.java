package org.famulus.engine.generation;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.Consumer;

import org.famulus.engine.generation.constraint.ConstrainedSequence;
import org.famulus.engine.generation.constraint.TokenConstraint;
import org.famulus.engine.tokenizer.TextStream;
import org.jspecify.annotations.Nullable;

/**
 * One sequence on its way from prompt to result. Its owner feeds the prompt to the model and then repeats:
 *
 * <pre>{@code
 * MemorySegment logits = ... // of the prompt's last position
 * while (generation.accept(logits)) {
 *     logits = ... // of generation.nextToken(), fed at the next position
 * }
 * GenerationResult result = generation.result();
 * }</pre>
 *
 * The last token chosen is never fed. Where the row of logits cannot be sampled, {@link #accept} throws and leaves the
 * generation as it was. Not safe for concurrent use, except for {@link #cancel()} and {@link #finished()}.
 */
public final class Generation {
    private final StopConditions stop;
    private final int[] stopTokens;
    private final int promptPositions;
    private final Sampler sampler;
    private final @Nullable TokenScorer scorer;
    private final TextStream stream;
    private final StopStrings stopStrings;
    private final @Nullable ConstrainedSequence constrained;
    private final Consumer<String> listener;

    private int[] ids = new int[64];
    /** Characters that the stream had given after each of {@link #ids}. */
    private int[] streamedCharacters = new int[64];
    private int idCount;
    private int generatedTokens;
    private final StringBuilder text = new StringBuilder();
    private final List<TokenProbability> logProbabilities = new ArrayList<>();
    private OptionalInt stopToken = OptionalInt.empty();
    private volatile @Nullable FinishReason finishReason;
    private volatile boolean cancelRequested;

    /**
     * Starts after a prompt of token ids alone, without a constraint; otherwise as the full constructor.
     */
    public Generation(GenerationOptions options, int vocabularySize, int[] promptIds, TextStream stream,
            Consumer<String> listener) {
        this(options, vocabularySize, promptIds, promptIds.length, stream, null, listener);
    }

    /**
     * Starts after a prompt.
     *
     * @param vocabularySize the number of logits in a row
     * @param promptIds the prompt's ids, for the repetition penalty
     * @param promptPositions positions that the prompt takes: its ids, and embedding vectors among them
     * @param stream turns generated ids into text; started after the prompt, used by nobody else
     * @param constraint the compiled form of what the options hold the text to, or null where they do not
     * @param listener gets the text in pieces, none of them empty, none ending inside a character, as soon as it is
     *        certain that they are part of the result; joined they equal its text. Called by the thread in
     *        {@link #accept} or {@link #result}
     * @throws IllegalArgumentException if the prompt is empty or longer than the context, an id is outside the
     *         vocabulary, the options ask for a constraint that is not given, or the allowed number of tokens is too
     *         small for the shortest text that it allows
     */
    public Generation(GenerationOptions options, int vocabularySize, int[] promptIds, int promptPositions,
            TextStream stream, @Nullable TokenConstraint constraint, Consumer<String> listener) {
        stop = options.stop();
        if (promptPositions < 1 || promptPositions < promptIds.length) {
            throw new IllegalArgumentException("a prompt of " + promptIds.length + " ids at " + promptPositions
                    + " positions; allowed: 1 or more positions, one for each id");
        }
        if (promptPositions > stop.contextCapacity()) {
            throw new IllegalArgumentException("the prompt takes " + promptPositions
                    + " positions, and the context has "
                    + stop.contextCapacity() + ": shorten the prompt, or bound what the model remembers with --state");
        }
        stopTokens = stop.tokens().stream().mapToInt(Integer::intValue).sorted().toArray();
        this.promptPositions = promptPositions;
        sampler = new Sampler(options.sampling(), vocabularySize, promptIds);
        scorer = options.logProbabilities() ? new TokenScorer(vocabularySize, options.alternatives()) : null;
        this.stream = stream;
        stopStrings = new StopStrings(stop.strings());
        this.listener = listener;
        if (options.constraint().isPresent() != (constraint != null)) {
            throw new IllegalArgumentException("options " + (constraint == null ? "with" : "without")
                    + " a constraint need " + (constraint == null ? "its" : "no") + " compiled form");
        }
        constrained = constraint == null
                ? null
                : constraint.begin(Math.min(stop.maximumTokens(), stop.contextCapacity() - promptPositions + 1L));
    }

    /**
     * Chooses the next token and takes in its text.
     *
     * @param logits 32-bit floats {@code [vocabularySize]} of the last position fed; read only, and not kept
     * @return whether it goes on; if so, {@link #nextToken()} is to be fed. False without choosing a token if it was
     *         cancelled
     * @throws IllegalStateException if a logit is NaN, if none is above negative infinity, or if it has finished
     */
    public boolean accept(MemorySegment logits) {
        if (finishReason != null) {
            throw new IllegalStateException("the generation has finished (" + finishReason + "): take its result");
        }
        if (cancelRequested) {
            end(FinishReason.CANCELLED);
            return false;
        }
        long[] allowed = constrained == null ? null : constrained.mask(stopTokens);
        if (allowed != null && nothingLeft(allowed)) {
            end(FinishReason.COMPLETE);
            return false;
        }
        int id = sampler.sample(logits, allowed);
        if (scorer != null) {
            logProbabilities.add(scorer.score(logits, id));
        }
        sampler.accept(id);
        generatedTokens++;
        if (Arrays.binarySearch(stopTokens, id) >= 0) {
            stopToken = OptionalInt.of(id);
            end(FinishReason.STOP_TOKEN);
            return false;
        }
        String piece = stream.append(id);
        note(id, piece.length());
        boolean held = follow(id);
        String certain = held ? stopStrings.pass(piece) : stopStrings.push(piece);
        if (stopStrings.found()) {
            finishReason = FinishReason.STOP_STRING;
            emit(certain);
        } else {
            emit(certain);
            if (constrained != null && constrained.ended()) {
                end(FinishReason.COMPLETE);
            } else if (generatedTokens == stop.maximumTokens()) {
                end(FinishReason.LENGTH);
            } else if (generatedTokens > stop.contextCapacity() - promptPositions) {
                end(FinishReason.CONTEXT_FULL);
            }
        }
        return !finished();
    }

    /** Whether no token may come: the text is complete, and no token ends it. */
    private boolean nothingLeft(long[] allowed) {
        for (long word : allowed) {
            if (word != 0) {
                return false;
            }
        }
        if (constrained != null && !constrained.complete()) {
            throw new IllegalStateException("every token that the schema allows here is a stop token;"
                    + " leave those that have a text out of the stop tokens");
        }
        return true;
    }

    /** Moves the constraint over a token; gives whether any of its text is held to something. */
    private boolean follow(int id) {
        if (constrained == null) {
            return false;
        }
        boolean before = constrained.free();
        constrained.accept(id);
        return !before || !constrained.free();
    }

    /**
     * The token to feed, the last one accepted.
     *
     * @throws IllegalStateException before the first {@link #accept} and after the end
     */
    public int nextToken() {
        if (idCount == 0 || finishReason != null) {
            throw new IllegalStateException("there is no token to feed: accept has not returned true");
        }
        return ids[idCount - 1];
    }

    /**
     * Ends it before the next token; what was generated so far is kept. May be called by any thread, at any time, any
     * number of times; without effect once it has finished.
     */
    public void cancel() {
        cancelRequested = true;
    }

    /** Whether it has come to its end or was cancelled, and {@link #result()} can be taken. Any thread may ask. */
    public boolean finished() {
        return finishReason != null || cancelRequested;
    }

    /** The seed of the draws, for repeating them. */
    public long seed() {
        return sampler.seed();
    }

    /**
     * What it came to; after {@link #cancel()}, what was generated before.
     *
     * @throws IllegalStateException if it has not finished
     */
    public GenerationResult result() {
        FinishReason reason = finishReason;
        if (reason == null) {
            if (!cancelRequested) {
                throw new IllegalStateException("the generation is still running: it ends when accept returns false");
            }
            reason = end(FinishReason.CANCELLED);
        }
        List<Integer> textIds = Arrays.stream(ids, 0, stopStrings.found() ? idsOfText() : idCount).boxed().toList();
        return new GenerationResult(text.toString(), textIds, stopToken, reason, promptPositions, generatedTokens,
                logProbabilities, constrained == null ? List.of() : constrained.json());
    }

    /** Flushes the text; a stop string that this completes still cuts it. */
    private FinishReason end(FinishReason reason) {
        String certain = stopStrings.push(stream.finish());
        boolean cut = stopStrings.found() && reason != FinishReason.CANCELLED;
        FinishReason ended = cut ? FinishReason.STOP_STRING : reason;
        finishReason = ended;
        emit(certain + stopStrings.finish());
        return ended;
    }

    private void emit(String piece) {
        if (!piece.isEmpty()) {
            text.append(piece);
            listener.accept(piece);
        }
    }

    private void note(int id, int characters) {
        if (idCount == ids.length) {
            ids = Arrays.copyOf(ids, 2 * idCount);
            streamedCharacters = Arrays.copyOf(streamedCharacters, 2 * idCount);
        }
        ids[idCount] = id;
        streamedCharacters[idCount] = characters + (idCount == 0 ? 0 : streamedCharacters[idCount - 1]);
        idCount++;
    }

    /** How many ids it takes until the stream had given all of the text. */
    private int idsOfText() {
        int count = 0;
        int characters = 0;
        while (count < idCount && characters < text.length()) {
            characters = streamedCharacters[count++];
        }
        return count;
    }
}
