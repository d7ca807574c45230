package org.famulus.engine.tensor;

import java.time.Duration;

import org.famulus.engine.weights.TensorType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class MatrixPeakTest {

    @ParameterizedTest
    @EnumSource(value = TensorType.class, names = {"F32", "BF16"})
    void aPeakIsARateThatMachinesHave(TensorType type) {
        assertThat(MatrixPeak.measure(type, 1, 256, Duration.ZERO)).isBetween(1e6, 1e15);
    }

    @Test
    void measuringTakesAtLeastTheTimeAskedFor() {
        long start = System.nanoTime();
        MatrixPeak.measure(TensorType.F32, 1, 64, Duration.ofMillis(50));
        assertThat(System.nanoTime() - start).isBetween(50_000_000L, 30_000_000_000L);
    }

    @Test
    void whatCannotBeMeasuredIsRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> MatrixPeak.measure(TensorType.F32, 1, 0, Duration.ZERO))
                .withMessageContaining("side 0");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> MatrixPeak.measure(TensorType.F32, 0, 64, Duration.ZERO));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> MatrixPeak.measure(TensorType.Q8_0, 1, 64, Duration.ZERO));
    }
}
