package org.famulus.engine.generation;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;

import org.famulus.engine.generation.constraint.OutputConstraint;
import org.famulus.engine.generation.constraint.TokenConstraint;
import org.famulus.engine.generation.constraint.TokenVocabulary;
import org.famulus.engine.generation.schema.JsonForm;
import org.famulus.engine.generation.schema.JsonSchema;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.within;

class ConstrainedGenerationTest {

    private static final int END = 256;
    private static final int SIZE = 257;
    private static final int[] PROMPT = {'x'};
    private static final OutputConstraint ANSWER = whole("{\"type\": \"object\", \"properties\": {\"ok\": {\"type\":"
            + " \"boolean\"}, \"n\": {\"type\": \"integer\"}}, \"required\": [\"ok\"]}");
    private static final StopConditions STOP = StopConditions.after(200, 1_000).withTokens(Set.of(END));

    private final TokenVocabulary vocabulary = TokenVocabulary.of(tokens(), control());
    private final List<String> pieces = new ArrayList<>();

    @Test
    void theMostProbableAllowedTokenIsTaken() {
        Generation generation = generation(greedy(ANSWER, STOP));
        float[] wishes = new float[SIZE];
        wishes['h'] = 9;
        wishes['f'] = 8;
        wishes[','] = 7;
        wishes['}'] = 6;
        wishes['7'] = 5;
        while (generation.accept(Rows.of(wishes))) {
            assertThat(generation.finished()).isFalse();
        }
        GenerationResult result = generation.result();
        assertThat(result.text()).isEqualTo("{\"ok\": false, \"n\": 7}");
        assertThat(String.join("", pieces)).isEqualTo(result.text());
        assertThat(result.json()).containsExactly(result.text());
        assertThat(result.finishReason()).isEqualTo(FinishReason.COMPLETE);
        assertThat(result.finishReason().jsonName()).isEqualTo("stop");
        assertThat(result.stopToken()).isEmpty();
    }

    @Test
    void drawsGreedyChoicesAndPenaltiesAllStayInside() {
        SamplingOptions drawn = SamplingOptions.builder().temperature(2).build();
        for (int seed = 0; seed < 60; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            for (SamplingOptions.Builder sampling : List.of(SamplingOptions.greedy().toBuilder(), drawn.toBuilder(),
                    drawn.toBuilder().topK(3), drawn.toBuilder().topP(0.3), drawn.toBuilder().minP(0.5),
                    SamplingOptions.greedy().toBuilder().repetitionPenalty(1.5).presencePenalty(1),
                    drawn.toBuilder().repetitionPenalty(3).logitBias(Map.of((int) 'q', 100f)))) {
                Generation generation = generation(
                        new GenerationOptions(sampling.seed(seed).build(), STOP).withConstraint(ANSWER));
                while (generation.accept(Rows.of(Rows.random(random, SIZE, 6, false)))) {
                    assertThat(generation.finished()).isFalse();
                }
                GenerationResult result = generation.result();
                assertThat(result.text()).as("seed %s", seed)
                        .matches("\\{\"ok\": (true|false)(, \"n\": (0|-?[1-9][0-9]{0,17}))?}");
            }
        }
    }

    @Test
    void anEndTokenEndsOnlyWhatIsComplete() {
        Generation generation = generation(greedy(whole("{\"type\": \"integer\", \"minimum\": 10}"), STOP));
        float[] wishes = new float[SIZE];
        wishes[END] = 9;
        wishes['4'] = 8;
        assertThat(generation.accept(Rows.of(wishes))).isTrue();
        assertThat(generation.accept(Rows.of(wishes))).isTrue();
        assertThat(generation.accept(Rows.of(wishes))).isFalse();
        assertThat(generation.result().text()).isEqualTo("44");
        assertThat(generation.result().stopToken()).hasValue(END);
        assertThat(generation.result().json()).containsExactly("44");
    }

    @Test
    void aTextThatNothingCanFollowEndsWithoutAnEndToken() {
        StopConditions none = StopConditions.after(200, 1_000);
        Generation generation = generation(
                greedy(whole("{\"type\": \"integer\", \"minimum\": 1, \"maximum\": 12}"), none));
        assertThat(generation.accept(Rows.peak(SIZE, '1'))).isTrue();
        assertThat(generation.accept(Rows.peak(SIZE, '1'))).isFalse();
        assertThat(generation.result().text()).isEqualTo("11");
        assertThat(generation.result().finishReason()).isEqualTo(FinishReason.COMPLETE);
    }

    @Test
    void theContextBoundsTheAnswerAsTheTokensDo() {
        OutputConstraint text = whole("{\"type\": \"string\"}");
        StopConditions narrow = new StopConditions(Set.of(END), List.of(), 1_000, 8);
        Generation generation = generation(greedy(text, narrow));
        while (generation.accept(Rows.peak(SIZE, 'a'))) {
            assertThat(generation.finished()).isFalse();
        }
        assertThat(generation.result().text()).isEqualTo("\"aaaaaa\"");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> generation(greedy(ANSWER, StopConditions.after(5, 1_000))))
                .withMessage("max_tokens 5 is refused: the shortest answer that the schema allows takes 12 tokens;"
                        + " allowed: 12 or more, within the model's context");
    }

    @Test
    void logProbabilitiesStayThoseOfTheModel() {
        Generation generation = generation(greedy(whole("{\"const\": 5}"), STOP).withLogProbabilities(1));
        float[] wishes = new float[SIZE];
        wishes['h'] = 3;
        generation.accept(Rows.of(wishes));
        TokenProbability probability = generation.result().logProbabilities().getFirst();
        double normalizer = Math.log(SIZE - 1 + Math.exp(3));
        assertThat(probability.id()).isEqualTo('5');
        assertThat(probability.logProbability()).isCloseTo(-normalizer, within(1e-5));
        assertThat(probability.alternatives().getFirst().id()).isEqualTo('h');
    }

    @Test
    void stopStringsAreLookedForInFreeTextAlone() {
        OutputConstraint marked = new OutputConstraint.Triggered("[[", JsonSchema.parse("{\"type\": \"string\"}"),
                JsonForm.SPACED, "]]", true);
        StopConditions stop = STOP.withStrings(List.of("ab"));
        Generation generation = generation(
                new GenerationOptions(SamplingOptions.greedy(), stop).withConstraint(marked));
        for (char character : "xa[[\"ab\"]]a[[\"\"]]a".toCharArray()) {
            assertThat(generation.accept(Rows.peak(SIZE, character))).as("<%s>", character).isTrue();
        }
        assertThat(generation.accept(Rows.peak(SIZE, 'b'))).isFalse();
        GenerationResult result = generation.result();
        assertThat(result.text()).isEqualTo("xa[[\"ab\"]]a[[\"\"]]");
        assertThat(String.join("", pieces)).isEqualTo(result.text());
        assertThat(result.json()).containsExactly("\"ab\"", "\"\"");
        assertThat(result.finishReason()).isEqualTo(FinishReason.STOP_STRING);
        assertThatIllegalArgumentException().isThrownBy(() -> greedy(ANSWER, stop))
                .withMessage(
                        "stop strings would cut an answer that is held to a schema; leave them out, it ends by itself");
    }

    @Test
    void anAnswerThatIsCancelledIsNotReportedAsJson() {
        Generation generation = generation(greedy(ANSWER, STOP));
        generation.accept(Rows.peak(SIZE, '{'));
        generation.cancel();
        assertThat(generation.result().text()).isEqualTo("{");
        assertThat(generation.result().json()).isEmpty();
    }

    @Test
    void stopTokensThatTheSchemaNeedsAreRefused() {
        Generation generation = generation(greedy(ANSWER, STOP.withTokens(Set.of((int) '{'))));
        assertThatIllegalStateException().isThrownBy(() -> generation.accept(Rows.peak(SIZE, 'a')))
                .withMessage("every token that the schema allows here is a stop token; leave those that have a text out"
                        + " of the stop tokens");
    }

    @Test
    void optionsAndCompiledFormGoTogether() {
        GenerationOptions free = new GenerationOptions(SamplingOptions.greedy(), STOP);
        assertThatIllegalArgumentException().isThrownBy(() -> new Generation(free.withConstraint(ANSWER), SIZE, PROMPT,
                BytePieces.bytes(), pieces::add)).withMessage("options with a constraint need its compiled form");
    }

    private Generation generation(GenerationOptions options) {
        return new Generation(options, SIZE, PROMPT, PROMPT.length, BytePieces.bytes(),
                TokenConstraint.of(options.constraint().orElseThrow(), vocabulary, 1 << 20), pieces::add);
    }

    private static GenerationOptions greedy(OutputConstraint constraint, StopConditions stop) {
        return new GenerationOptions(SamplingOptions.greedy(), stop).withConstraint(constraint);
    }

    private static OutputConstraint whole(String schema) {
        return new OutputConstraint.WholeAnswer(JsonSchema.parse(schema));
    }

    private static List<byte[]> tokens() {
        List<byte[]> tokens = new ArrayList<>();
        for (int value = 0; value < 256; value++) {
            tokens.add(new byte[]{(byte) value});
        }
        tokens.add("<end>".getBytes(StandardCharsets.UTF_8));
        return tokens;
    }

    private static BitSet control() {
        BitSet control = new BitSet();
        control.set(END);
        return control;
    }
}
