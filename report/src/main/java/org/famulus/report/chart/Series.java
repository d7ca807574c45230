package org.famulus.report.chart;

import java.util.List;

/**
 * Points under one name.
 *
 * @param points in the order in which a line joins them
 * @param marked whether each point of a line gets a mark
 */
public record Series(String name, List<Point> points, boolean marked) {

    public Series {
        points = List.copyOf(points);
    }

    /** A series whose points are joined by a plain line. */
    public static Series line(String name, List<Point> points) {
        return new Series(name, points, false);
    }

    /** A series with a mark at each point. */
    public static Series marked(String name, List<Point> points) {
        return new Series(name, points, true);
    }
}
