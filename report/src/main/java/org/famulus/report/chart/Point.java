package org.famulus.report.chart;

/**
 * One measured point, with the interval that its value lies in where that is known.
 *
 * @param low lower end of the interval of {@code y}, or NaN
 * @param high upper end of the interval of {@code y}, or NaN
 */
public record Point(double x, double y, double low, double high) {

    /** A point without an interval. */
    public Point(double x, double y) {
        this(x, y, Double.NaN, Double.NaN);
    }
}
