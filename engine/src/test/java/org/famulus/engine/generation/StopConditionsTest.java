package org.famulus.engine.generation;

import java.util.List;
import java.util.Set;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class StopConditionsTest {

    @Test
    void absurdConditionsAreRefusedInOneLine() {
        StopConditions plain = StopConditions.after(10, 100);
        assertThatIllegalArgumentException().isThrownBy(() -> StopConditions.after(0, 100))
                .withMessage("max_tokens 0 is refused; allowed: 1 or more");
        assertThatIllegalArgumentException().isThrownBy(() -> StopConditions.after(1, 0))
                .withMessage("a context of 0 positions; allowed: 1 or more");
        assertThatIllegalArgumentException().isThrownBy(() -> plain.withTokens(Set.of(3, -4)))
                .withMessage("stop token -4 is refused; allowed: ids of 0 or more");
        assertThatIllegalArgumentException().isThrownBy(() -> plain.withStrings(List.of("a", "")))
                .withMessage("stop string \"\" is refused; allowed: one character or more");
        for (String lone : List.of("x\uD83D", "\uDE00y", "\uDE00\uD83D")) {
            assertThatIllegalArgumentException().isThrownBy(() -> plain.withStrings(List.of(lone)))
                    .withMessageStartingWith("stop string with the lone surrogate U+");
        }
        assertThat(plain.withStrings(List.of("\uD83D\uDE00", "é")).strings()).hasSize(2);
    }

    @Test
    void reasonsHaveTheirJsonNames() {
        assertThat(FinishReason.values()).extracting(FinishReason::jsonName).containsExactly("stop", "stop", "stop",
                "length",
                "context_full", "cancelled");
    }
}
