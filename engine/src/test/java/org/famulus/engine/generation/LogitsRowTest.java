package org.famulus.engine.generation;

import java.util.SplittableRandom;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.within;

class LogitsRowTest {
    private static final float INFINITY = Float.POSITIVE_INFINITY;

    @Test
    void theLargestLogitWinsAndTheFirstAmongEquals() {
        for (int seed = 0; seed < 200; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            float[] logits = Rows.random(random, 1 + random.nextInt(200), 2, true);
            int expected = 0;
            for (int id = 1; id < logits.length; id++) {
                expected = logits[id] > logits[expected] ? id : expected;
            }
            assertThat(LogitsRow.argmax(Rows.of(logits), logits.length)).as("seed %d", seed).isEqualTo(expected);
        }
    }

    @Test
    void infinitiesAreLogitsLikeOthers() {
        assertThat(LogitsRow.argmax(Rows.of(-INFINITY, -3, -INFINITY), 3)).isEqualTo(1);
        assertThat(LogitsRow.argmax(Rows.of(1, INFINITY, INFINITY), 3)).isEqualTo(1);
        assertThatIllegalStateException().isThrownBy(() -> LogitsRow.argmax(Rows.of(-INFINITY, -INFINITY), 2))
                .withMessage("all 2 logits are negative infinity: no token can be sampled");
    }

    @Test
    void aNaNAnywhereIsNamed() {
        for (int place = 0; place < 5; place++) {
            float[] logits = {5, 4, 3, 2, INFINITY};
            logits[place] = Float.NaN;
            int id = place;
            assertThatIllegalStateException().isThrownBy(() -> LogitsRow.argmax(Rows.of(logits), 5))
                    .withMessageContaining("the logit of token " + id + " is NaN");
        }
    }

    @Test
    void aRowOfAnotherSizeIsRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> LogitsRow.requireSize(Rows.of(1, 2, 3), 4))
                .withMessage("a row of logits for 4 tokens has 16 bytes, not 12");
    }

    @Test
    void theExponentialIsTheMathematicalOne() {
        assertThat(LogitsRow.exponential(0)).isEqualTo(1);
        assertThat(LogitsRow.exponential(-0.0)).isEqualTo(1);
        SplittableRandom random = new SplittableRandom(3);
        for (int draw = 0; draw < 200_000; draw++) {
            double x = -random.nextDouble() * (draw % 2 == 0 ? 1 : 669);
            double expected = StrictMath.exp(x);
            assertThat(Math.abs(LogitsRow.exponential(x) - expected)).as("x %s", x)
                    .isLessThanOrEqualTo(5e-16 * expected);
        }
    }

    @Test
    void theExponentialIsZeroFarBelow() {
        for (double x : new double[]{-708, -709, -1e6, -1e300, Double.NEGATIVE_INFINITY}) {
            assertThat(LogitsRow.exponential(x)).as("x %s", x).isEqualTo(0);
        }
    }

    @Test
    void theLogarithmOfTheSumOfExponentialsIsTheNaiveOne() {
        for (int seed = 0; seed < 100; seed++) {
            float[] logits = Rows.random(new SplittableRandom(seed), 500, 5, false);
            logits[seed] = -INFINITY;
            double sum = 0;
            float largest = -INFINITY;
            for (float logit : logits) {
                sum += Math.exp(logit);
                largest = Math.max(largest, logit);
            }
            assertThat(LogitsRow.logSumExponentials(Rows.of(logits), logits.length, largest)).as("seed %d", seed)
                    .isCloseTo(Math.log(sum), within(5e-6));
        }
    }
}
