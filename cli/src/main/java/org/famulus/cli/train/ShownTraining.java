package org.famulus.cli.train;

import java.util.Locale;

import org.famulus.cli.Terminal;
import org.famulus.report.Progress;
import org.famulus.training.run.RunListener;
import org.jspecify.annotations.Nullable;

/** Shows a person how training goes: notes, evaluations, and one line of progress with loss, rate and time left. */
final class ShownTraining implements RunListener, AutoCloseable {

    private static final long BYTES = 1_000_000;
    private static final double SMOOTHING = 0.05;

    private final Terminal terminal;
    private final boolean quiet;
    private @Nullable Progress reading;
    private @Nullable Progress training;
    private long bytes;
    private double loss = Double.NaN;

    ShownTraining(Terminal terminal, boolean quiet) {
        this.terminal = terminal;
        this.quiet = quiet;
    }

    @Override
    public void note(String line) {
        if (!quiet) {
            pause();
            terminal.err().println(line);
        }
    }

    @Override
    public void read(long newBytes, long totalBytes) {
        Progress shown = reading;
        if (shown == null) {
            shown = terminal.progress("tokenize", "MB", Math.ceilDiv(totalBytes, BYTES), quiet);
            reading = shown;
        }
        bytes += newBytes;
        shown.advance(Math.max(0, bytes / BYTES - shown.done()));
    }

    @Override
    public void begins(long step, long steps) {
        pause();
        training = terminal.progress("train", "steps", steps - step, quiet);
    }

    @Override
    public void step(Step step) {
        loss = Double.isNaN(loss) ? step.loss() : loss + SMOOTHING * (step.loss() - loss);
        if (training != null) {
            training.advance(1, String.format(Locale.ROOT, "loss %.4f, rate %.2g, %,.0f tokens/s", loss,
                    step.learningRate(), step.tokens() / step.seconds()));
        }
    }

    @Override
    public void evaluation(Evaluation evaluation) {
        if (!quiet) {
            terminal.err().println(String.format(Locale.ROOT, "%safter step %,d: evaluation loss %.4f%s",
                    terminal.errorRedraws() ? "\r\033[K" : "", evaluation.step(), evaluation.loss(),
                    evaluation.best() ? ", the lowest so far" : ""));
        }
    }

    private void pause() {
        if (reading != null) {
            reading.close();
            reading = null;
        }
    }

    @Override
    public void close() {
        pause();
        if (training != null) {
            training.close();
        }
    }
}
