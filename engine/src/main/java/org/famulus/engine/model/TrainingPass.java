package org.famulus.engine.model;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

import org.famulus.engine.kernels.CrossEntropy;
import org.famulus.engine.kernels.Workers;
import org.famulus.engine.weights.TensorType;

/**
 * Forward and backward passes of a model over batches of sequences: the mean cross-entropy of what should follow, and its
 * gradients, added to those in a {@link ParameterStore}. Sequences of a batch lie one after the other without padding and do not
 * see each other. All memory is used again by the next pass.
 *
 * <p>On one number of threads, equal passes give equal results, bit for bit. Not safe for concurrent use. The store and the
 * workers outlive it.
 */
public final class TrainingPass implements AutoCloseable {

    /** Logits that are there at once. */
    private static final long LOGIT_BYTES = 48L << 20;
    private static final long CHUNK_BYTES = 64L << 20;

    private final ModelConfiguration configuration;
    private final ParameterStore parameters;
    private final RotaryFrequencies rotary;
    private final Workers workers;
    private final Decoder decoder;
    private final boolean checkpointing;
    private final Scratch scratch = new Scratch(CHUNK_BYTES, Long.MAX_VALUE);

    /**
     * @param configuration the model's shape
     * @param parameters its parameters
     * @param rotary its rotary embedding
     * @param workers the compute threads
     * @param checkpointing whether only each layer's result is kept for the way back and the rest computed again: some 10 to
     *        20 times less memory for a third more time
     */
    public TrainingPass(ModelConfiguration configuration, ParameterStore parameters, RotaryFrequencies rotary,
            Workers workers, boolean checkpointing) {
        this.configuration = configuration;
        this.parameters = parameters;
        this.rotary = rotary;
        this.workers = workers;
        this.checkpointing = checkpointing;
        this.decoder = new Decoder(configuration, parameters.weights(configuration));
    }

    /**
     * Computes the loss of each target, and adds the gradients of {@code weight} times their sum.
     *
     * @param examples at least one sequence, together at least one target
     * @param weight usually one divided by all targets of an optimizer step
     * @return the sum of the losses in nats; not finite where the model has diverged
     * @throws IllegalArgumentException if an id is outside the vocabulary or a sequence longer than the model's context
     */
    public double gradients(List<TrainingExample> examples, float weight) {
        return run(examples, weight, true);
    }

    /** As {@link #gradients}, without gradients. */
    public double loss(List<TrainingExample> examples) {
        return run(examples, 1, false);
    }

    private double run(List<TrainingExample> examples, float weight, boolean backward) {
        check(examples);
        List<SequenceInput> inputs = examples.stream()
                .map(example -> new SequenceInput(null, ModelInput.tokens(example.ids()))).toList();
        try (Batch batch = Batch.of(inputs)) {
            Tape tape = backward ? new Tape() : null;
            var operations = new TrainingOperations(configuration, rotary, parameters, workers, scratch, batch, tape,
                    checkpointing);
            Activation stream = decoder.layers(operations, batch);
            int[] targets = targets(examples, batch.rows());
            int[] rows = counted(targets);
            Activation chosen = rows.length == targets.length ? stream : operations.select(stream, rows);
            Activation normalized = decoder.normalized(operations, chosen);
            double loss = head(normalized, chosen(targets, rows), weight, backward);
            if (tape != null) {
                tape.rewind();
            }
            return loss;
        } finally {
            scratch.reset();
        }
    }

    private double head(Activation normalized, int[] targets, float weight,
            boolean backward) {
        Parameter output = parameters.parameter(decoder.outputName());
        TensorType type = parameters.factorType();
        var products = new TrainingProducts(workers, scratch, type);
        int vocabulary = configuration.vocabularySize();
        int width = configuration.hiddenSize();
        if (backward) {
            normalized.gradient(scratch.bytes(normalized.bytes()));
        }
        int most = (int) Math.max(16, Math.min(targets.length, LOGIT_BYTES / type.bytes(vocabulary)));
        double loss = 0;
        for (int first = 0; first < targets.length; first += most) {
            int count = Math.min(most, targets.length - first);
            Scratch.Mark mark = scratch.mark();
            var rows = new Activation(range(normalized.data(), type, first, count, width), type, count, width);
            var logits = new Activation(scratch.bytes(type.bytes((long) count * vocabulary)), type, count, vocabulary);
            products.forward(logits, rows, output.factor());
            loss += losses(logits, targets, first, weight);
            if (backward) {
                // The logits have become their gradient.
                logits.gradient(logits.data());
                MemorySegment gradient = output.gradient();
                if (gradient != null) {
                    products.weightGradient(gradient, logits, rows, 1);
                }
                products.inputGradient(logits, rows, output.factor(), 1);
                range(normalized.gradient(), type, first, count, width).copyFrom(rows.gradient());
            }
            scratch.release(mark);
        }
        return loss;
    }

    private static MemorySegment range(MemorySegment memory, TensorType type, int first, int count, int width) {
        return memory.asSlice(type.bytes((long) first * width), type.bytes((long) count * width));
    }

    /** The losses of rows of logits, which become their gradients. */
    private double losses(Activation logits, int[] targets, int first, float weight) {
        double[] sums = new double[logits.rows()];
        int width = logits.width();
        Scratch.Mark mark = scratch.mark();
        MemorySegment wide = scratch.bytes(4L * width * workers.threads());
        RowTasks.run(workers, logits.rows(), (from, end, part) -> {
            for (int row = from; row < end; row++) {
                MemorySegment floats = Activation.floats(logits.row(row), logits.type(), width,
                        RowTasks.share(wide, part, 4L * width));
                sums[row] = CrossEntropy.gradient(floats, width, targets[first + row], weight);
                Activation.put(floats, logits.row(row), logits.type(), width);
            }
        });
        scratch.release(mark);
        double sum = 0;
        for (double loss : sums) {
            sum += loss;
        }
        return sum;
    }

    private void check(List<TrainingExample> examples) {
        if (examples.stream().mapToInt(TrainingExample::targetCount).sum() == 0) {
            throw new IllegalArgumentException("a batch without targets has no loss; give at least one");
        }
        for (TrainingExample example : examples) {
            if (example.ids().length > configuration.contextLength()) {
                throw new IllegalArgumentException("a sequence of " + example.ids().length
                        + " positions is longer than the model's context of " + configuration.contextLength());
            }
            checkIds(example.ids(), 0);
            checkIds(example.targets(), TrainingExample.NO_TARGET);
        }
    }

    private void checkIds(int[] ids, int least) {
        for (int id : ids) {
            if (id < least || id >= configuration.vocabularySize()) {
                throw new IllegalArgumentException(
                        "token id " + id + " is outside the vocabulary of " + configuration.vocabularySize());
            }
        }
    }

    private static int[] targets(List<TrainingExample> examples, int rows) {
        int[] targets = new int[rows];
        int row = 0;
        for (TrainingExample example : examples) {
            System.arraycopy(example.targets(), 0, targets, row, example.targets().length);
            row += example.targets().length;
        }
        return targets;
    }

    /** The rows that have targets. */
    private static int[] counted(int[] targets) {
        List<Integer> rows = new ArrayList<>();
        for (int row = 0; row < targets.length; row++) {
            if (targets[row] != TrainingExample.NO_TARGET) {
                rows.add(row);
            }
        }
        return rows.stream().mapToInt(Integer::intValue).toArray();
    }

    private static int[] chosen(int[] targets, int[] rows) {
        int[] chosen = new int[rows.length];
        for (int i = 0; i < rows.length; i++) {
            chosen[i] = targets[rows[i]];
        }
        return chosen;
    }

    @Override
    public void close() {
        scratch.close();
    }
}
