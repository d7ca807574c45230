package org.famulus.cli.bench;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

import org.famulus.engine.kernels.LogitRows;
import org.famulus.engine.model.DecoderModel;
import org.famulus.engine.model.ModelInput;
import org.famulus.engine.model.SequenceInput;
import org.famulus.engine.state.SequenceState;
import org.famulus.report.Progress;

/**
 * One timed run: prompts are read into empty states, then each sequence goes on greedily, past any end of sequence.
 *
 * @param prefillSeconds reading all prompts; 0 without a prompt
 * @param decodeSeconds all steps after it; 0 without any
 * @param ids for each sequence the likeliest token after each step
 */
record Timing(double prefillSeconds, double decodeSeconds, List<int[]> ids) {

    /**
     * Runs once.
     *
     * @param model the model, which nothing else uses meanwhile
     * @param starts for each sequence its prompt, and after it the token that the first step is fed; all of one length, at
     *        least 1
     * @param steps after the prompts, 0 or more, each of one token a sequence
     * @param progress told of each token
     */
    static Timing run(DecoderModel model, List<int[]> starts, int steps, Progress progress) {
        List<SequenceState> states = starts.stream().map(_ -> model.newState()).toList();
        try {
            return run(model, states, starts, steps, progress);
        } finally {
            states.forEach(SequenceState::close);
        }
    }

    private static Timing run(DecoderModel model, List<SequenceState> states, List<int[]> starts, int steps,
            Progress progress) {
        int promptTokens = starts.getFirst().length - 1;
        long started = System.nanoTime();
        if (promptTokens > 0) {
            model.nextLogits(inputs(states, starts.stream().map(ids -> Arrays.copyOf(ids, promptTokens)).toList()),
                    null);
        }
        long prefilled = System.nanoTime();
        progress.advance((long) promptTokens * states.size());
        List<int[]> generated = new ArrayList<>();
        starts.forEach(_ -> generated.add(new int[steps]));
        List<int[]> next = starts.stream().map(ids -> new int[]{ids[promptTokens]}).toList();
        for (int step = 0; step < steps; step++) {
            MemorySegment logits = model.nextLogits(inputs(states, next), null);
            for (int i = 0; i < states.size(); i++) {
                next.get(i)[0] = likeliest(model, logits, i);
                generated.get(i)[step] = next.get(i)[0];
            }
            progress.advance(states.size());
        }
        long ended = System.nanoTime();
        return new Timing(promptTokens == 0 ? 0 : (prefilled - started) / 1e9,
                steps == 0 ? 0 : (ended - prefilled) / 1e9, generated);
    }

    private static List<SequenceInput> inputs(List<SequenceState> states, List<int[]> ids) {
        return IntStream.range(0, states.size())
                .mapToObj(i -> new SequenceInput(states.get(i), ModelInput.tokens(ids.get(i)))).toList();
    }

    private static int likeliest(DecoderModel model, MemorySegment logits, int row) {
        int vocabulary = model.configuration().vocabularySize();
        long rowBytes = 4L * vocabulary;
        return LogitRows.argmax(logits.asSlice(row * rowBytes, rowBytes), vocabulary);
    }
}
