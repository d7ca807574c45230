package org.famulus.report.chart;

import java.math.BigDecimal;
import java.util.List;
import java.util.Random;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

class TicksTest {

    @Test
    void stepsAreOneTwoOrFiveTimesAPowerOfTen() {
        assertThat(labels(Ticks.linear(0, 1, 6))).containsExactly("0", "0.2", "0.4", "0.6", "0.8", "1.0");
        assertThat(labels(Ticks.linear(0, 2000, 5))).containsExactly("0", "500", "1,000", "1,500", "2,000");
        assertThat(labels(Ticks.linear(-0.3, 0.3, 7))).containsExactly("−0.3", "−0.2", "−0.1", "0", "0.1", "0.2",
                "0.3");
        assertThat(labels(Ticks.linear(1.52, 4.2, 6))).containsExactly("2.0", "2.5", "3.0", "3.5", "4.0");
        assertThat(labels(Ticks.linear(0, 3.1e6, 4))).containsExactly("0", "1M", "2M", "3M");
    }

    @Test
    void linearTicksAreInsideEvenAndAsManyAsAllowed() {
        for (long seed = 0; seed < 2_000; seed++) {
            Random random = new Random(seed);
            double low = random.nextGaussian() * Math.pow(10, random.nextInt(-12, 13));
            double high = low + Math.abs(random.nextGaussian()) * Math.max(Math.abs(low), 1e-9) + Math.abs(low) * 1e-5;
            int limit = random.nextInt(3, 12);
            Ticks ticks = Ticks.linear(low, high, limit);
            // A step is at most 2.5 times as long as the one before it, which had too many.
            assertThat(ticks.values()).as("seed %d", seed).hasSizeBetween((int) (limit / 2.5), limit)
                    .allMatch(tick -> tick.compareTo(BigDecimal.valueOf(low)) >= 0
                            && tick.compareTo(BigDecimal.valueOf(high)) <= 0);
            for (int i = 1; i < ticks.values().size(); i++) {
                assertThat(ticks.values().get(i).subtract(ticks.values().get(i - 1))).as("seed %d", seed)
                        .isEqualByComparingTo(ticks.step());
            }
            assertThat(ticks.step().stripTrailingZeros().unscaledValue().intValueExact()).as("seed %d", seed)
                    .isIn(1, 2, 5);
        }
    }

    @Test
    void aLogarithmicAxisIsLabelledByPowersOfTen() {
        assertThat(labels(Ticks.logarithmic(0.002, 300, 6))).containsExactly("0.01", "0.1", "1", "10", "100");
        assertThat(labels(Ticks.logarithmic(1e-9, 1e9, 5))).containsExactly("10⁻⁸", "0.0001", "1", "10,000", "100M");
    }

    @Test
    void aFewPowersOfTenAreDivided() {
        assertThat(labels(Ticks.logarithmic(1, 30, 6))).containsExactly("1", "2", "5", "10", "20");
        assertThat(labels(Ticks.logarithmic(16, 4096, 6))).containsExactly("30", "100", "300", "1,000", "3,000");
    }

    @Test
    void insideAPowerOfTenALogarithmicAxisIsLabelledEvenly() {
        assertThat(labels(Ticks.logarithmic(2.1, 4.3, 6))).containsExactly("2.5", "3.0", "3.5", "4.0");
    }

    @Test
    void logarithmicTicksAreInsideAndFew() {
        for (long seed = 0; seed < 2_000; seed++) {
            Random random = new Random(seed);
            double low = Math.pow(10, random.nextDouble(-279, 260));
            double high = low * (1 + Math.pow(10, random.nextDouble(-4, 20)));
            Ticks ticks = Ticks.logarithmic(low, high, 6);
            assertThat(ticks.values()).as("seed %d", seed).hasSizeBetween(1, 6)
                    .isSortedAccordingTo(BigDecimal::compareTo).allMatch(
                            tick -> tick.doubleValue() >= low * (1 - 1e-12)
                                    && tick.doubleValue() <= high * (1 + 1e-12));
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"0|0", "1500|1,500", "2500000|2.5M", "7e9|7B", "-0.25|−0.25", "0.00003|3×10⁻⁵",
            "1e-12|10⁻¹²", "-1e15|−10¹⁵", "2.5e20|2.5×10²⁰"})
    void labelsAreShort(BigDecimal value, String label) {
        assertThat(TickLabel.of(value, BigDecimal.ZERO)).isEqualTo(label);
    }

    private static List<String> labels(Ticks ticks) {
        return ticks.values().stream().map(tick -> TickLabel.of(tick, ticks.step())).toList();
    }
}
