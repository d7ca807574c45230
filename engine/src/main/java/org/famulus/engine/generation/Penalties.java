package org.famulus.engine.generation;

import java.util.Arrays;

/** Remembers a sequence's tokens and lowers the scores of those seen before. */
final class Penalties {
    private final double repetitionPenalty;
    private final int repetitionWindow;
    private final double frequencyPenalty;
    private final double presencePenalty;

    /** Prompt and generated ids in order; only with a repetition penalty. */
    private int[] history = new int[0];
    private int historyLength;
    /** By id: the last step at which the repetition penalty was applied, so that it applies once. */
    private final int[] appliedAt;
    private int step;

    /** By id: how often it was generated; only with a frequency or presence penalty. */
    private final int[] generatedCounts;
    private int[] distinctGenerated = new int[0];
    private int distinctCount;

    /** @throws IllegalArgumentException if the repetition penalty is on and a prompt id is outside the vocabulary */
    Penalties(SamplingOptions options, int vocabularySize, int[] promptIds) {
        repetitionPenalty = options.repetitionPenalty();
        repetitionWindow = options.repetitionWindow();
        frequencyPenalty = options.frequencyPenalty();
        presencePenalty = options.presencePenalty();
        appliedAt = new int[repeats() ? vocabularySize : 0];
        generatedCounts = new int[counts() ? vocabularySize : 0];
        if (repeats()) {
            for (int id : promptIds) {
                if (id < 0 || id >= vocabularySize) {
                    throw new IllegalArgumentException(
                            "prompt token " + id + " is outside the vocabulary of " + vocabularySize + " tokens");
                }
            }
            history = promptIds.clone();
            historyLength = promptIds.length;
        }
    }

    boolean active() {
        return repeats() || counts();
    }

    private boolean repeats() {
        return repetitionPenalty != 1;
    }

    private boolean counts() {
        return frequencyPenalty != 0 || presencePenalty != 0;
    }

    /** Notes a generated token. */
    void accept(int id) {
        if (repeats()) {
            if (historyLength == history.length) {
                history = Arrays.copyOf(history, Math.max(64, historyLength * 2));
            }
            history[historyLength++] = id;
        }
        if (counts() && generatedCounts[id]++ == 0) {
            if (distinctCount == distinctGenerated.length) {
                distinctGenerated = Arrays.copyOf(distinctGenerated, Math.max(64, distinctCount * 2));
            }
            distinctGenerated[distinctCount++] = id;
        }
    }

    /** Changes the scores of tokens seen; {@code scores} is indexed by id. */
    void apply(float[] scores) {
        if (repeats()) {
            step++;
            for (int index = Math.max(0, historyLength - repetitionWindow); index < historyLength; index++) {
                int id = history[index];
                if (appliedAt[id] != step) {
                    appliedAt[id] = step;
                    float score = scores[id];
                    scores[id] = (float) (score > 0 ? score / repetitionPenalty : score * repetitionPenalty);
                }
            }
        }
        for (int index = 0; index < distinctCount; index++) {
            int id = distinctGenerated[index];
            scores[id] = (float) (scores[id] - (generatedCounts[id] * frequencyPenalty + presencePenalty));
        }
    }
}
