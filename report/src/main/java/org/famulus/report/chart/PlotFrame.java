package org.famulus.report.chart;

import java.util.DoubleSummaryStatistics;
import java.util.List;
import java.util.Optional;
import java.util.stream.DoubleStream;

import org.famulus.report.chart.Axis.Spacing;
import org.famulus.report.chart.Scale.Tick;
import org.famulus.report.markup.Markup;

/**
 * The two axes of a plot of points, and the grid between them. Room is kept for letters half as large again as they are on a
 * wide screen, because the page enlarges them on a narrow one, where the whole drawing shrinks.
 */
record PlotFrame(Axis horizontalAxis, Axis verticalAxis, Scale horizontal, Scale vertical) {

    static final int WIDTH = 640;
    static final int HEIGHT = 360;
    private static final int TOP = 36;
    private static final int BOTTOM = HEIGHT - 52;
    private static final int RIGHT = WIDTH - 40;
    private static final double LETTER_WIDTH = 12;
    private static final int HORIZONTAL_LABELS = 6;
    private static final int VERTICAL_LABELS = 6;

    /** Axes that hold all points that can be drawn; empty when there are none. */
    static Optional<PlotFrame> around(Axis horizontalAxis, Axis verticalAxis, List<Series> series) {
        List<Point> points = series.stream().flatMap(one -> one.points().stream())
                .filter(point -> drawable(point, horizontalAxis, verticalAxis)).toList();
        if (points.isEmpty()) {
            return Optional.empty();
        }
        Spacing spacing = verticalAxis.spacing();
        DoubleSummaryStatistics heights = points.stream()
                .flatMapToDouble(point -> DoubleStream.of(point.y(), point.low(), point.high()))
                .filter(height -> Scale.drawable(spacing, height)).summaryStatistics();
        DoubleSummaryStatistics widths = points.stream().mapToDouble(Point::x).summaryStatistics();
        Scale vertical = Scale.loose(spacing, heights.getMin(), heights.getMax(), BOTTOM, TOP, VERTICAL_LABELS);
        double left = 12 + LETTER_WIDTH * vertical.longestLabel();
        Scale horizontal = Scale.tight(horizontalAxis.spacing(), widths.getMin(), widths.getMax(), left,
                RIGHT, HORIZONTAL_LABELS);
        return Optional.of(new PlotFrame(horizontalAxis, verticalAxis, horizontal, vertical));
    }

    /** Whether a point has a place between these axes. */
    static boolean drawable(Point point, Axis horizontalAxis, Axis verticalAxis) {
        return Scale.drawable(horizontalAxis.spacing(), point.x())
                && Scale.drawable(verticalAxis.spacing(), point.y());
    }

    boolean drawable(Point point) {
        return drawable(point, horizontalAxis, verticalAxis);
    }

    /** Whether a point has an interval that can be drawn. */
    boolean hasInterval(Point point) {
        return drawable(point) && vertical.drawable(point.low()) && vertical.drawable(point.high());
    }

    double x(Point point) {
        return horizontal.place(point.x());
    }

    double y(double value) {
        return vertical.place(value);
    }

    /** Draws grid, axes and labels. */
    void draw(Markup markup) {
        double left = horizontal.start();
        Outline grid = new Outline();
        for (Tick tick : vertical.ticks()) {
            grid.move(left, tick.place()).line(RIGHT, tick.place());
        }
        markup.empty("path", "class", "grid", "d", grid.toString()).line();
        for (Tick tick : vertical.ticks()) {
            label(markup, tick.label(), left - 7, tick.place() + 4.5, "end");
        }
        Outline axis = new Outline().move(left, BOTTOM).line(RIGHT, BOTTOM);
        for (Tick tick : horizontal.ticks()) {
            axis.move(tick.place(), BOTTOM).line(tick.place(), BOTTOM + 5);
        }
        markup.empty("path", "class", "axis", "d", axis.toString()).line();
        for (Tick tick : horizontal.ticks()) {
            label(markup, tick.label(), tick.place(), BOTTOM + 21, "middle");
        }
        label(markup, verticalAxis.label(), 0, 16, "start");
        label(markup, horizontalAxis.label(), (left + RIGHT) / 2, HEIGHT - 8, "middle");
        markup.line();
    }

    private static void label(Markup markup, String text, double x, double y, String anchor) {
        markup.element("text", text, "x", Outline.number(x), "y", Outline.number(y), "text-anchor", anchor);
    }
}
