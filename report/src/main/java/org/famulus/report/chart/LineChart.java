package org.famulus.report.chart;

import java.util.List;

/** Lines through points; where points have intervals, a band behind the line shows them. */
public record LineChart(String title, String description, Axis horizontal, Axis vertical,
        List<Series> series) implements Chart {

    public LineChart {
        series = List.copyOf(series);
    }
}
