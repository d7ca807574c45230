package org.famulus.engine.generation;

import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

import org.famulus.engine.generation.TokenProbability.Alternative;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.within;

class TokenScorerTest {

    @Test
    void logProbabilitiesAreTheLogarithmOfTheSoftmax() {
        for (int seed = 0; seed < 30; seed++) {
            float[] logits = Rows.random(new SplittableRandom(seed), 400, 4, false);
            double sum = IntStream.range(0, 400).mapToDouble(id -> Math.exp(logits[id])).sum();
            TokenScorer scorer = new TokenScorer(400, 0);
            double total = 0;
            for (int id = 0; id < 400; id++) {
                TokenProbability scored = scorer.score(Rows.of(logits), id);
                assertThat(scored.logProbability()).as("seed %d id %d", seed, id)
                        .isCloseTo(Math.log(Math.exp(logits[id]) / sum), within(5e-6));
                assertThat(scored.alternatives()).isEmpty();
                total += Math.exp(scored.logProbability());
            }
            assertThat(total).isCloseTo(1, within(5e-6));
        }
    }

    @Test
    void alternativesAreTheMostProbableTokensInOrder() {
        TokenProbability scored = new TokenScorer(6, 3).score(Rows.of(0, 2, 1, 2, -1, 0), 5);
        assertThat(scored.id()).isEqualTo(5);
        assertThat(scored.alternatives()).extracting(Alternative::id).containsExactly(1, 3, 2);
        assertThat(scored.alternatives().getFirst().logProbability() - scored.logProbability()).isCloseTo(2,
                within(1e-12));
    }

    @Test
    void impossibleTokensAreNoAlternatives() {
        float never = Float.NEGATIVE_INFINITY;
        TokenProbability scored = new TokenScorer(4, 10).score(Rows.of(never, 1, never, 1), 1);
        assertThat(scored.logProbability()).isCloseTo(Math.log(0.5), within(1e-15));
        assertThat(scored.alternatives()).isEqualTo(
                List.of(new Alternative(1, scored.logProbability()), new Alternative(3, scored.logProbability())));
    }

    @Test
    void tokensAtInfinityShareTheProbability() {
        TokenScorer scorer = new TokenScorer(4, 4);
        float certain = Float.POSITIVE_INFINITY;
        assertThat(scorer.score(Rows.of(certain, 1, certain, 1), 2).logProbability()).isEqualTo(-StrictMath.log(2));
        assertThat(scorer.score(Rows.of(certain, 1, certain, 1), 1).logProbability())
                .isEqualTo(Double.NEGATIVE_INFINITY);
        assertThat(scorer.score(Rows.of(certain, 1, certain, 1), 2).alternatives()).extracting(Alternative::id)
                .containsExactly(0, 2);
    }

    @Test
    void badRequestsAreRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> new TokenScorer(4, 101))
                .withMessage("top_logprobs 101 is refused; allowed: 0 to 100");
        TokenScorer scorer = new TokenScorer(2, 1);
        assertThatIllegalArgumentException().isThrownBy(() -> scorer.score(Rows.of(1, 2), 2))
                .withMessage("token 2 is outside the vocabulary of 2 tokens");
        assertThatIllegalArgumentException().isThrownBy(() -> scorer.score(Rows.of(1), 0));
        assertThatIllegalStateException().isThrownBy(() -> scorer.score(Rows.of(1, Float.NaN), 0))
                .withMessageContaining("token 1 is NaN");
    }
}
