package org.famulus.report.chart;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

import org.famulus.report.markup.Markup;

/** Draws series of points into a frame: as lines with bands, or as a cloud with whiskers. */
final class PointPlot {

    /** A line that is longer than this goes up and down so often that it is drawn finer, or it would be one broad smear. */
    private static final double DENSE = 8.0 * PlotFrame.WIDTH;

    private final Markup markup;
    private final PlotFrame frame;

    PointPlot(Markup markup, PlotFrame frame) {
        this.markup = markup;
        this.frame = frame;
    }

    /** Bands first and marks last, so that no line lies under the band of another series. */
    void lines(List<Series> series) {
        for (int i = 0; i < series.size(); i++) {
            band(series.get(i), i);
        }
        for (int i = 0; i < series.size(); i++) {
            line(series.get(i), i);
        }
    }

    /** Of points that would cover each other wholly, one is drawn. */
    void cloud(List<Series> series) {
        for (int i = 0; i < series.size(); i++) {
            Outline whiskers = new Outline();
            Outline marks = new Outline();
            Set<Long> covered = new HashSet<>();
            for (Point point : series.get(i).points()) {
                if (frame.drawable(point) && covered.add(halfUnitSquare(point))) {
                    Mark.add(marks, i, frame.x(point), frame.y(point.y()));
                    if (frame.hasInterval(point)) {
                        whisker(whiskers, point);
                    }
                }
            }
            path("whisker", i, whiskers);
            path("mark", i, marks);
        }
    }

    private void band(Series series, int index) {
        Outline band = new Outline();
        Outline whiskers = new Outline();
        for (List<List<Point>> piece : Decimation.pieces(series.points(), frame::hasInterval, this::column)) {
            List<Point> envelope = Decimation.envelope(piece);
            if (envelope.size() == 1) {
                whisker(whiskers, envelope.getFirst());
                continue;
            }
            band.move(frame.x(envelope.getFirst()), frame.y(envelope.getFirst().high()));
            envelope.stream().skip(1).forEach(point -> band.line(frame.x(point), frame.y(point.high())));
            envelope.reversed().forEach(point -> band.line(frame.x(point), frame.y(point.low())));
            band.close();
        }
        path("band", index, band);
        path("whisker", index, whiskers);
    }

    private void line(Series series, int index) {
        Outline line = new Outline();
        Outline marks = new Outline();
        double length = 0;
        for (List<List<Point>> piece : Decimation.pieces(series.points(), frame::drawable, this::column)) {
            List<Point> points = Decimation.extremes(piece);
            boolean alone = points.size() == 1;
            for (int i = 0; i < points.size(); i++) {
                double x = frame.x(points.get(i));
                double y = frame.y(points.get(i).y());
                if (series.marked() || alone) {
                    Mark.add(marks, index, x, y);
                }
                if (i > 0) {
                    Point before = points.get(i - 1);
                    length += Math.hypot(x - frame.x(before), y - frame.y(before.y()));
                    line.line(x, y);
                } else if (!alone) {
                    line.move(x, y);
                }
            }
        }
        path(length > DENSE ? "dense line" : "line", index, line);
        path("mark", index, marks);
    }

    private void whisker(Outline outline, Point point) {
        double x = frame.x(point);
        double low = frame.y(point.low());
        double high = frame.y(point.high());
        outline.move(x, low).line(x, high).move(x - 3, low).line(x + 3, low).move(x - 3, high).line(x + 3, high);
    }

    private void path(String kind, int series, Outline outline) {
        if (outline.isEmpty()) {
            return;
        }
        String dashes = kind.endsWith("line") ? Mark.dashes(series) : "none";
        markup.empty("path", "class", kind + " " + Mark.colour(series), "stroke-dasharray", dashes, "d",
                outline.toString()).line();
    }

    private long column(Point point) {
        return (long) Math.floor(frame.x(point));
    }

    private long halfUnitSquare(Point point) {
        return Math.round(2 * frame.x(point)) * 4 * PlotFrame.HEIGHT + Math.round(2 * frame.y(point.y()));
    }
}
