package org.famulus.report.chart;

import java.util.List;

import org.famulus.report.chart.Axis.Spacing;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

class ScaleTest {

    @Test
    void equalDifferencesTakeEqualLengthsOnALinearAxis() {
        Scale scale = Scale.tight(Spacing.LINEAR, 10, 20, 100, 600, 6);
        assertThat(scale.place(10)).isEqualTo(100);
        assertThat(scale.place(20)).isEqualTo(600);
        assertThat(scale.place(15) - scale.place(12)).isCloseTo(scale.place(18) - scale.place(15), within(1e-9));
    }

    @Test
    void equalRatiosTakeEqualLengthsOnALogarithmicAxis() {
        Scale scale = Scale.tight(Spacing.LOGARITHMIC, 0.001, 1000, 600, 0, 6);
        assertThat(scale.place(0.001)).isEqualTo(600);
        assertThat(scale.place(1000)).isEqualTo(0);
        assertThat(scale.place(1)).isCloseTo(300, within(1e-9));
        assertThat(scale.place(2) - scale.place(1)).isCloseTo(scale.place(200) - scale.place(100), within(1e-9));
    }

    @Test
    void aLooseScaleEndsWithLabels() {
        Scale scale = Scale.loose(Spacing.LINEAR, 1.52, 4.13, 300, 0, 6);
        assertThat(scale.ticks().getFirst()).isEqualTo(new Scale.Tick(300, "1.5"));
        assertThat(scale.ticks().getLast()).isEqualTo(new Scale.Tick(0, "4.5"));
    }

    @Test
    void oneValueGetsAnAxisAroundIt() {
        for (double value : new double[]{0, 1e-3, -7, 1e280, -1e280, 1e-280, 4.9e-324, 1e16}) {
            Scale scale = Scale.loose(Spacing.LINEAR, value, value, 300, 0, 6);
            assertThat(scale.place(value)).as("%s", value).isBetween(30.0, 270.0);
            assertThat(scale.ticks()).as("%s", value).hasSizeBetween(2, 9);
        }
        for (double value : new double[]{1e-3, 1e280, 1e-280}) {
            Scale scale = Scale.loose(Spacing.LOGARITHMIC, value, value, 300, 0, 6);
            assertThat(scale.place(value)).as("%s", value).isCloseTo(150, within(1.0));
            assertThat(scale.ticks()).as("%s", value).hasSizeBetween(2, 9);
        }
    }

    @Test
    void valuesThatHardlyDifferGetLabelsThatDiffer() {
        Scale scale = Scale.loose(Spacing.LINEAR, 1e16, 1e16 + 4, 300, 0, 6);
        List<String> labels = scale.ticks().stream().map(Scale.Tick::label).toList();
        assertThat(labels).doesNotHaveDuplicates().hasSizeGreaterThan(2);
    }

    @Test
    void theLargestValuesDoNotOverflow() {
        Scale scale = Scale.loose(Spacing.LINEAR, -1e280, 1e280, 300, 0, 6);
        assertThat(scale.place(0)).isCloseTo(150, within(1e-9));
        assertThat(scale.drawable(Double.MAX_VALUE)).isFalse();
    }

    @Test
    void onALogarithmicAxisOnlyPositiveValuesHaveAPlace() {
        assertThat(Scale.drawable(Spacing.LOGARITHMIC, 0)).isFalse();
        assertThat(Scale.drawable(Spacing.LOGARITHMIC, -1)).isFalse();
        assertThat(Scale.drawable(Spacing.LINEAR, -1)).isTrue();
        assertThat(Scale.drawable(Spacing.LINEAR, Double.NaN)).isFalse();
        assertThat(Scale.drawable(Spacing.LINEAR, Double.POSITIVE_INFINITY)).isFalse();
    }
}
