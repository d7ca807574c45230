package org.famulus.report.chart;

import java.util.List;

/**
 * Bars from zero, lying, in groups of one bar a series; where a bar has an interval, a whisker shows it. There is no
 * logarithmic form, because the length of a bar would mean nothing.
 *
 * @param measure what the length of a bar measures, with the unit
 * @param categories the names of the groups
 */
public record BarChart(String title, String description, String measure, List<String> categories,
        List<BarSeries> series) implements Chart {

    /**
     * @throws IllegalArgumentException when a series has not as many bars as there are categories
     */
    public BarChart {
        categories = List.copyOf(categories);
        series = List.copyOf(series);
        for (BarSeries one : series) {
            if (one.bars().size() != categories.size()) {
                throw new IllegalArgumentException("the series \"" + one.name() + "\" has " + one.bars().size()
                        + " bars; give " + categories.size() + ", one a category (NaN where there is no value)");
            }
        }
    }

    /** Bars of one kind, one in each group. */
    public record BarSeries(String name, List<Bar> bars) {

        public BarSeries {
            bars = List.copyOf(bars);
        }
    }

    /**
     * One bar.
     *
     * @param value its length, or NaN for none
     * @param low lower end of the interval of {@code value}, or NaN
     * @param high upper end of the interval of {@code value}, or NaN
     */
    public record Bar(double value, double low, double high) {

        /** A bar without an interval. */
        public Bar(double value) {
            this(value, Double.NaN, Double.NaN);
        }
    }
}
