package org.famulus.report.chart;

import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

import org.famulus.report.chart.BarChart.Bar;
import org.famulus.report.chart.BarChart.BarSeries;
import org.famulus.report.table.NumberStyle;

/** What a chart shows, in words: for those who hear the page instead of seeing it. */
final class ChartSummary {

    private ChartSummary() {
    }

    static String of(Chart chart) {
        String data = switch (chart) {
            case LineChart line -> points(line.horizontal(), line.vertical(), line.series());
            case ScatterChart scatter -> points(scatter.horizontal(), scatter.vertical(), scatter.series());
            case BarChart bars -> bars.measure() + ". " + bars.series().stream()
                    .map(one -> bars(bars.categories(), one)).collect(Collectors.joining(" "));
        };
        return chart.description().isEmpty() ? data : chart.description() + " " + data;
    }

    private static String points(Axis horizontal, Axis vertical, List<Series> series) {
        return vertical.label() + " over " + horizontal.label() + ". " + series.stream()
                .map(one -> line(horizontal, vertical, one)).collect(Collectors.joining(" "));
    }

    private static String line(Axis horizontal, Axis vertical, Series series) {
        List<Point> points = series.points().stream()
                .filter(point -> PlotFrame.drawable(point, horizontal, vertical)).toList();
        if (points.isEmpty()) {
            return series.name() + ": no data.";
        }
        Comparator<Point> byHeight = Comparator.comparingDouble(Point::y);
        return series.name() + ": " + number(points.size()) + " points, first " + place(points.getFirst()) + ", last "
                + place(points.getLast()) + ", lowest " + place(points.stream().min(byHeight).orElseThrow())
                + ", highest " + place(points.stream().max(byHeight).orElseThrow()) + ".";
    }

    private static String bars(List<String> categories, BarSeries series) {
        var text = new StringBuilder(series.name()).append(": ");
        for (int i = 0; i < categories.size(); i++) {
            Bar bar = series.bars().get(i);
            text.append(i == 0 ? "" : ", ").append(categories.get(i)).append(' ')
                    .append(BarPlot.drawable(bar) ? number(bar.value()) : "no value");
        }
        return text.append('.').toString();
    }

    private static String place(Point point) {
        return number(point.y()) + " at " + number(point.x());
    }

    private static String number(double value) {
        return NumberStyle.GENERAL.text(value);
    }
}
