package org.famulus.report.training;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import org.famulus.report.chart.Axis;
import org.famulus.report.chart.LineChart;
import org.famulus.report.chart.Point;
import org.famulus.report.chart.Series;
import org.famulus.report.page.Block;
import org.famulus.report.page.Block.ChartBlock;
import org.famulus.report.page.Block.Heading;
import org.famulus.report.page.Block.KeyValues;
import org.famulus.report.page.Block.KeyValues.Entry;
import org.famulus.report.page.CommonBlocks;
import org.famulus.report.page.Page;
import org.famulus.report.results.Machine;
import org.famulus.report.table.NumberStyle;

/** The page that training leaves behind: where it ended, and a curve for each metric that was logged. */
public final class TrainingReport {

    /** More marks than this on one curve would run into each other. */
    private static final int MOST_MARKS = 60;
    private static final Axis STEPS = Axis.linear("step");
    /** In the order in which their curves come; others follow in the order of the log. */
    private static final List<String> KNOWN = List.of(MetricsRecord.LOSS, MetricsRecord.EVALUATION_LOSS,
            MetricsRecord.LEARNING_RATE, MetricsRecord.GRADIENT_NORM, MetricsRecord.TOKENS_PER_SECOND);

    private final List<MetricsRecord> records;

    private TrainingReport(List<MetricsRecord> records) {
        this.records = records;
    }

    /**
     * The page of one training run.
     *
     * @param records in the order of their steps
     * @param settings what training was run with, in order: strings, truth values, numbers, and lists of them
     */
    public static Page page(String title, List<MetricsRecord> records, Map<String, Object> settings, Machine machine) {
        return new TrainingReport(records).page(title, settings, machine);
    }

    private Page page(String title, Map<String, Object> settings, Machine machine) {
        List<Block> blocks = new ArrayList<>();
        blocks.add(new KeyValues(summary()));
        blocks.add(new Heading(2, "Curves"));
        blocks.add(new ChartBlock(losses()));
        Set<String> names = new LinkedHashSet<>(KNOWN);
        records.forEach(metrics -> names.addAll(metrics.values().keySet()));
        names.remove(MetricsRecord.LOSS);
        names.remove(MetricsRecord.EVALUATION_LOSS);
        for (String name : names) {
            List<Point> points = MetricsLog.series(records, name);
            if (!points.isEmpty()) {
                blocks.add(new ChartBlock(curve(name, points)));
            }
        }
        if (!settings.isEmpty()) {
            blocks.add(new Heading(2, "Settings"));
            blocks.add(CommonBlocks.settings(settings));
        }
        blocks.add(new Heading(2, "Machine"));
        blocks.add(CommonBlocks.machine(machine));
        return new Page(title, lead(), blocks);
    }

    private String lead() {
        if (records.isEmpty()) {
            return "Nothing was logged.";
        }
        return best()
                .map(best -> "Smallest evaluation loss " + number(best.y()) + ", at step " + number(best.x()) + ".")
                .orElse("Nothing was evaluated.");
    }

    private List<Entry> summary() {
        List<Entry> entries = new ArrayList<>();
        if (!records.isEmpty()) {
            entries.add(new Entry("last step", number((double) records.getLast().step())));
        }
        last(MetricsRecord.LOSS).ifPresent(loss -> entries.add(new Entry("last training loss", number(loss.y()))));
        last(MetricsRecord.EVALUATION_LOSS)
                .ifPresent(loss -> entries.add(new Entry("last evaluation loss", number(loss.y()))));
        best().ifPresent(loss -> entries.add(new Entry("smallest evaluation loss",
                number(loss.y()) + " at step " + number(loss.x()))));
        double[] rates = MetricsLog.series(records, MetricsRecord.TOKENS_PER_SECOND).stream().mapToDouble(Point::y)
                .filter(Double::isFinite).sorted().toArray();
        if (rates.length > 0) {
            entries.add(new Entry("tokens per second (median)", number(Math.rint(rates[rates.length / 2]))));
        }
        return entries;
    }

    private LineChart losses() {
        return new LineChart("Loss", "Mean negative log likelihood of a token.", STEPS, Axis.linear("loss"), List.of(
                Series.line("training", MetricsLog.series(records, MetricsRecord.LOSS)),
                series("evaluation", MetricsLog.series(records, MetricsRecord.EVALUATION_LOSS))));
    }

    private static LineChart curve(String name, List<Point> points) {
        String words = name.replace('_', ' ');
        // Norms of gradients differ by powers of ten between the first steps and the rest.
        Axis vertical = name.equals(MetricsRecord.GRADIENT_NORM) ? Axis.logarithmic(words) : Axis.linear(words);
        String title = Character.toUpperCase(words.charAt(0)) + words.substring(1);
        return new LineChart(title, "", STEPS, vertical, List.of(series(words, points)));
    }

    private static Series series(String name, List<Point> points) {
        return new Series(name, points, points.size() <= MOST_MARKS);
    }

    private Optional<Point> best() {
        return MetricsLog.series(records, MetricsRecord.EVALUATION_LOSS).stream()
                .filter(point -> Double.isFinite(point.y())).min(Comparator.comparingDouble(Point::y));
    }

    private Optional<Point> last(String name) {
        List<Point> points = MetricsLog.series(records, name);
        return points.isEmpty() ? Optional.empty() : Optional.of(points.getLast());
    }

    private static String number(double value) {
        return NumberStyle.GENERAL.text(value);
    }
}
