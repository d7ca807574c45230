package org.famulus.report.chart;

/** What can be drawn. */
public sealed interface Chart permits LineChart, ScatterChart, BarChart {

    /** What the chart shows, in a few words. */
    String title();

    /** A sentence or two on what to see in it, also for those who cannot see it; may be empty. */
    String description();
}
