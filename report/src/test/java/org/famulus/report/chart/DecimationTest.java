package org.famulus.report.chart;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class DecimationTest {

    private static List<List<List<Point>>> pieces(List<Point> points) {
        return Decimation.pieces(points, point -> !Double.isNaN(point.y()), point -> (long) Math.floor(point.x()));
    }

    private static List<List<Point>> lines(List<Point> points) {
        return pieces(points).stream().map(Decimation::extremes).toList();
    }

    @Test
    void everyColumnKeepsItsFirstLowestHighestAndLastPoint() {
        for (long seed = 0; seed < 20; seed++) {
            Random random = new Random(seed);
            List<Point> points = IntStream.range(0, 5_000).mapToObj(i -> new Point(i / 25.0, random.nextGaussian()))
                    .toList();
            List<Point> kept = lines(points).getFirst();
            assertThat(kept).as("seed %d", seed).hasSizeLessThanOrEqualTo(4 * 200)
                    .isSubsetOf(points).isSortedAccordingTo((a, b) -> Double.compare(a.x(), b.x()));
            Map<Integer, List<Point>> columns = points.stream()
                    .collect(Collectors.groupingBy(point -> (int) point.x()));
            for (var column : columns.entrySet()) {
                List<Point> all = column.getValue();
                double least = all.stream().mapToDouble(Point::y).min().orElseThrow();
                double most = all.stream().mapToDouble(Point::y).max().orElseThrow();
                assertThat(kept.stream().filter(point -> (int) point.x() == column.getKey())).as("seed %d", seed)
                        .startsWith(all.getFirst()).endsWith(all.getLast()).anyMatch(point -> point.y() == least)
                        .anyMatch(point -> point.y() == most);
            }
        }
    }

    @Test
    void fewPointsAllStay() {
        List<Point> points = IntStream.range(0, 50).mapToObj(i -> new Point(3 * i, i % 7)).toList();
        assertThat(lines(points)).containsExactly(points);
    }

    @Test
    void gapsDivideALine() {
        Point a = new Point(0, 1);
        Point b = new Point(1, 2);
        Point c = new Point(3, 4);
        Point gap = new Point(2, Double.NaN);
        assertThat(lines(List.of(gap, a, b, gap, gap, c, gap))).containsExactly(List.of(a, b), List.of(c));
        assertThat(lines(List.of(gap, gap))).isEmpty();
    }

    @Test
    void aGapBetweenPointsInOnePlaceStays() {
        Point low = new Point(1, 1);
        Point high = new Point(1, 5);
        assertThat(lines(List.of(low, new Point(1, Double.NaN), high))).containsExactly(List.of(low), List.of(high));
    }

    @Test
    void gapsWithoutNumberDoNotMakeTheDrawingLong() {
        List<Point> points = new ArrayList<>();
        for (int i = 0; i < 100_000; i++) {
            points.add(new Point(i / 1000.0, i % 2 == 0 ? i % 13 : Double.NaN));
        }
        assertThat(lines(points).stream().mapToInt(List::size).sum()).isLessThan(100 * 3 * 4);
    }

    @Test
    void anEnvelopeHoldsAllIntervalsOfItsColumn() {
        List<Point> points = List.of(new Point(0.1, 2, 1, 3), new Point(0.2, 5, 4, 9), new Point(0.9, 3, 2, 4),
                new Point(1.5, 1, 0, 2));
        assertThat(pieces(points)).singleElement().satisfies(piece -> assertThat(Decimation.envelope(piece))
                .containsExactly(new Point(0.1, 2, 1, 9), new Point(1.5, 1, 0, 2)));
    }
}
