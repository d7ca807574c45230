package org.famulus.training.run;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import org.famulus.engine.model.TrainingExample;
import org.famulus.training.data.Batch;
import org.famulus.training.data.Batches;
import org.famulus.training.data.Segment;
import org.famulus.training.trainer.BatchSource;

/** Rows of data as the sequences of a training pass: each segment is one, so that none sees another. */
final class RunBatches implements BatchSource {

    private final Batches batches;
    private final int parts;

    /**
     * @param batches of one part
     * @param parts of a step
     */
    RunBatches(Batches batches, int parts) {
        this.batches = batches;
        this.parts = parts;
    }

    /** Steps in which the data are gone through once. */
    double stepsPerEpoch() {
        return (double) batches.stepsPerEpoch() / parts;
    }

    @Override
    public List<List<TrainingExample>> parts(long step) {
        List<List<TrainingExample>> learned = new ArrayList<>();
        for (int part = 0; part < parts; part++) {
            List<TrainingExample> examples = examples(batches.batch((step - 1) * parts + part));
            if (!examples.isEmpty()) {
                learned.add(examples);
            }
        }
        return learned;
    }

    @Override
    public String describe(long step) {
        long first = (step - 1) * parts;
        return "the rows of batches " + first + " to " + (first + parts - 1) + " (epoch "
                + first / batches.stepsPerEpoch() + ")";
    }

    /** The first rows of an epoch, in batches. */
    static List<List<TrainingExample>> first(Batches batches, int rows) {
        List<List<TrainingExample>> parts = new ArrayList<>();
        int perBatch = batches.shape().rows();
        for (long step = 0; step < Math.min(batches.stepsPerEpoch(), Math.ceilDiv(rows, perBatch)); step++) {
            List<TrainingExample> examples = examples(batches.batch(0, step));
            if (!examples.isEmpty()) {
                parts.add(examples);
            }
        }
        return parts;
    }

    /** The segments that have something to predict. */
    private static List<TrainingExample> examples(Batch batch) {
        List<TrainingExample> examples = new ArrayList<>();
        for (int row = 0; row < batch.rows(); row++) {
            for (Segment segment : batch.segments().get(row)) {
                int from = row * batch.length() + segment.start();
                int[] targets = Arrays.copyOfRange(batch.targets(), from, from + segment.length());
                for (int i = 0; i < targets.length; i++) {
                    targets[i] = targets[i] == Batch.IGNORED ? TrainingExample.NO_TARGET : targets[i];
                }
                var example = new TrainingExample(Arrays.copyOfRange(batch.ids(), from, from + segment.length()),
                        targets);
                if (example.targetCount() > 0) {
                    examples.add(example);
                }
            }
        }
        return examples;
    }
}
