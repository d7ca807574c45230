package org.famulus.training.trainer;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import org.famulus.engine.model.Compute;
import org.famulus.engine.model.TrainingExample;
import org.famulus.training.optimizer.LearningRate;
import org.jspecify.annotations.Nullable;

/** Runs of which each process has every second sequence, for tests of other packages. */
public final class TinyRuns {

    /** What a run came to. */
    public record Outcome(List<Double> losses, Map<String, float[]> weights) {
    }

    private TinyRuns() {
    }

    /** The run of one of {@code size} processes, each with its share of eight sequences a step. */
    public static Outcome run(int rank, int size, @Nullable GradientExchange exchange, long steps) throws IOException {
        BatchSource shares = new BatchSource() {
            @Override
            public List<List<TrainingExample>> parts(long step) {
                List<TrainingExample> all = TinyRun.sequences(step, 8);
                List<TrainingExample> share = new ArrayList<>();
                for (int i = rank; i < all.size(); i += size) {
                    share.add(all.get(i));
                }
                return List.of(share);
            }

            @Override
            public String describe(long step) {
                return "step " + step;
            }
        };
        List<Double> losses = new ArrayList<>();
        try (TinyRun run = new TinyRun(Compute.F32, new LearningRate.Cosine(3e-3, 0, 2, steps), shares, null, 1000,
                exchange == null ? GradientExchange.ALONE : exchange)) {
            run.trainer.run(new TrainingListener() {
                @Override
                public void step(Step step) {
                    losses.add(step.loss());
                }
            }, () -> false);
            return new Outcome(losses, run.weights());
        }
    }
}
