package org.famulus.cli.text;

import java.util.List;

import org.famulus.engine.generation.GenerationResult;
import org.famulus.engine.generation.TokenProbability;
import org.famulus.engine.tokenizer.Tokenizer;
import org.jspecify.annotations.Nullable;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;

/**
 * What one prompt led to; also its JSON form, where names are in snake_case.
 *
 * @param text the generated text, never stripped
 * @param ids the generated ids that made it
 * @param finishReason {@code stop}, {@code length}, {@code context_full} or {@code cancelled}
 * @param promptTokens tokens of the prompt, BOS included
 * @param generatedTokens tokens chosen, with a stop token and those whose text a stop string cut
 * @param seconds from the prompt's first token to the last one, all sequences of a batch together
 * @param tokensPerSecond {@code generatedTokens / seconds}
 * @param stateBytes keys and values remembered at the end
 * @param seed of the draws
 * @param toolCalls the calls that the text holds, or null where no tools were offered
 * @param logProbabilities one for each generated token, or null where not asked for
 */
record GeneratedText(String text, List<Integer> ids, String finishReason, int promptTokens, int generatedTokens,
        double seconds, double tokensPerSecond, long stateBytes, long seed,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable List<JsonNode> toolCalls,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable List<ScoredToken> logProbabilities) {

    private static final ObjectMapper MAPPER = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS).build();

    /**
     * A chosen token and how probable it was to the model, before sampling options.
     *
     * @param logProbability natural logarithm
     * @param alternatives the most probable tokens at its place
     */
    record ScoredToken(int id, String token, double logProbability, List<Alternative> alternatives) {
    }

    /** A token that might have been chosen. */
    record Alternative(int id, String token, double logProbability) {
    }

    static GeneratedText of(GenerationResult result, boolean scored, boolean callsTools, Tokenizer tokenizer,
            double seconds,
            long stateBytes, long seed) {
        return new GeneratedText(result.text(), result.ids(), result.finishReason().jsonName(), result.promptTokens(),
                result.generatedTokens(), seconds, result.generatedTokens() / seconds, stateBytes, seed,
                callsTools ? result.json().stream().map(GeneratedText::parsed).toList() : null,
                scored ? result.logProbabilities().stream().map(one -> scored(one, tokenizer)).toList() : null);
    }

    private static JsonNode parsed(String json) {
        try {
            return MAPPER.readTree(json);
        } catch (JsonProcessingException notJson) {
            throw new IllegalStateException("a tool call that is no JSON: " + json, notJson);
        }
    }

    private static ScoredToken scored(TokenProbability one, Tokenizer tokenizer) {
        return new ScoredToken(one.id(), tokenizer.token(one.id()).orElse(""), one.logProbability(),
                one.alternatives().stream().map(other -> new Alternative(other.id(),
                        tokenizer.token(other.id()).orElse(""), other.logProbability())).toList());
    }
}
