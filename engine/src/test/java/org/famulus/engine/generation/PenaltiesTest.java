package org.famulus.engine.generation;

import java.util.Arrays;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class PenaltiesTest {

    @Test
    void repetitionDividesPositiveAndMultipliesNegativeScoresOnceForEachTokenSeen() {
        Penalties penalties = new Penalties(SamplingOptions.builder().repetitionPenalty(2).build(), 6,
                new int[]{0, 1, 0, 2});
        penalties.accept(3);
        penalties.accept(3);
        assertThat(applied(penalties, 4, -4, 0, -1, 5, -5)).containsExactly(2, -8, 0, -2, 5, -5);
        assertThat(applied(penalties, 4, -4, 0, -1, 5, -5)).as("the next step").containsExactly(2, -8, 0, -2, 5, -5);
    }

    @Test
    void theRepetitionWindowEndsAtTheLastTokenAndReachesIntoThePrompt() {
        Penalties penalties = new Penalties(
                SamplingOptions.builder().repetitionPenalty(2).repetitionWindow(2).build(), 4, new int[]{0, 1});
        assertThat(applied(penalties, 8, 8, 8, 8)).containsExactly(4, 4, 8, 8);
        penalties.accept(2);
        assertThat(applied(penalties, 8, 8, 8, 8)).containsExactly(8, 4, 4, 8);
        penalties.accept(2);
        assertThat(applied(penalties, 8, 8, 8, 8)).containsExactly(8, 8, 4, 8);
    }

    @Test
    void frequencyAndPresenceCountGeneratedTokensAlone() {
        Penalties penalties = new Penalties(
                SamplingOptions.builder().frequencyPenalty(0.5).presencePenalty(0.25).build(), 4, new int[]{0, 0, 1});
        assertThat(applied(penalties, 1, 1, 1, 1)).containsExactly(1, 1, 1, 1);
        penalties.accept(1);
        penalties.accept(2);
        penalties.accept(2);
        penalties.accept(2);
        assertThat(applied(penalties, 1, 1, 1, 1)).containsExactly(1, 0.25f, -0.75f, 1);
    }

    @Test
    void negativePenaltiesAndThoseBelowOneEncourage() {
        Penalties penalties = new Penalties(SamplingOptions.builder().repetitionPenalty(0.5).frequencyPenalty(-1)
                .presencePenalty(-2).build(), 3, new int[]{0});
        penalties.accept(1);
        assertThat(applied(penalties, 1, 1, 1)).containsExactly(2, 5, 1);
    }

    @Test
    void infinitiesStayWhatTheyAre() {
        Penalties penalties = new Penalties(
                SamplingOptions.builder().repetitionPenalty(3).frequencyPenalty(2).presencePenalty(2).build(), 2,
                new int[0]);
        penalties.accept(0);
        penalties.accept(1);
        assertThat(applied(penalties, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY))
                .containsExactly(Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY);
    }

    @Test
    void longHistoriesAreKept() {
        Penalties penalties = new Penalties(
                SamplingOptions.builder().repetitionPenalty(2).frequencyPenalty(1).build(), 1000, new int[0]);
        for (int id = 0; id < 1000; id++) {
            penalties.accept(id);
        }
        float[] scores = new float[1000];
        Arrays.fill(scores, 8);
        penalties.apply(scores);
        for (float score : scores) {
            assertThat(score).isEqualTo(3);
        }
    }

    @Test
    void aPromptTokenOutsideTheVocabularyIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Penalties(SamplingOptions.builder().repetitionPenalty(2).build(), 10,
                        new int[]{3, 10}))
                .withMessage("prompt token 10 is outside the vocabulary of 10 tokens");
    }

    private static float[] applied(Penalties penalties, float... scores) {
        penalties.apply(scores);
        return scores;
    }
}
