package org.famulus.report.chart;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

import org.famulus.report.chart.BarChart.Bar;
import org.famulus.report.chart.BarChart.BarSeries;
import org.famulus.report.markup.Markup;
import org.famulus.report.markup.WellFormed;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

class ChartFigureTest {

    private static final Axis STEP = Axis.linear("step");
    private static final Axis LOSS = Axis.linear("loss");
    private static final Pattern PLACE = Pattern.compile("[ML](-?[0-9.]+) (-?[0-9.]+)");

    private static String markup(Chart chart) {
        Markup markup = new Markup();
        ChartFigure.write(markup, chart, "figure-1");
        return markup.finished();
    }

    private static Document figure(Chart chart) {
        return WellFormed.parse(markup(chart));
    }

    private static LineChart lines(Series... series) {
        return new LineChart("Loss", "It falls.", STEP, LOSS, List.of(series));
    }

    private static List<Point> points(double... values) {
        return IntStream.range(0, values.length).mapToObj(i -> new Point(i, values[i])).toList();
    }

    private static List<double[]> places(Element path) {
        List<double[]> places = new ArrayList<>();
        for (MatchResult result : PLACE.matcher(path.getAttribute("d")).results().toList()) {
            places.add(new double[]{Double.parseDouble(result.group(1)), Double.parseDouble(result.group(2))});
        }
        return places;
    }

    private static Element only(Document figure, String name, String kind) {
        List<Element> found = WellFormed.elements(figure, name, kind);
        assertThat(found).hasSize(1);
        return found.getFirst();
    }

    @Test
    void aLineGoesThroughItsPoints() {
        Document figure = figure(lines(Series.line("training", points(4, 2, 1, 0))));
        List<double[]> places = places(only(figure, "path", "line"));
        assertThat(places).hasSize(4);
        // Equal steps to the right, and a fall in proportion.
        double step = places.get(1)[0] - places.get(0)[0];
        assertThat(places.get(3)[0] - places.get(2)[0]).isCloseTo(step, within(0.02));
        double unit = places.get(3)[1] - places.get(2)[1];
        assertThat(unit).isPositive();
        assertThat(places.get(1)[1] - places.get(0)[1]).isCloseTo(2 * unit, within(0.05));
    }

    @Test
    void everythingLiesInsideTheDrawing() {
        for (long seed = 0; seed < 300; seed++) {
            Random random = new Random(seed);
            Document figure = figure(randomChart(random));
            for (Element path : WellFormed.elements(figure, "path")) {
                Element drawing = (Element) path.getParentNode();
                String[] box = drawing.getAttribute("viewBox").split(" ");
                assertThat(places(path)).as("seed %d", seed).allSatisfy(place -> {
                    assertThat(place[0]).isBetween(-1.0, Double.parseDouble(box[2]) + 1);
                    assertThat(place[1]).isBetween(-1.0, Double.parseDouble(box[3]) + 1);
                });
            }
        }
    }

    @Test
    void valuesThatAreNotFiniteLeaveGapsAndAreCounted() {
        Document figure = figure(
                lines(Series.line("training", points(4, 3, Double.NaN, Double.POSITIVE_INFINITY, 2, 1))));
        String line = only(figure, "path", "line").getAttribute("d");
        assertThat(line.chars().filter(c -> c == 'M')).hasSize(2);
        assertThat(line.chars().filter(c -> c == 'L')).hasSize(2);
        assertThat(only(figure, "p", "note").getTextContent()).contains("2 points are not shown");
    }

    @Test
    void whatIsNotPositiveLeavesAGapOnALogarithmicAxis() {
        Document figure = figure(new LineChart("Norm", "", STEP, Axis.logarithmic("norm"),
                List.of(Series.line("norm", points(100, 10, 0, 1, 0.1)))));
        List<double[]> places = places(only(figure, "path", "line"));
        assertThat(places).hasSize(4);
        assertThat(places.get(1)[1] - places.get(0)[1]).isCloseTo(places.get(3)[1] - places.get(2)[1], within(0.05));
        assertThat(only(figure, "p", "note").getTextContent()).contains("One point is not shown");
    }

    @Test
    void aPointBetweenGapsIsStillSeen() {
        Document figure = figure(lines(Series.line("training", points(4, Double.NaN, 2, Double.NaN, 1, 1))));
        assertThat(only(figure, "path", "mark").getAttribute("d").chars().filter(c -> c == 'M')).hasSize(2);
    }

    @Test
    void emptySeriesSaySo() {
        Document empty = figure(lines(Series.line("training", List.of())));
        assertThat(only(empty, "text", "nothing").getTextContent()).isEqualTo("no data");
        assertThat(WellFormed.elements(empty, "path")).isEmpty();
        assertThat(only(figure(lines()), "text", "nothing").getTextContent()).isEqualTo("no data");
        Document one = figure(
                lines(Series.line("training", points(1, 2)), Series.line("evaluation", points(Double.NaN))));
        assertThat(WellFormed.elements(one, "li")).extracting(Element::getTextContent).containsExactly("training",
                "evaluation (no data)");
        Document bars = figure(new BarChart("Speed", "", "tokens/s", List.of("a"),
                List.of(new BarSeries("x", List.of(new Bar(Double.NaN))))));
        assertThat(only(bars, "text", "nothing").getTextContent()).isEqualTo("no data");
    }

    @Test
    void aMillionPointsAreDrawnInAFewThousandPlacesWithTheirExtremes() {
        List<Point> points = new ArrayList<>();
        Random random = new Random(7);
        for (int i = 0; i < 1_000_000; i++) {
            points.add(new Point(i, i == 654_321 ? 50 : i == 123_456 ? -50 : random.nextGaussian()));
        }
        String markup = markup(lines(Series.line("training", points)));
        assertThat(markup.length()).isLessThan(60_000);
        List<double[]> places = places(only(WellFormed.parse(markup), "path", "line"));
        assertThat(places).hasSizeLessThan(2_600);
        double[] top = places.stream().min((a, b) -> Double.compare(a[1], b[1])).orElseThrow();
        double[] bottom = places.stream().max((a, b) -> Double.compare(a[1], b[1])).orElseThrow();
        double left = places.getFirst()[0];
        double width = places.getLast()[0] - left;
        assertThat((top[0] - left) / width).isCloseTo(0.654321, within(0.001));
        assertThat((bottom[0] - left) / width).isCloseTo(0.123456, within(0.001));
    }

    @Test
    void aCloudOfAMillionPointsIsBoundedByItsPlaces() {
        List<Point> points = IntStream.range(0, 1_000_000).mapToObj(i -> new Point(i % 100, i / 100 % 100)).toList();
        String markup = markup(new ScatterChart("Cloud", "", STEP, LOSS, List.of(Series.marked("a", points))));
        assertThat(only(WellFormed.parse(markup), "path", "mark").getAttribute("d").chars().filter(c -> c == 'M'))
                .hasSize(100 * 100);
    }

    @Test
    void aBandLiesAroundItsLine() {
        Document figure = figure(lines(Series.line("mean", List.of(new Point(0, 4, 3, 5), new Point(1, 2, 1, 4)))));
        List<double[]> band = places(only(figure, "path", "band"));
        List<double[]> line = places(only(figure, "path", "line"));
        assertThat(band).hasSize(4);
        assertThat(band.get(0)[1]).isLessThan(line.get(0)[1]);
        assertThat(band.get(3)[1]).isGreaterThan(line.get(0)[1]);
        assertThat(band.get(1)[1]).isLessThan(line.get(1)[1]);
        assertThat(band.get(2)[1]).isGreaterThan(line.get(1)[1]);
    }

    @Test
    void barsBeginAtZeroAndWhiskersSpanTheirIntervals() {
        Document figure = figure(new BarChart("Speed", "", "tokens/s", List.of("small", "large"),
                List.of(new BarSeries("ours", List.of(new Bar(10, 8, 12), new Bar(-5))),
                        new BarSeries("theirs", List.of(new Bar(20), new Bar(Double.NaN))))));
        List<Element> bars = WellFormed.elements(figure, "rect", "bar");
        assertThat(bars).hasSize(3);
        double[] widths = bars.stream().mapToDouble(bar -> Double.parseDouble(bar.getAttribute("width"))).toArray();
        double[] lefts = bars.stream().mapToDouble(bar -> Double.parseDouble(bar.getAttribute("x"))).toArray();
        // In the order of the groups: 10 and 20 go right from zero, -5 left to it.
        assertThat(widths[1]).isCloseTo(2 * widths[0], within(0.05));
        assertThat(lefts[1]).isEqualTo(lefts[0]);
        assertThat(lefts[2] + widths[2]).isCloseTo(lefts[0], within(0.02));
        assertThat(widths[2]).isCloseTo(widths[0] / 2, within(0.05));
        List<double[]> whisker = places(only(figure, "path", "whisker"));
        assertThat(whisker.get(1)[0] - whisker.get(0)[0]).isCloseTo(widths[0] * 0.4, within(0.05));
        assertThat(WellFormed.elements(figure, "text")).extracting(Element::getTextContent).contains("small", "large",
                "10", "20", "−5", "no value", "tokens/s");
    }

    @Test
    void aSeriesHasOneBarACategory() {
        assertThatThrownBy(() -> new BarChart("Speed", "", "", List.of("a", "b"),
                List.of(new BarSeries("x", List.of(new Bar(1)))))).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("1 bars; give 2");
    }

    @Test
    void aDrawingIsToldInWords() {
        Document figure = figure(lines(Series.line("training", points(4, 1, 2))));
        Element drawing = WellFormed.elements(figure, "svg").getFirst();
        assertThat(drawing.getAttribute("role")).isEqualTo("img");
        assertThat(drawing.getAttribute("aria-labelledby")).isEqualTo("figure-1-title figure-1-description");
        Element title = WellFormed.elements(drawing, "title").getFirst();
        Element description = WellFormed.elements(drawing, "desc").getFirst();
        assertThat(title.getAttribute("id")).isEqualTo("figure-1-title");
        assertThat(title.getTextContent()).isEqualTo("Loss");
        assertThat(description.getAttribute("id")).isEqualTo("figure-1-description");
        assertThat(description.getTextContent()).isEqualTo("It falls. loss over step. "
                + "training: 3 points, first 4 at 0, last 2 at 2, lowest 1 at 1, highest 4 at 0.");
    }

    @Test
    void aLegendShowsTheMarksOfItsLines() {
        Document figure = figure(
                lines(Series.line("training", points(1, 2)), Series.marked("evaluation", points(2, 1))));
        List<Element> entries = WellFormed.elements(figure, "li");
        assertThat(entries).extracting(Element::getTextContent).containsExactly("training", "evaluation");
        assertThat(WellFormed.elements(entries.getFirst(), "path")).hasSize(1);
        assertThat(WellFormed.elements(entries.getLast(), "path")).extracting(path -> path.getAttribute("class"))
                .containsExactly("line s2", "mark s2");
    }

    @Test
    void aLineThatGoesUpAndDownOftenIsFine() {
        Random random = new Random(3);
        double[] noise = random.doubles(3_000).toArray();
        double[] fall = IntStream.range(0, 3_000).mapToDouble(i -> -i).toArray();
        assertThat(WellFormed.elements(figure(lines(Series.line("noise", points(noise)))), "path", "dense")).hasSize(1);
        assertThat(WellFormed.elements(figure(lines(Series.line("fall", points(fall)))), "path", "dense")).isEmpty();
    }

    @Test
    void moreSeriesThanColoursDifferInTheirDashes() {
        Series[] many = IntStream.range(0, 12).mapToObj(i -> Series.line("series " + i, points(i, i + 1)))
                .toArray(Series[]::new);
        assertThat(WellFormed.elements(figure(lines(many)), "path", "line").stream()
                .map(path -> path.getAttribute("class") + path.getAttribute("stroke-dasharray")).distinct())
                .hasSize(12);
    }

    @Test
    void sameChartSameBytes() {
        for (long seed = 0; seed < 20; seed++) {
            assertThat(markup(randomChart(new Random(seed)))).as("seed %d", seed)
                    .isEqualTo(markup(randomChart(new Random(seed))));
        }
    }

    private static Chart randomChart(Random random) {
        Axis horizontal = random.nextBoolean() ? Axis.linear("x") : Axis.logarithmic("x");
        Axis vertical = random.nextBoolean() ? Axis.linear("y") : Axis.logarithmic("y");
        List<Series> series = new ArrayList<>();
        for (int i = 0; i < 1 + random.nextInt(4); i++) {
            series.add(new Series("series " + i, random.ints(random.nextInt(40)).mapToObj(ignored -> new Point(
                    value(random), value(random), value(random), value(random))).toList(), random.nextBoolean()));
        }
        List<String> categories = List.of("a", "b & c");
        return switch (random.nextInt(3)) {
            case 0 -> new LineChart("Loss <1>", "", horizontal, vertical, series);
            case 1 -> new ScatterChart("Cloud", "", horizontal, vertical, series);
            default -> new BarChart("Bars", "", "measure", categories,
                    IntStream.range(0, 3).mapToObj(i -> new BarSeries("series " + i, categories.stream()
                            .map(name -> new Bar(value(random), value(random), value(random))).toList())).toList());
        };
    }

    private static double value(Random random) {
        return switch (random.nextInt(10)) {
            case 0 -> Double.NaN;
            case 1 -> Double.NEGATIVE_INFINITY;
            case 2 -> 0;
            case 3 -> Double.MAX_VALUE;
            case 4 -> random.nextGaussian() * Math.pow(10, random.nextInt(-300, 300));
            default -> random.nextGaussian() * Math.pow(10, random.nextInt(-3, 4));
        };
    }
}
