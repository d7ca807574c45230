/**
 * Charts as data, and their drawing as SVG inside HTML. {@link org.famulus.report.chart.ChartFigure} is the only way from
 * one to the other; colours and fonts are left to the style sheet of the page, by class names ({@code s1} to {@code s6} for
 * the series).
 *
 * <p>Everything here is immutable. Values that cannot be drawn (not finite, or not positive on a logarithmic axis) leave gaps,
 * and the figure says how many there are.
 */
@NullMarked
package org.famulus.report.chart;

import org.jspecify.annotations.NullMarked;
