package org.famulus.cli.train;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;

import org.famulus.cli.CommonOptions;
import org.famulus.cli.Json;
import org.famulus.cli.Terminal;
import org.famulus.engine.model.Compute;
import org.famulus.engine.model.ModelConfiguration;
import org.famulus.report.Progress;
import org.famulus.training.run.ModelShape;
import org.famulus.training.run.Throughput;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Measures how fast models of given shapes would be trained here. */
@Command(name = "throughput", sortOptions = false, description = {
        "Measure how fast models of given shapes are trained here, in f32 and bf16.",
        "Whole steps on random ids; operations are counted as 6 a parameter and token."}, footer = {"",
                "Example: famulus train throughput --shape hidden=384,layers=8,heads=6 --vocabulary 8192"})
public final class TrainThroughput implements Callable<Integer> {

    private final Terminal terminal;

    @Mixin
    private CommonOptions common = new CommonOptions();

    @Option(names = "--shape", required = true, arity = "1..*", order = 1, paramLabel = "SHAPE", description = "Shapes: "
            + ModelShape.FORM + ".")
    private List<String> shapes = List.of();

    @Option(names = "--vocabulary", order = 2, paramLabel = "N", description = "Tokens of the vocabulary (default: 8192).")
    private int vocabulary = 8192;

    @Option(names = "--rows", order = 3, paramLabel = "N", description = "Rows of a step (default: 8).")
    private int rows = 8;

    @Option(names = "--length", order = 4, paramLabel = "N", description = "Positions of a row (default: 256).")
    private int length = 256;

    @Option(names = "--steps", order = 5, paramLabel = "N", description = "Steps that count, 1 to 1000, after as many that do not, at least 5 (default: 15).")
    private int steps = 15;

    /** @param terminal where the result goes */
    public TrainThroughput(Terminal terminal) {
        this.terminal = terminal;
    }

    /** What {@code --json} prints of each measurement. */
    record Result(String shape, String compute, long parameters, double secondsPerStep, double tokensPerSecond,
            double operationsPerSecond, double matrixPeak, double shareOfMatrixPeak) {

        static Result of(String shape, Throughput measured) {
            return new Result(shape, measured.compute().name().toLowerCase(Locale.ROOT), measured.parameters(),
                    measured.secondsPerStep(), measured.tokensPerSecond(), measured.operationsPerSecond(),
                    measured.matrixPeak(), measured.shareOfMatrixPeak());
        }
    }

    @Override
    public Integer call() {
        if (steps < 1 || steps > 1000 || rows < 1 || length < 1) {
            throw new IllegalArgumentException("--steps " + steps + ", --rows " + rows + ", --length " + length
                    + ": give 1 to 1000 steps, and at least 1 of the others");
        }
        List<ModelConfiguration> configurations = shapes.stream()
                .map(shape -> ModelShape.parse(shape).configuration(vocabulary)).toList();
        List<Result> results = new ArrayList<>();
        try (Progress progress = terminal.progress("throughput", "measurements", 2L * shapes.size(),
                common.quiet())) {
            for (int i = 0; i < shapes.size(); i++) {
                for (Compute compute : Compute.values()) {
                    results.add(Result.of(shapes.get(i), Throughput.measure(configurations.get(i), compute, rows,
                            length, Math.max(5, steps), steps, common.threads())));
                    progress.advance(1);
                }
            }
        }
        if (common.json()) {
            Json.print(terminal.out(), results);
        } else {
            results.forEach(this::print);
        }
        return 0;
    }

    private void print(Result result) {
        terminal.out().printf(Locale.ROOT,
                "%s, %s: %,d parameters, %.3f s a step, %,.0f tokens/s, %.0f GFLOP/s, %.0f %% of %.0f%n", result.shape,
                result.compute, result.parameters, result.secondsPerStep, result.tokensPerSecond,
                result.operationsPerSecond / 1e9, 100 * result.shareOfMatrixPeak, result.matrixPeak / 1e9);
    }
}
