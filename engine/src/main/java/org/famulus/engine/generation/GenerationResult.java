package org.famulus.engine.generation;

import java.util.List;
import java.util.OptionalInt;

/**
 * What one sequence came to.
 *
 * @param text the generated text, never stripped: without the stop token's text, cut before the stop string
 * @param ids the generated ids that made {@code text}: all but the stop token, or, where a stop string cut the text, the
 *        shortest beginning of them whose text holds all of it (so that the last one's text may reach beyond)
 * @param stopToken the stop token that was chosen, if one was
 * @param finishReason why it ended
 * @param promptTokens positions that the prompt took
 * @param generatedTokens how many tokens were chosen: {@code ids}, the stop token, and those whose text was cut
 * @param logProbabilities one for each token chosen, in order, the first ones being those of {@code ids}; empty unless
 *        asked for
 * @param json what a constraint held the text to: each JSON text that is complete, in order; empty without a constraint
 */
public record GenerationResult(String text, List<Integer> ids, OptionalInt stopToken, FinishReason finishReason,
        int promptTokens, int generatedTokens, List<TokenProbability> logProbabilities, List<String> json) {

    public GenerationResult {
        ids = List.copyOf(ids);
        logProbabilities = List.copyOf(logProbabilities);
        json = List.copyOf(json);
    }
}
