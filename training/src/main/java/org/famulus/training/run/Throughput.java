package org.famulus.training.run;

import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

import org.famulus.engine.kernels.Workers;
import org.famulus.engine.model.Compute;
import org.famulus.engine.model.ModelConfiguration;
import org.famulus.engine.model.Parameter;
import org.famulus.engine.model.ParameterStore;
import org.famulus.engine.model.RotaryFrequencies;
import org.famulus.engine.model.TrainingExample;
import org.famulus.engine.model.TrainingPass;
import org.famulus.engine.tensor.MatrixPeak;
import org.famulus.engine.weights.TensorType;
import org.famulus.training.optimizer.Optimizer;
import org.famulus.training.trainer.InitialWeights;

/**
 * How fast a model of a shape would be trained here: whole steps on random ids, optimizer included.
 *
 * @param parameters of the model
 * @param compute arithmetic of products
 * @param secondsPerStep median of the steps that count
 * @param tokensPerStep tokens that each reads
 * @param operationsPerSecond by the usual count of 6 operations a parameter and token (Kaplan et al. 2020), which leaves attention out
 * @param matrixPeak operations a second of a large product of this arithmetic, measured right after
 */
public record Throughput(long parameters, Compute compute, double secondsPerStep, long tokensPerStep,
        double operationsPerSecond, double matrixPeak) {

    private static final double OPERATIONS = 6;

    /** Tokens read a second. */
    public double tokensPerSecond() {
        return tokensPerStep / secondsPerStep;
    }

    /** The part of the matrix peak that is reached. */
    public double shareOfMatrixPeak() {
        return operationsPerSecond / matrixPeak;
    }

    /**
     * Measures.
     *
     * @param configuration the model's shape
     * @param rows sequences of a step
     * @param length positions of each
     * @param warm steps that do not count, for the compilers
     * @param steps that count, at least 1
     */
    public static Throughput measure(ModelConfiguration configuration, Compute compute, int rows, int length, int warm,
            int steps, int threads) {
        try (Workers workers = Workers.of(threads);
                ParameterStore store = store(configuration, compute, workers);
                var pass = new TrainingPass(configuration, store, new RotaryFrequencies(configuration), workers, false);
                var optimizer = new Optimizer(store, Optimizer.Settings.defaults(), workers)) {
            List<TrainingExample> examples = examples(configuration.vocabularySize(), rows, length);
            double[] seconds = new double[steps];
            for (int step = -warm; step < steps; step++) {
                long started = System.nanoTime();
                store.clearGradients();
                pass.gradients(examples, 1f / (rows * length));
                optimizer.step(1e-4, optimizer.gradientNorm());
                store.refresh();
                if (step >= 0) {
                    seconds[step] = (System.nanoTime() - started) / 1e9;
                }
            }
            Arrays.sort(seconds);
            double median = seconds[steps / 2];
            long parameters = store.trained().stream().mapToLong(Parameter::elements).sum();
            double peak = MatrixPeak.operationsPerSecond(
                    compute == Compute.BF16 ? TensorType.BF16 : TensorType.F32, threads);
            return new Throughput(parameters, compute, median, (long) rows * length,
                    OPERATIONS * parameters * rows * length / median, peak);
        }
    }

    private static ParameterStore store(ModelConfiguration configuration, Compute compute, Workers workers) {
        try (Arena arena = Arena.ofConfined()) {
            return new ParameterStore(configuration, InitialWeights.draw(configuration, 1, arena), _ -> true, compute,
                    workers);
        }
    }

    private static List<TrainingExample> examples(int vocabulary, int rows, int length) {
        var random = new SplittableRandom(1);
        List<TrainingExample> examples = new ArrayList<>();
        for (int row = 0; row < rows; row++) {
            examples.add(TrainingExample.ofText(random.ints(length + 1L, 0, vocabulary).toArray()));
        }
        return examples;
    }
}
