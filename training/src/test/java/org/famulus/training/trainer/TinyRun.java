package org.famulus.training.trainer;

import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

import org.famulus.engine.kernels.Workers;
import org.famulus.engine.model.Compute;
import org.famulus.engine.model.Family;
import org.famulus.engine.model.ModelConfiguration;
import org.famulus.engine.model.Parameter;
import org.famulus.engine.model.ParameterStore;
import org.famulus.engine.model.RotaryFrequencies;
import org.famulus.engine.model.RotaryLayout;
import org.famulus.engine.model.RotaryScaling;
import org.famulus.engine.model.TrainingExample;
import org.famulus.engine.model.TrainingPass;
import org.famulus.engine.weights.StoredTensor;
import org.famulus.training.optimizer.LearningRate;
import org.famulus.training.optimizer.Optimizer;
import org.jspecify.annotations.Nullable;

/** A model of a few thousand parameters that is trained on sequences drawn by step. */
final class TinyRun implements AutoCloseable {

    static final int VOCABULARY = 50;

    static final ModelConfiguration CONFIGURATION = new ModelConfiguration(Family.LLAMA, VOCABULARY, 32, 64, 2, 4, 2,
            8, 64, 1e-5f, 10_000, new RotaryScaling.None(), RotaryLayout.HALF_SPLIT, List.of(), true, false, false,
            false);

    final Workers workers = Workers.of(2);
    final ParameterStore store;
    final TrainingPass pass;
    final Optimizer optimizer;
    final Trainer trainer;

    TinyRun(Compute compute, LearningRate rate, BatchSource batches, @Nullable Path folder, long saveEvery) {
        this(compute, rate, batches, folder, saveEvery, GradientExchange.ALONE);
    }

    TinyRun(Compute compute, LearningRate rate, BatchSource batches, @Nullable Path folder, long saveEvery,
            GradientExchange exchange) {
        try (Arena arena = Arena.ofConfined()) {
            Map<String, StoredTensor> initial = InitialWeights.draw(CONFIGURATION, 7, arena);
            store = new ParameterStore(CONFIGURATION, initial, _ -> true, compute, workers);
        }
        pass = new TrainingPass(CONFIGURATION, store, new RotaryFrequencies(CONFIGURATION), workers, false);
        optimizer = new Optimizer(store, Optimizer.Settings.defaults(), workers);
        Checkpoints checkpoints = folder == null
                ? null
                : new Checkpoints(folder, Map.of("learning_rate", rate.toString()), 2);
        trainer = new Trainer(store, pass, optimizer, batches, List.of(sequences(0, 4)),
                new Trainer.Settings(rate, 5, saveEvery), checkpoints, exchange);
    }

    /** Two parts of four sequences of different lengths a step. */
    static BatchSource drawn() {
        return new BatchSource() {
            @Override
            public List<List<TrainingExample>> parts(long step) {
                return List.of(sequences(2 * step + 1, 4), sequences(2 * step + 2, 4));
            }

            @Override
            public String describe(long step) {
                return "the sequences drawn for step " + step;
            }
        };
    }

    /** The same part at each step. */
    static BatchSource fixed(List<List<TrainingExample>> parts) {
        return new BatchSource() {
            @Override
            public List<List<TrainingExample>> parts(long step) {
                return parts;
            }

            @Override
            public String describe(long step) {
                return "the only batch";
            }
        };
    }

    static List<TrainingExample> sequences(long seed, int count) {
        var random = new SplittableRandom(seed);
        List<TrainingExample> sequences = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            sequences.add(TrainingExample.ofText(random.ints(random.nextInt(5, 20), 0, VOCABULARY).toArray()));
        }
        return sequences;
    }

    Map<String, float[]> weights() {
        Map<String, float[]> weights = new LinkedHashMap<>();
        for (Parameter parameter : store.trained()) {
            weights.put(parameter.name(), parameter.stored().data().toArray(ValueLayout.JAVA_FLOAT));
        }
        for (StoredTensor tensor : optimizer.state()) {
            weights.put(tensor.name(), tensor.data().toArray(ValueLayout.JAVA_FLOAT));
        }
        return weights;
    }

    @Override
    public void close() {
        optimizer.close();
        pass.close();
        store.close();
        workers.close();
    }
}
