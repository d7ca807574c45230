package org.famulus.report.chart;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.ToLongFunction;

/**
 * Leaves out points that fall on columns of the drawing which others already fill, so that a line through a million points
 * is drawn with a few for each column, and looks the same.
 */
final class Decimation {

    /** Gaps inside one column cannot be seen; this many are kept, so that few points in one place are not joined. */
    private static final int GAPS_IN_A_COLUMN = 2;

    private Decimation() {
    }

    /**
     * The points of a line in pieces between its gaps, and each piece in runs of neighbours that fall in one column.
     *
     * @param drawable whether a point has a place; those that have none leave gaps
     * @param column in which column of the drawing a drawable point falls
     */
    static List<List<List<Point>>> pieces(List<Point> points, Predicate<Point> drawable,
            ToLongFunction<Point> column) {
        List<List<List<Point>>> pieces = new ArrayList<>();
        List<Point> run = new ArrayList<>();
        long runColumn = 0;
        int gaps = 0;
        boolean interrupted = true;
        for (Point point : points) {
            if (!drawable.test(point)) {
                interrupted = true;
                continue;
            }
            long pointColumn = column.applyAsLong(point);
            boolean elsewhere = pieces.isEmpty() || pointColumn != runColumn;
            gaps = elsewhere ? 0 : gaps;
            if (interrupted && (elsewhere || gaps++ < GAPS_IN_A_COLUMN)) {
                pieces.add(new ArrayList<>());
                elsewhere = true;
            }
            if (elsewhere) {
                run = new ArrayList<>();
                pieces.getLast().add(run);
            }
            run.add(point);
            runColumn = pointColumn;
            interrupted = false;
        }
        return pieces;
    }

    /** The first, the lowest, the highest and the last point of each run, in their order. */
    static List<Point> extremes(List<List<Point>> piece) {
        List<Point> kept = new ArrayList<>();
        for (List<Point> run : piece) {
            int lowest = 0;
            int highest = 0;
            for (int i = 1; i < run.size(); i++) {
                lowest = run.get(i).y() < run.get(lowest).y() ? i : lowest;
                highest = run.get(i).y() > run.get(highest).y() ? i : highest;
            }
            for (int i = 0; i < run.size(); i++) {
                if (i == 0 || i == lowest || i == highest || i == run.size() - 1) {
                    kept.add(run.get(i));
                }
            }
        }
        return kept;
    }

    /** One point for each run, with the lowest lower and the highest upper end of its intervals. */
    static List<Point> envelope(List<List<Point>> piece) {
        List<Point> kept = new ArrayList<>();
        for (List<Point> run : piece) {
            double low = run.stream().mapToDouble(Point::low).min().orElseThrow();
            double high = run.stream().mapToDouble(Point::high).max().orElseThrow();
            kept.add(new Point(run.getFirst().x(), run.getFirst().y(), low, high));
        }
        return kept;
    }
}
