package org.famulus.training.run;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

import org.famulus.report.training.MetricsLog;
import org.famulus.report.training.MetricsRecord;
import org.famulus.training.trainer.TrainingListener;

/** Writes a run's metrics, and passes on what it hears. */
final class RunLog implements TrainingListener, AutoCloseable {

    private final RunListener listener;
    private final Optional<MetricsLog> log;
    private double lastLoss = Double.NaN;

    private RunLog(RunListener listener, Optional<MetricsLog> log) {
        this.listener = listener;
        this.log = log;
    }

    /** Goes on after {@code step} steps. Only the first process writes. */
    static RunLog open(TrainingPlan plan, RunListener listener, long step) throws IOException {
        Path file = plan.out().resolve("metrics.jsonl");
        if (!plan.processes().first()) {
            return new RunLog(listener, Optional.empty());
        }
        return new RunLog(listener,
                Optional.of(step == 0 ? MetricsLog.begin(file) : MetricsLog.resume(file, step + 1)));
    }

    double lastLoss() {
        return lastLoss;
    }

    @Override
    public void step(Step step) {
        lastLoss = step.loss();
        Map<String, Double> values = new LinkedHashMap<>();
        values.put(MetricsRecord.LOSS, step.loss());
        values.put(MetricsRecord.LEARNING_RATE, step.learningRate());
        values.put(MetricsRecord.GRADIENT_NORM, step.gradientNorm());
        values.put(MetricsRecord.TOKENS_PER_SECOND, step.tokens() / step.seconds());
        append(step.step(), values);
        listener.step(step);
    }

    @Override
    public void evaluation(Evaluation evaluation) {
        append(evaluation.step(), Map.of(MetricsRecord.EVALUATION_LOSS, evaluation.loss()));
        listener.evaluation(evaluation);
    }

    @Override
    public void saved(long step, Path folder) {
        listener.saved(step, folder);
    }

    private void append(long step, Map<String, Double> values) {
        if (log.isEmpty()) {
            return;
        }
        try {
            log.get().append(new MetricsRecord(step, values));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    @Override
    public void close() throws IOException {
        if (log.isPresent()) {
            log.get().close();
        }
    }
}
