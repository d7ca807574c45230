package org.famulus.report.chart;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.DoubleStream;

import org.famulus.report.chart.Axis.Spacing;
import org.famulus.report.chart.BarChart.Bar;
import org.famulus.report.chart.Scale.Tick;
import org.famulus.report.markup.Markup;
import org.famulus.report.table.NumberStyle;

/**
 * Draws lying bars. The name of a group stands above its bars over the whole width, so that long names need no turning and
 * fit a narrow screen.
 */
final class BarPlot {

    private static final int NAME_HEIGHT = 26;
    private static final int BAR_HEIGHT = 20;
    private static final int BAR_GAP = 3;
    private static final int GROUP_GAP = 12;
    private static final int FOOT = 52;
    private static final int MARGIN = 16;
    private static final int VALUE_ROOM = 96;
    private static final NumberStyle VALUES = new NumberStyle.Significant(3);

    private final Markup markup;
    private final BarChart chart;
    private final Scale scale;
    private final double zero;

    private BarPlot(Markup markup, BarChart chart, Scale scale) {
        this.markup = markup;
        this.chart = chart;
        this.scale = scale;
        this.zero = scale.place(0);
    }

    static BarPlot of(Markup markup, BarChart chart) {
        List<Double> ends = new ArrayList<>();
        ends.add(0.0);
        chart.series().stream().flatMap(one -> one.bars().stream()).filter(BarPlot::drawable)
                .flatMapToDouble(bar -> hasInterval(bar)
                        ? DoubleStream.of(bar.value(), bar.low(), bar.high())
                        : DoubleStream.of(bar.value()))
                .forEach(ends::add);
        double smallest = ends.stream().mapToDouble(end -> end).min().orElseThrow();
        double largest = ends.stream().mapToDouble(end -> end).max().orElseThrow();
        if (smallest == largest) {
            largest = 1;
        }
        Scale scale = Scale.loose(Spacing.LINEAR, smallest, largest, smallest < 0 ? VALUE_ROOM : MARGIN,
                PlotFrame.WIDTH - VALUE_ROOM, 6);
        return new BarPlot(markup, chart, scale);
    }

    static boolean drawable(Bar bar) {
        return Scale.drawable(Spacing.LINEAR, bar.value());
    }

    static int height(BarChart chart) {
        return chart.categories().size() * groupHeight(chart) + FOOT;
    }

    void draw() {
        int bottom = height(chart) - FOOT;
        Outline grid = new Outline();
        scale.ticks().forEach(tick -> grid.move(tick.place(), 0).line(tick.place(), bottom));
        markup.empty("path", "class", "grid", "d", grid.toString()).line();
        markup.empty("path", "class", "axis", "d", new Outline().move(zero, 0).line(zero, bottom).toString()).line();
        for (Tick tick : scale.ticks()) {
            text(tick.label(), tick.place(), bottom + 19, "middle", "label");
        }
        text(chart.measure(), (scale.start() + PlotFrame.WIDTH - VALUE_ROOM) / 2, height(chart) - 8, "middle", "label");
        markup.line();
        for (int group = 0; group < chart.categories().size(); group++) {
            double top = (double) group * groupHeight(chart);
            text(chart.categories().get(group), 0, top + NAME_HEIGHT - 8, "start", "name");
            for (int i = 0; i < chart.series().size(); i++) {
                bar(chart.series().get(i).bars().get(group), i, top + NAME_HEIGHT + i * (BAR_HEIGHT + BAR_GAP));
            }
            markup.line();
        }
    }

    private void bar(Bar bar, int series, double top) {
        double middle = top + BAR_HEIGHT / 2.0;
        if (!drawable(bar)) {
            text("no value", zero + 6, middle + 4.5, "start", "label");
            return;
        }
        double end = scale.place(bar.value());
        markup.empty("rect", "class", "bar " + Mark.colour(series), "x", Outline.number(Math.min(zero, end)), "y",
                Outline.number(top), "width", Outline.number(Math.abs(end - zero)), "height",
                Outline.number(BAR_HEIGHT));
        double outermost = end;
        if (hasInterval(bar)) {
            double low = scale.place(bar.low());
            double high = scale.place(bar.high());
            outermost = bar.value() < 0 ? Math.min(end, low) : Math.max(end, high);
            Outline whisker = new Outline().move(low, middle).line(high, middle).move(low, middle - 4)
                    .line(low, middle + 4).move(high, middle - 4).line(high, middle + 4);
            markup.empty("path", "class", "whisker", "d", whisker.toString());
        }
        String value = VALUES.text(bar.value()).replace('-', '−');
        boolean left = bar.value() < 0;
        text(value, outermost + (left ? -6 : 6), middle + 4.5, left ? "end" : "start", "value");
    }

    private static boolean hasInterval(Bar bar) {
        return drawable(bar) && Scale.drawable(Spacing.LINEAR, bar.low())
                && Scale.drawable(Spacing.LINEAR, bar.high());
    }

    private static int groupHeight(BarChart chart) {
        return NAME_HEIGHT + chart.series().size() * (BAR_HEIGHT + BAR_GAP) + GROUP_GAP;
    }

    private void text(String text, double x, double y, String anchor, String kind) {
        markup.element("text", text, "class", kind, "x", Outline.number(x), "y", Outline.number(y), "text-anchor",
                anchor);
    }
}
