package org.famulus.report.chart;

import java.util.List;
import java.util.Optional;
import java.util.function.IntConsumer;

import org.famulus.report.chart.BarChart.BarSeries;
import org.famulus.report.markup.Markup;

/**
 * Draws a chart as a {@code figure} element of HTML: a caption, a legend where there is more than one series, the drawing as
 * SVG with a title and a description in words, and a note on values that were left out.
 */
public final class ChartFigure {

    private static final int EMPTY_HEIGHT = 100;

    private final Markup markup;
    private final String identifier;

    private ChartFigure(Markup markup, String identifier) {
        this.markup = markup;
        this.identifier = identifier;
    }

    /**
     * Writes the figure.
     *
     * @param identifier unique in the page; letters, digits and hyphens
     */
    public static void write(Markup markup, Chart chart, String identifier) {
        new ChartFigure(markup, identifier).write(chart);
    }

    private void write(Chart chart) {
        markup.open("figure").line().open("figcaption").element("strong", chart.title());
        if (!chart.description().isEmpty()) {
            markup.text(" ").text(chart.description());
        }
        markup.close().line();
        switch (chart) {
            case LineChart line -> points(chart, line.horizontal(), line.vertical(), line.series(), true);
            case ScatterChart scatter ->
                points(chart, scatter.horizontal(), scatter.vertical(), scatter.series(), false);
            case BarChart bars -> bars(bars);
        }
        markup.close().line();
    }

    private void points(Chart chart, Axis horizontal, Axis vertical, List<Series> series, boolean joined) {
        List<Boolean> empty = series.stream().map(one -> one.points().stream()
                .noneMatch(point -> PlotFrame.drawable(point, horizontal, vertical))).toList();
        legend(series.stream().map(Series::name).toList(), empty, index -> {
            if (joined) {
                swatch("line", index, new Outline().move(1, 7).line(25, 7));
            }
            if (!joined || series.get(index).marked()) {
                Outline mark = new Outline();
                Mark.add(mark, index, 13, 7);
                swatch("mark", index, mark);
            }
        });
        Optional<PlotFrame> frame = PlotFrame.around(horizontal, vertical, series);
        openDrawing(chart, frame.isPresent() ? PlotFrame.HEIGHT : EMPTY_HEIGHT);
        if (frame.isPresent()) {
            frame.get().draw(markup);
            PointPlot plot = new PointPlot(markup, frame.get());
            if (joined) {
                plot.lines(series);
            } else {
                plot.cloud(series);
            }
        } else {
            noData();
        }
        closeDrawing();
        note(series.stream().flatMap(one -> one.points().stream())
                .filter(point -> !PlotFrame.drawable(point, horizontal, vertical)).count());
    }

    private void bars(BarChart chart) {
        List<Boolean> empty = chart.series().stream().map(one -> one.bars().stream().noneMatch(BarPlot::drawable))
                .toList();
        legend(chart.series().stream().map(BarSeries::name).toList(), empty,
                index -> swatch("bar", index, new Outline().move(5, 1).line(21, 1).line(21, 13).line(5, 13).close()));
        if (empty.contains(false)) {
            openDrawing(chart, BarPlot.height(chart));
            BarPlot.of(markup, chart).draw();
        } else {
            openDrawing(chart, EMPTY_HEIGHT);
            noData();
        }
        closeDrawing();
    }

    private void openDrawing(Chart chart, int height) {
        // Narrow screens scroll the drawing sideways rather than make it too small to read; keys reach it by its tab stop.
        markup.open("div", "class", "drawing", "tabindex", "0", "role", "group", "aria-label", chart.title()).line();
        markup.open("svg", "xmlns", "http://www.w3.org/2000/svg", "viewBox", "0 0 " + PlotFrame.WIDTH + " " + height,
                "role", "img", "aria-labelledby", identifier + "-title " + identifier + "-description").line();
        markup.element("title", chart.title(), "id", identifier + "-title").line();
        markup.element("desc", ChartSummary.of(chart), "id", identifier + "-description").line();
    }

    private void closeDrawing() {
        markup.close().line().close().line();
    }

    private void noData() {
        markup.element("text", "no data", "class", "nothing", "x", Outline.number(PlotFrame.WIDTH / 2.0), "y",
                Outline.number(EMPTY_HEIGHT / 2.0), "text-anchor", "middle").line();
    }

    private void legend(List<String> names, List<Boolean> empty, IntConsumer swatches) {
        if (names.size() < 2) {
            return;
        }
        markup.open("ul", "class", "legend").line();
        for (int i = 0; i < names.size(); i++) {
            markup.open("li").open("svg", "xmlns", "http://www.w3.org/2000/svg", "viewBox", "0 0 26 14", "aria-hidden",
                    "true");
            swatches.accept(i);
            markup.close().text(names.get(i)).text(empty.get(i) ? " (no data)" : "").close().line();
        }
        markup.close().line();
    }

    private void swatch(String kind, int series, Outline outline) {
        markup.empty("path", "class", kind + " " + Mark.colour(series), "stroke-dasharray",
                kind.equals("line") ? Mark.dashes(series) : "none", "d", outline.toString());
    }

    private void note(long leftOut) {
        if (leftOut > 0) {
            markup.element("p", (leftOut == 1 ? "One point is" : leftOut + " points are")
                    + " not shown: not finite, or not positive on a logarithmic axis.", "class", "note").line();
        }
    }
}
