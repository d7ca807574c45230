package org.famulus.report.chart;

import java.util.List;

/** Points that no line joins; where points have intervals, a thin bar shows them. */
public record ScatterChart(String title, String description, Axis horizontal, Axis vertical,
        List<Series> series) implements Chart {

    public ScatterChart {
        series = List.copyOf(series);
    }
}
