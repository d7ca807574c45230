package org.famulus.engine.model;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.IntConsumer;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.famulus.engine.kernels.Workers;
import org.famulus.engine.state.ModelFingerprint;
import org.famulus.engine.state.SequenceState;
import org.famulus.engine.state.StateShape;
import org.famulus.engine.tap.Tap;
import org.famulus.engine.tensor.LibTorch;
import org.famulus.engine.weights.StoredTensor;
import org.famulus.engine.weights.TensorType;
import org.jspecify.annotations.Nullable;

/**
 * A decoder that runs: weights, compute threads and working memory. Passes run one at a time, on the calling thread and
 * the model's compute threads; further callers wait. States belong to their callers.
 */
public final class DecoderModel implements AutoCloseable {

    /** Rows of one pass at most: longer inputs go through in pieces, so that working memory is bounded. */
    public static final int MOST_ROWS = 512;

    /** Rows whose logits are computed together when all are asked for. */
    private static final int LOGIT_ROWS = 64;

    /** Receives the logits of one position. */
    @FunctionalInterface
    public interface LogitsConsumer {

        /**
         * @param index the position within the input, from 0
         * @param logits {@code [vocabularySize]} floats, valid during the call
         */
        void accept(int index, MemorySegment logits);
    }

    private final ModelConfiguration configuration;
    private final Decoder decoder;
    private final RotaryFrequencies rotary;
    private final ModelFingerprint fingerprint;
    private final StateShape stateShape;
    private final Compute compute;
    private final Workers workers;
    private final Scratch scratch = new Scratch();
    private final Scratch logitsMemory = new Scratch();
    private final ReentrantLock passes = new ReentrantLock();
    private boolean closed;

    /** A model over weights that outlive it. */
    public DecoderModel(ModelConfiguration configuration, DecoderWeights weights, RotaryFrequencies rotary,
            ModelFingerprint fingerprint, ExecutionOptions options) {
        this.configuration = configuration;
        this.decoder = new Decoder(configuration, weights);
        this.rotary = rotary;
        this.fingerprint = fingerprint;
        this.stateShape = new StateShape(configuration.layerCount(), configuration.keyValueHeadCount(),
                configuration.headDimension(), options.cacheType());
        boolean floats = weights.layers().getFirst().query().matrix().stored().type() == TensorType.F32;
        this.compute = options.compute() != null ? options.compute() : floats ? Compute.F32 : Compute.BF16;
        this.workers = Workers.of(options.threads());
    }

    /** A model over the weights of an open file, which outlives it. */
    public static DecoderModel of(ModelFile file, ExecutionOptions options) {
        return new DecoderModel(file.configuration(), file.weights(), file.rotaryFrequencies(),
                ModelFingerprint.of(file.configuration().toString(), file.tensors()), options);
    }

    /**
     * A model over the weights of an open file with changes in memory; both outlive it.
     *
     * @param changes by the name of the matrix
     */
    public static DecoderModel of(ModelFile file, Map<String, DecoderWeights.LowRank> changes,
            ExecutionOptions options) {
        Map<String, StoredTensor> tensors = new LinkedHashMap<>(file.tensors());
        changes.forEach((name, change) -> {
            tensors.put(name + " down times " + change.scale(), change.down().stored());
            tensors.put(name + " up", change.up().stored());
        });
        return new DecoderModel(file.configuration(), file.weights().withChanges(changes), file.rotaryFrequencies(),
                ModelFingerprint.of(file.configuration().toString(), tensors), options);
    }

    /** The model's shape. */
    public ModelConfiguration configuration() {
        return configuration;
    }

    /** The arithmetic of products with many rows. */
    public Compute compute() {
        return compute;
    }

    /** Sizes of the states that this model makes. */
    public StateShape stateShape() {
        return stateShape;
    }

    /** Tells this model's states from others'. */
    public ModelFingerprint fingerprint() {
        return fingerprint;
    }

    /** The model's compute threads. */
    public Workers workers() {
        return workers;
    }

    /** An empty state that remembers everything. The caller closes it. */
    public SequenceState newState() {
        return SequenceState.unbounded(stateShape, fingerprint);
    }

    /**
     * Feeds each sequence its input and gives the logits after its last position. If the pass fails, every state is as it
     * was before.
     *
     * @param inputs sequences with states of this model, each state once
     * @param tap sees activations, or null
     * @return {@code [inputs.size(), vocabularySize]} floats, valid until the next call
     * @throws IllegalArgumentException if an id is outside the vocabulary, an input is empty, a vector has another width, a
     *         state is missing, used twice or of another model, or the context length would be exceeded
     */
    public MemorySegment nextLogits(List<SequenceInput> inputs, @Nullable Tap tap) {
        return nextLogits(inputs, tap, _ -> {
        });
    }

    /**
     * As above, in several passes where the inputs are long, with word after each.
     *
     * @param passed told how many positions a pass has fed; what it throws ends the work, and every state is as it was
     *        before
     */
    public MemorySegment nextLogits(List<SequenceInput> inputs, @Nullable Tap tap, IntConsumer passed) {
        enter();
        try {
            check(inputs, true);
            int[] lengths = inputs.stream().mapToInt(input -> stateOf(input).length()).toArray();
            logitsMemory.reset();
            MemorySegment logits = logitsMemory.bytes(4L * inputs.size() * configuration.vocabularySize());
            try {
                int[] fed = new int[inputs.size()];
                while (!finished(inputs, fed)) {
                    int[] before = fed.clone();
                    List<SequenceInput> piece = nextPiece(inputs, fed);
                    List<Integer> sequences = sequencesOf(before, fed);
                    pass(piece, sequences, fed, inputs, tap, logits);
                    passed.accept(piece.stream().mapToInt(part -> part.input().length()).sum());
                }
                return logits;
            } catch (Throwable failure) {
                for (int i = 0; i < lengths.length; i++) {
                    takeBack(stateOf(inputs.get(i)), lengths[i], failure);
                }
                throw failure;
            }
        } finally {
            passes.unlock();
        }
    }

    /**
     * Feeds one sequence and gives the logits after each of its positions from one on, in order.
     *
     * @param input a sequence with a state of this model
     * @param firstIndex the first position of the input whose logits are wanted, from 0 to the input's length
     * @param tap sees activations, or null
     * @param consumer receives {@code input.input().length() - firstIndex} rows; must not call this model
     * @throws IllegalArgumentException as {@link #nextLogits}, or if {@code firstIndex} is out of range
     */
    public void logits(SequenceInput input, int firstIndex, @Nullable Tap tap, LogitsConsumer consumer) {
        enter();
        try {
            check(List.of(input), true);
            SequenceState state = stateOf(input);
            int length = state.length();
            int total = input.input().length();
            if (firstIndex < 0 || firstIndex > total) {
                throw new IllegalArgumentException(
                        "the first index " + firstIndex + " is not between 0 and the input's length " + total);
            }
            try {
                for (int first = 0; first < total; first += MOST_ROWS) {
                    int count = Math.min(MOST_ROWS, total - first);
                    pass(new SequenceInput(state, input.input().slice(first, first + count)), first,
                            Math.max(firstIndex - first, 0), tap, consumer);
                }
            } catch (Throwable failure) {
                takeBack(state, length, failure);
                throw failure;
            }
        } finally {
            passes.unlock();
        }
    }

    /**
     * Logits of all positions of fresh sequences, recorded for gradients to trained weights, embedding vectors, and what the
     * tap puts in. Run it and {@code backward} within one {@link org.famulus.engine.tensor.TensorScope}.
     *
     * @param inputs sequences without states
     * @param tap sees activations, or null
     * @return {@code [positions of all inputs, vocabularySize]}, one sequence after the other
     * @throws IllegalArgumentException as {@link #nextLogits}, or if a sequence has a state
     */
    public Tensor logitsWithGradients(List<SequenceInput> inputs, @Nullable Tap tap) {
        enter();
        try (Batch batch = Batch.of(checked(inputs))) {
            LibTorch.threads(workers.threads());
            GradientOperations operations = new GradientOperations(configuration, rotary, workers, batch, tap);
            return decoder.logits(operations, decoder.layers(operations, batch));
        } finally {
            passes.unlock();
        }
    }

    /** Waits for the passes of other threads; a tap or consumer that starts one of its own would overwrite this one. */
    private void enter() {
        if (passes.isHeldByCurrentThread()) {
            throw new IllegalStateException(
                    "a tap or a receiver of logits cannot use the model during the pass that called it");
        }
        passes.lock();
    }

    private static void takeBack(SequenceState state, int length, Throwable failure) {
        try {
            if (state.length() > length) {
                state.trim(length);
            }
        } catch (IllegalStateException alsoFailed) {
            failure.addSuppressed(alsoFailed);
        }
    }

    private List<SequenceInput> checked(List<SequenceInput> inputs) {
        check(inputs, false);
        return inputs;
    }

    private void pass(List<SequenceInput> piece, List<Integer> sequences, int[] fed, List<SequenceInput> inputs,
            @Nullable Tap tap, MemorySegment logits) {
        try (Batch batch = Batch.of(piece)) {
            InferenceOperations operations = begin(batch, tap);
            Rows x = decoder.layers(operations, batch);
            List<Integer> ended = new ArrayList<>();
            List<Integer> lastRows = new ArrayList<>();
            for (Batch.Slice slice : batch.slices()) {
                int sequence = sequences.get(slice.index());
                if (fed[sequence] == inputs.get(sequence).input().length()) {
                    ended.add(sequence);
                    lastRows.add(slice.firstRow() + slice.rows() - 1);
                }
            }
            if (!ended.isEmpty()) {
                int[] selected = lastRows.stream().mapToInt(Integer::intValue).toArray();
                Rows computed = decoder.logits(operations, operations.select(x, selected));
                for (int i = 0; i < ended.size(); i++) {
                    MemorySegment row = computed.row(i);
                    logits.asSlice(ended.get(i) * row.byteSize(), row.byteSize()).copyFrom(row);
                }
            }
            batch.commit();
        } finally {
            scratch.reset();
        }
    }

    private void pass(SequenceInput piece, int offset, int firstRow, @Nullable Tap tap, LogitsConsumer consumer) {
        try (Batch batch = Batch.of(List.of(piece))) {
            InferenceOperations operations = begin(batch, tap);
            Rows x = decoder.layers(operations, batch);
            for (int first = firstRow; first < batch.rows(); first += LOGIT_ROWS) {
                int count = Math.min(LOGIT_ROWS, batch.rows() - first);
                Scratch.Mark mark = scratch.mark();
                Rows rows = new Rows(x.range(first, count), count, x.width());
                Rows computed = decoder.logits(operations, rows);
                for (int i = 0; i < count; i++) {
                    consumer.accept(offset + first + i, computed.row(i));
                }
                scratch.release(mark);
            }
            batch.commit();
        } finally {
            scratch.reset();
        }
    }

    private InferenceOperations begin(Batch batch, @Nullable Tap tap) {
        if (closed) {
            throw new IllegalStateException("the model is closed");
        }
        return new InferenceOperations(configuration, rotary, workers, scratch, compute, batch, tap);
    }

    private static boolean finished(List<SequenceInput> inputs, int[] fed) {
        for (int i = 0; i < fed.length; i++) {
            if (fed[i] < inputs.get(i).input().length()) {
                return false;
            }
        }
        return true;
    }

    /** The next rows of the sequences that are not finished, at most {@link #MOST_ROWS}; counts them in {@code fed}. */
    private static List<SequenceInput> nextPiece(List<SequenceInput> inputs, int[] fed) {
        List<SequenceInput> piece = new ArrayList<>();
        int room = MOST_ROWS;
        for (int i = 0; i < fed.length && room > 0; i++) {
            ModelInput input = inputs.get(i).input();
            int count = Math.min(room, input.length() - fed[i]);
            if (count > 0) {
                ModelInput part = count == input.length() ? input : input.slice(fed[i], fed[i] + count);
                piece.add(new SequenceInput(inputs.get(i).state(), part));
                fed[i] += count;
                room -= count;
            }
        }
        return piece;
    }

    private static List<Integer> sequencesOf(int[] before, int[] after) {
        List<Integer> sequences = new ArrayList<>();
        for (int i = 0; i < after.length; i++) {
            if (after[i] > before[i]) {
                sequences.add(i);
            }
        }
        return sequences;
    }

    private static SequenceState stateOf(SequenceInput input) {
        SequenceState state = input.state();
        if (state == null) {
            throw new IllegalArgumentException(
                    "a sequence without a state can only be run with gradients; make one with newState()");
        }
        return state;
    }

    private void check(List<SequenceInput> inputs, boolean withStates) {
        if (closed) {
            throw new IllegalStateException("the model is closed");
        }
        if (inputs.isEmpty()) {
            throw new IllegalArgumentException("a batch needs at least one sequence");
        }
        Set<SequenceState> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        for (SequenceInput input : inputs) {
            int past = 0;
            if (withStates) {
                SequenceState state = stateOf(input);
                if (!seen.add(state)) {
                    throw new IllegalArgumentException("a state is in the batch twice; fork it to go two ways");
                }
                if (!state.model().equals(fingerprint) || !state.shape().equals(stateShape)) {
                    throw new IllegalArgumentException(
                            "a state belongs to another model, or keeps keys and values in another type");
                }
                past = state.length();
            }
            check(input.input(), past);
        }
    }

    private void check(ModelInput input, int past) {
        int length = input.length();
        if (length == 0) {
            throw new IllegalArgumentException("an input is empty; give at least one token");
        }
        if ((long) past + length > configuration.contextLength()) {
            throw new IllegalArgumentException((long) past + length + " positions exceed the model's context of "
                    + configuration.contextLength());
        }
        for (ModelInput.Part part : input.parts()) {
            switch (part) {
                case ModelInput.Tokens tokens -> {
                    for (int id : tokens.ids()) {
                        if (id < 0 || id >= configuration.vocabularySize()) {
                            throw new IllegalArgumentException("token id " + id + " is outside the vocabulary of "
                                    + configuration.vocabularySize());
                        }
                    }
                }
                case ModelInput.Embeddings vectors -> {
                    Tensor rows = vectors.vectors();
                    if (rows.size(1) != configuration.hiddenSize()
                            || rows.scalar_type().intern() != ScalarType.Float) {
                        throw new IllegalArgumentException("embedding vectors of type " + rows.scalar_type()
                                + " and width " + rows.size(1) + " do not fit the model; Float and its hidden size "
                                + configuration.hiddenSize() + " are wanted");
                    }
                }
            }
        }
    }

    /** Waits for a running pass. Closing twice does nothing more; using the model afterwards is refused. */
    @Override
    public void close() {
        enter();
        try {
            if (!closed) {
                closed = true;
                workers.close();
                scratch.close();
                logitsMemory.close();
            }
        } finally {
            passes.unlock();
        }
    }
}
