package org.famulus.engine.generation;

import java.util.HashMap;
import java.util.Map;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class SamplingOptionsTest {

    @Test
    void everyAbsurdValueIsRefusedByNameValueAndRange() {
        SamplingOptions.Builder plain = SamplingOptions.builder();
        refused(plain.temperature(-1), "temperature -1.0 is refused; allowed: 0 (greedy), or 1e-6 to 100");
        refused(plain.temperature(1e-7), "temperature 1.0E-7 is refused; allowed: 0 (greedy), or 1e-6 to 100");
        refused(plain.temperature(Double.NaN), "temperature NaN is refused; allowed: 0 (greedy), or 1e-6 to 100");
        refused(plain.temperature(Double.POSITIVE_INFINITY),
                "temperature Infinity is refused; allowed: 0 (greedy), or 1e-6 to 100");
        plain.temperature(1);
        refused(plain.topK(-1), "top_k -1 is refused; allowed: 0 (keeps all) or more");
        plain.topK(0);
        refused(plain.topP(1.5), "top_p 1.5 is refused; allowed: 0 to 1 (1 keeps all)");
        refused(plain.topP(Double.NaN), "top_p NaN is refused; allowed: 0 to 1 (1 keeps all)");
        plain.topP(1);
        refused(plain.minP(-0.1), "min_p -0.1 is refused; allowed: 0 to 1 (0 keeps all)");
        plain.minP(0);
        refused(plain.repetitionPenalty(0), "repetition_penalty 0.0 is refused; allowed: above 0 up to 100 (1 is off)");
        plain.repetitionPenalty(1);
        refused(plain.repetitionWindow(0),
                "repetition_window 0 is refused; allowed: 1 or more tokens (a repetition_penalty of 1 is off)");
        plain.repetitionWindow(64);
        refused(plain.frequencyPenalty(2.5), "frequency_penalty 2.5 is refused; allowed: -2 to 2 (0 is off)");
        plain.frequencyPenalty(0);
        refused(plain.presencePenalty(-3), "presence_penalty -3.0 is refused; allowed: -2 to 2 (0 is off)");
        plain.presencePenalty(0);
        refused(plain.logitBias(Map.of(-2, 1f)), "logit_bias for token -2 is refused; allowed: ids of 0 or more");
        refused(plain.logitBias(Map.of(7, Float.POSITIVE_INFINITY)),
                "logit_bias of token 7 Infinity is refused; allowed: -100 to 100, or negative infinity to forbid the token");
        refused(plain.logitBias(Map.of(7, Float.NaN)),
                "logit_bias of token 7 NaN is refused; allowed: -100 to 100, or negative infinity to forbid the token");
    }

    @Test
    void aBuilderOfOptionsBuildsThemAgain() {
        SamplingOptions options = SamplingOptions.builder().temperature(0.7).topK(40).topP(0.9).minP(0.05)
                .repetitionPenalty(1.1).repetitionWindow(64).frequencyPenalty(0.5).presencePenalty(-0.5)
                .logitBias(Map.of(3, Float.NEGATIVE_INFINITY)).seed(42).build();
        assertThat(options.toBuilder().build()).isEqualTo(options);
        assertThat(SamplingOptions.greedy().toBuilder().build()).isEqualTo(SamplingOptions.greedy());
    }

    @Test
    void theBiasesAreTheOptionsOwn() {
        Map<Integer, Float> given = new HashMap<>(Map.of(1, 2f));
        SamplingOptions options = SamplingOptions.builder().logitBias(given).build();
        given.put(2, 3f);
        assertThat(options.logitBias()).containsExactly(Map.entry(1, 2f));
    }

    private static void refused(SamplingOptions.Builder builder, String message) {
        assertThatIllegalArgumentException().isThrownBy(builder::build).withMessage(message);
    }
}
