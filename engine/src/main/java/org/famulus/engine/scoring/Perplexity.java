package org.famulus.engine.scoring;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.OptionalInt;
import java.util.function.IntConsumer;

import org.famulus.engine.kernels.LogitRows;
import org.famulus.engine.model.DecoderModel;
import org.famulus.engine.model.ModelInput;
import org.famulus.engine.model.SequenceInput;
import org.famulus.engine.state.SequenceState;

/**
 * Negative log-likelihood of a text, in windows that overlap: each token is scored once, in the first window that holds
 * it, and every window but the first gives its tokens at least {@code context - stride} positions of past.
 */
public final class Perplexity {

    private final DecoderModel model;
    private final OptionalInt beginOfSequence;
    private final int context;
    private final int stride;

    /**
     * What was measured.
     *
     * @param nats negative log-likelihood of each scored token, in the order of the text
     */
    public record Result(float[] nats) {

        /** The number of scored tokens. */
        public int tokens() {
            return nats.length;
        }

        /** The sum. */
        public double totalNats() {
            double sum = 0;
            for (float one : nats) {
                sum += one;
            }
            return sum;
        }

        /** The mean. */
        public double natsPerToken() {
            return totalNats() / nats.length;
        }

        /** {@code exp} of the mean. */
        public double perplexity() {
            return Math.exp(natsPerToken());
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Result result && Arrays.equals(nats, result.nats);
        }

        @Override
        public int hashCode() {
            return Arrays.hashCode(nats);
        }

        @Override
        public String toString() {
            return "perplexity " + perplexity() + " over " + tokens() + " tokens";
        }
    }

    /**
     * @param model the model
     * @param beginOfSequence heads each window where the model has it; without it the text's first token is not scored
     * @param context positions of a window, BOS included; 2 to the model's context length
     * @param stride tokens that a window moves on by; 1 to {@code context - 1}, so that the first token that a window scores
     *        has a position before it
     */
    public Perplexity(DecoderModel model, OptionalInt beginOfSequence, int context, int stride) {
        int longest = model.configuration().contextLength();
        if (context < 2 || context > longest) {
            throw new IllegalArgumentException("--context " + context + " is not between 2 and the model's " + longest);
        }
        if (stride < 1 || stride >= context) {
            throw new IllegalArgumentException("--stride " + stride + " is not between 1 and " + (context - 1)
                    + ", the tokens that a window of context " + context + " can score");
        }
        this.model = model;
        this.beginOfSequence = beginOfSequence;
        this.context = context;
        this.stride = stride;
    }

    /**
     * Scores a text.
     *
     * @param ids the text's tokens, without BOS
     * @param progress told how many tokens are scored so far
     * @throws IllegalArgumentException if there is no token to score
     */
    public Result score(int[] ids, IntConsumer progress) {
        int head = beginOfSequence.isPresent() ? 1 : 0;
        int unscored = 1 - head;
        if (ids.length <= unscored) {
            throw new IllegalArgumentException("the text has " + ids.length + " tokens, of which none can be scored");
        }
        int window = context - head;
        float[] nats = new float[ids.length - unscored];
        int scored = unscored;
        for (int start = 0; scored < ids.length; start += stride) {
            int end = Math.min(start + window, ids.length);
            int[] input = new int[end - start + head];
            beginOfSequence.ifPresent(id -> input[0] = id);
            System.arraycopy(ids, start, input, head, end - start);
            int offset = start - head + 1;
            try (SequenceState state = model.newState()) {
                SequenceInput sequence = new SequenceInput(state, ModelInput.tokens(input));
                model.logits(sequence, scored - offset, null, (index, logits) -> {
                    int next = offset + index;
                    if (next < end) {
                        nats[next - unscored] = negativeLogLikelihood(logits, ids[next]);
                    }
                });
            }
            scored = end;
            progress.accept(scored - unscored);
        }
        return new Result(nats);
    }

    private float negativeLogLikelihood(MemorySegment logits, int id) {
        int vocabulary = model.configuration().vocabularySize();
        return (float) (LogitRows.logSumExp(logits, vocabulary)
                - logits.getAtIndex(ValueLayout.JAVA_FLOAT, id));
    }
}
