package org.famulus.cli.train;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;

import org.famulus.cli.CommonOptions;
import org.famulus.cli.Interrupt;
import org.famulus.cli.Json;
import org.famulus.cli.Terminal;
import org.famulus.training.run.TrainingPlan;
import org.famulus.training.run.TrainingPlan.Rows;
import org.famulus.training.run.TrainingResult;
import org.famulus.training.run.TrainingRun;
import org.jspecify.annotations.Nullable;

/** What the commands that train a model do with their options. */
final class TrainingCommand {

    /** A step of a large model may take long, and so may its checkpoint. */
    private static final Duration PATIENCE = Duration.ofMinutes(10);

    private final Terminal terminal;
    private final CommonOptions common;

    TrainingCommand(Terminal terminal, CommonOptions common) {
        this.terminal = terminal;
        this.common = common;
    }

    /** What {@code --json} prints. */
    record Result(@Nullable String path, String report, long parameters, long trainedParameters, long step, long steps,
            long tokens, double seconds, double tokensPerSecond, double loss, @Nullable Double evaluationLoss,
            long bestStep, String compute) {
    }

    int run(TrainingArguments arguments, DataArguments data, Rows rows) throws IOException {
        if (arguments.companion()) {
            return companion(arguments, data, rows);
        }
        Path out = arguments.out();
        if (!arguments.resume() && TrainingRun.begun(out)) {
            throw new IllegalArgumentException(
                    out + " holds a run already; add --resume to go on with it, or give another --out");
        }
        Path meeting = out.resolve(".meeting-" + ProcessHandle.current().pid());
        TrainingPlan plan = arguments.plan(data.sources(), rows, common.threads(), meeting);
        Files.createDirectories(out);
        // What is printed after the interrupt is closed would be lost: the process ends right then.
        try (var companions = Companions.start(arguments.worldSize(), meeting);
                Interrupt interrupt = Interrupt.install(terminal.out(), () -> {
                }, PATIENCE)) {
            TrainingResult result;
            try (var shown = new ShownTraining(terminal, common.quiet())) {
                result = new TrainingRun(plan, shown).run(interrupt::requested);
            }
            companions.await();
            print(result);
            return interrupt.requested() ? Interrupt.EXIT_STATUS : 0;
        } finally {
            Files.deleteIfExists(meeting);
        }
    }

    /** Another process of the run shows and stops; this one follows it. */
    private int companion(TrainingArguments arguments, DataArguments data, Rows rows) throws IOException {
        TrainingPlan plan = arguments.plan(data.sources(), rows, common.threads(), Path.of("unused"));
        try (var shown = new ShownTraining(terminal, true)) {
            new TrainingRun(plan, shown).run(() -> false);
        }
        return 0;
    }

    private void print(TrainingResult result) {
        var shown = new Result(result.written().map(Path::toString).orElse(null), result.report().toString(),
                result.parameters(), result.trainedParameters(), result.step(), result.steps(), result.tokens(),
                result.seconds(), result.seconds() > 0 ? result.tokens() / result.seconds() : 0, result.loss(),
                result.evaluationLoss().orElse(null), result.bestStep(),
                result.compute().name().toLowerCase(Locale.ROOT));
        if (common.json()) {
            Json.print(terminal.out(), shown);
            return;
        }
        terminal.out().printf(Locale.ROOT, "%,d of %,d steps, %,d tokens in %s, loss %.4f%n", result.step(),
                result.steps(), result.tokens(), duration(result.seconds()), result.loss());
        if (result.written().isPresent()) {
            terminal.out().printf(Locale.ROOT, "Wrote %s", result.written().get());
            result.evaluationLoss().ifPresent(loss -> terminal.out().printf(Locale.ROOT,
                    ": the weights after step %,d, evaluation loss %.4f", result.bestStep(), loss));
            terminal.out().println();
        } else {
            terminal.out().println("Stopped; the same command with --resume goes on.");
        }
        terminal.out().println("Report: " + result.report());
    }

    private static String duration(double seconds) {
        long whole = Math.round(seconds);
        return "%d:%02d:%02d".formatted(whole / 3600, whole / 60 % 60, whole % 60);
    }
}
