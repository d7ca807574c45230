package org.famulus.training.optimizer;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

import org.famulus.engine.kernels.AdamW;
import org.famulus.engine.kernels.Workers;
import org.famulus.engine.model.Parameter;
import org.famulus.engine.model.ParameterStore;
import org.famulus.engine.weights.StoredTensor;
import org.famulus.engine.weights.TensorType;

/**
 * AdamW over the trained parameters of a store (Loshchilov and Hutter 2019): weight decay on matrices, none on norms and
 * biases. Both means are 32-bit floats and part of a checkpoint. Close it before its store.
 */
public final class Optimizer implements AutoCloseable {

    private static final String FIRST_MEAN = "first_mean.";
    private static final String SECOND_MEAN = "second_mean.";

    /** Elements that one thread updates at once. */
    private static final long RUN = 1 << 16;

    /**
     * How it learns.
     *
     * @param beta1 decay of the mean of gradients
     * @param beta2 decay of the mean of their squares
     * @param epsilon added to the root of the second mean
     * @param weightDecay decay of matrices
     * @param clip the longest gradient that is followed in full, by its norm over all parameters; longer ones are scaled down.
     *        Infinite for no clipping
     */
    public record Settings(double beta1, double beta2, double epsilon, double weightDecay, double clip) {

        public Settings {
            if (!(clip > 0)) {
                throw new IllegalArgumentException("clipping at a gradient norm of " + clip + "; give one above 0");
            }
            // The step's own check says what is allowed.
            new AdamW.Step(0, beta1, beta2, epsilon, weightDecay, 1, 1);
        }

        /** What small language models are usually trained with. */
        public static Settings defaults() {
            return new Settings(0.9, 0.95, 1e-8, 0.1, 1);
        }
    }

    private record Slot(Parameter parameter, MemorySegment firstMean, MemorySegment secondMean) {
    }

    /** A part of a parameter. */
    private record Run(Slot slot, long first, long count) {

        MemorySegment of(MemorySegment whole) {
            return whole.asSlice(4 * first, 4 * count);
        }
    }

    private final Settings settings;
    private final Workers workers;
    private final Arena arena;
    private final List<Slot> slots = new ArrayList<>();
    private final List<Run> runs = new ArrayList<>();
    private long steps;

    /** An optimizer that knows nothing yet. */
    @SuppressWarnings("MustBeClosedChecker") // close() does
    public Optimizer(ParameterStore store, Settings settings, Workers workers) {
        this.settings = settings;
        this.workers = workers;
        arena = Arena.ofShared();
        for (Parameter parameter : store.trained()) {
            long bytes = 4 * parameter.elements();
            Slot slot = new Slot(parameter, arena.allocate(bytes, 64), arena.allocate(bytes, 64));
            slots.add(slot);
            for (long first = 0; first < parameter.elements(); first += RUN) {
                runs.add(new Run(slot, first, Math.min(RUN, parameter.elements() - first)));
            }
        }
    }

    /** How many steps have been made. */
    public long steps() {
        return steps;
    }

    /** The norm of all gradients together, in a fixed order of sums; not finite where one of them is not. */
    public double gradientNorm() {
        double[] sums = new double[runs.size()];
        workers.run(runs.size(), (index, _) -> {
            Run run = runs.get(index);
            sums[index] = AdamW.sumOfSquares(run.of(gradient(run.slot.parameter)), run.count);
        });
        double sum = 0;
        for (double part : sums) {
            sum += part;
        }
        return Math.sqrt(sum);
    }

    /**
     * Makes a step down the gradients; products see it after {@link ParameterStore#refresh}.
     *
     * @param learningRate 0 or more
     * @param gradientNorm what {@link #gradientNorm} gave, finite
     */
    public void step(double learningRate, double gradientNorm) {
        if (!Double.isFinite(gradientNorm)) {
            throw new IllegalArgumentException("a gradient of norm " + gradientNorm + " cannot be followed");
        }
        steps++;
        double scale = gradientNorm > settings.clip ? settings.clip / gradientNorm : 1;
        AdamW.Step decaying = step(learningRate, settings.weightDecay, scale);
        AdamW.Step plain = step(learningRate, 0, scale);
        workers.run(runs.size(), (index, _) -> {
            Run run = runs.get(index);
            Parameter parameter = run.slot.parameter;
            AdamW.update(parameter.matrix() ? decaying : plain, run.of(parameter.stored().data()),
                    run.of(run.slot.firstMean), run.of(run.slot.secondMean), run.of(gradient(parameter)), run.count);
        });
    }

    private AdamW.Step step(double learningRate, double weightDecay, double scale) {
        return new AdamW.Step(learningRate, settings.beta1, settings.beta2, settings.epsilon, weightDecay, steps,
                scale);
    }

    private static MemorySegment gradient(Parameter parameter) {
        return Objects.requireNonNull(parameter.gradient());
    }

    /** Both means of each parameter, by names of their own, over the optimizer's memory. */
    public List<StoredTensor> state() {
        List<StoredTensor> state = new ArrayList<>();
        for (Slot slot : slots) {
            StoredTensor like = slot.parameter.stored();
            state.add(new StoredTensor(FIRST_MEAN + like.name(), TensorType.F32, like.shape(), slot.firstMean));
            state.add(new StoredTensor(SECOND_MEAN + like.name(), TensorType.F32, like.shape(), slot.secondMean));
        }
        return state;
    }

    /** Goes on after that many steps; the means have been copied to {@link #state}. */
    public void resume(long madeSteps) {
        if (madeSteps < 0) {
            throw new IllegalArgumentException(madeSteps + " steps cannot have been made");
        }
        steps = madeSteps;
    }

    @Override
    public void close() {
        arena.close();
    }
}
