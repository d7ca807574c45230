package org.famulus.training.trainer;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;

import org.famulus.engine.model.ParameterStore;
import org.famulus.engine.model.TrainingExample;
import org.famulus.engine.model.TrainingPass;
import org.famulus.training.optimizer.LearningRate;
import org.famulus.training.optimizer.Optimizer;
import org.jspecify.annotations.Nullable;

/**
 * Trains the parameters of a store on the batches of a source. Killed at any moment and resumed from its checkpoints, a run makes the
 * same steps to the same bits, on the same number of threads. Not safe for concurrent use; all that it is given outlives it.
 */
public final class Trainer {

    /**
     * How a run goes.
     *
     * @param learningRate of each step; it also says how many there are
     * @param evaluateEvery steps between evaluations, at least 1; the last step is always followed by one
     * @param saveEvery steps between checkpoints, at least 1; the last step is always followed by one
     */
    public record Settings(LearningRate learningRate, long evaluateEvery, long saveEvery) {

        public Settings {
            if (evaluateEvery < 1 || saveEvery < 1) {
                throw new IllegalArgumentException("evaluation every " + evaluateEvery + " and checkpoints every "
                        + saveEvery + " steps; give at least 1 of both");
            }
        }
    }

    private final ParameterStore store;
    private final TrainingPass pass;
    private final Optimizer optimizer;
    private final BatchSource batches;
    private final List<List<TrainingExample>> evaluation;
    private final Settings settings;
    private final Optional<Checkpoints> checkpoints;
    private final GradientExchange exchange;
    private RunState state = RunState.START;

    /**
     * @param store what is trained
     * @param pass of the model whose parameters these are
     * @param optimizer of the same store
     * @param batches what is learned from
     * @param evaluation sequences that are only measured on, a pass each; empty for no evaluation
     * @param settings how the run goes
     * @param checkpoints where to save, or null to save nothing
     * @param exchange the other processes of the run
     */
    public Trainer(ParameterStore store, TrainingPass pass, Optimizer optimizer, BatchSource batches,
            List<List<TrainingExample>> evaluation, Settings settings, @Nullable Checkpoints checkpoints,
            GradientExchange exchange) {
        this.store = store;
        this.pass = pass;
        this.optimizer = optimizer;
        this.batches = batches;
        this.evaluation = List.copyOf(evaluation);
        this.settings = settings;
        this.checkpoints = Optional.ofNullable(checkpoints);
        this.exchange = exchange;
    }

    /** Where the run stands. */
    public RunState state() {
        return state;
    }

    /**
     * Goes on from the newest checkpoint, if there is one.
     *
     * @return whether there was
     * @throws IOException if it cannot be read
     */
    public boolean resume() throws IOException {
        Optional<RunState> saved = checkpoints.isEmpty()
                ? Optional.empty()
                : checkpoints.get().loadNewest(store, optimizer);
        saved.ifPresent(found -> {
            state = found;
            optimizer.resume(found.step());
            store.refresh();
        });
        return saved.isPresent();
    }

    /**
     * Makes the steps that are left.
     *
     * @param listener hears of them
     * @param stop asked between steps; when it says so, the run is saved and ends
     * @throws DivergenceException if a loss or gradient is not finite; the step is not made, and what was saved is kept
     * @throws IOException if a checkpoint cannot be written; those before are as they were
     */
    public void run(TrainingListener listener, BooleanSupplier stop) throws IOException {
        long steps = settings.learningRate.steps();
        if (state.step() == 0) {
            evaluate(listener);
        }
        while (state.step() < steps && !stop.getAsBoolean()) {
            TrainingListener.Step made = step(state.step() + 1);
            state = state.after(made);
            listener.step(made);
            if (state.step() % settings.evaluateEvery == 0 || state.step() == steps) {
                evaluate(listener);
            }
            if (state.step() % settings.saveEvery == 0 && state.step() < steps) {
                save(listener);
            }
        }
        save(listener);
    }

    private TrainingListener.Step step(long step) {
        long started = System.nanoTime();
        List<List<TrainingExample>> parts = batches.parts(step);
        long targets = 0;
        long tokens = 0;
        for (List<TrainingExample> part : parts) {
            for (TrainingExample example : part) {
                targets += example.targetCount();
                tokens += example.ids().length;
            }
        }
        targets = Math.round(exchange.sum((double) targets));
        tokens = Math.round(exchange.sum((double) tokens));
        store.clearGradients();
        double nats = 0;
        for (List<TrainingExample> part : parts) {
            nats += pass.gradients(part, 1f / targets);
        }
        double loss = exchange.sum(nats) / targets;
        exchange.sumGradients(store.trained());
        double norm = optimizer.gradientNorm();
        if (!Double.isFinite(loss) || !Double.isFinite(norm)) {
            throw new DivergenceException(step,
                    "step " + step + " has a loss of " + loss + " and a gradient of norm " + norm + " on "
                            + batches.describe(step)
                            + "; the step is not made. A lower learning rate, a longer warm-up or "
                            + "f32 arithmetic may help");
        }
        double rate = settings.learningRate.at(step);
        optimizer.step(rate, norm);
        store.refresh();
        return new TrainingListener.Step(step, loss, rate, norm, tokens, targets,
                (System.nanoTime() - started) / 1e9);
    }

    private void evaluate(TrainingListener listener) throws IOException {
        if (evaluation.isEmpty()) {
            return;
        }
        double loss = evaluationLoss();
        boolean best = loss < state.bestLoss();
        if (best) {
            state = state.withBest(loss);
            if (checkpoints.isPresent() && state.step() > 0) {
                checkpoints.get().saveBest(store, state);
            }
        }
        listener.evaluation(new TrainingListener.Evaluation(state.step(), loss, best));
    }

    /** The mean loss of the evaluation's targets with the weights as they are, in nats. */
    public double evaluationLoss() {
        double nats = 0;
        long targets = 0;
        for (List<TrainingExample> part : evaluation) {
            nats += pass.loss(part);
            targets += part.stream().mapToLong(TrainingExample::targetCount).sum();
        }
        return nats / targets;
    }

    private void save(TrainingListener listener) throws IOException {
        if (checkpoints.isPresent()) {
            listener.saved(state.step(), checkpoints.get().save(store, optimizer, state));
        }
    }
}
