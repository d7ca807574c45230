package org.famulus.report.table;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class NumberStyleTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"0.95312|0.9531", "1.88|1.880", "1234567|1,234,567", "1234.56|1,235", "0|0",
            "-3|-3",
            "0.00025|0.0002500", "0.0000123456|1.235e-5", "1.5e300|1.500e300", "12345.678|12,346", "NaN|NaN",
            "Infinity|Infinity"})
    void fourDigitsCarryMeaningAndWholeDigitsStay(double value, String text) {
        assertThat(NumberStyle.GENERAL.text(value)).isEqualTo(text);
    }

    @Test
    void decimalsAreFixed() {
        NumberStyle style = new NumberStyle.Decimals(2);
        assertThat(style.text(1234.5)).isEqualTo("1,234.50");
        assertThat(style.text(-0.001)).isEqualTo("0.00");
        assertThat(style.text(-0.005001)).isEqualTo("-0.01");
        assertThat(style.text(Double.NEGATIVE_INFINITY)).isEqualTo("-Infinity");
    }

    @Test
    void sharesAreInPercent() {
        assertThat(new NumberStyle.Percent(1).text(0.9534)).isEqualTo("95.3 %");
        assertThat(new NumberStyle.Percent(1).text(Double.NaN)).isEqualTo("NaN");
    }

    @Test
    void countsOfDigitsAreChecked() {
        assertThatThrownBy(() -> new NumberStyle.Decimals(-1)).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("0 to 12");
        assertThatThrownBy(() -> new NumberStyle.Significant(0)).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("1 to 12");
    }
}
