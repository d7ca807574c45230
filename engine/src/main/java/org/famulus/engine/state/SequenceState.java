package org.famulus.engine.state;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;

import org.jspecify.annotations.Nullable;

/**
 * What a sequence remembers: one {@link LayerState} a layer, the ids that made it, and how many positions it has seen.
 *
 * <p>Owns native memory: close it. Work on it happens within an {@link Operation}; a second operation, or a fork, trim,
 * save or close during one, is refused with {@link IllegalStateException}.
 */
public final class SequenceState implements AutoCloseable {

    /** Stands in {@link #tokens()} for a position that was fed as an embedding vector, which has no id. */
    public static final int NO_TOKEN = -1;

    private final StateShape shape;
    private final ModelFingerprint model;
    private final List<MultiState> layers;
    private final AtomicReference<@Nullable String> busy = new AtomicReference<>();
    private int[] tokens;
    private int length;

    private SequenceState(StateShape shape, ModelFingerprint model, List<MultiState> layers, int[] tokens, int length) {
        this.shape = shape;
        this.model = model;
        this.layers = layers;
        this.tokens = tokens;
        this.length = length;
    }

    /** An empty, unbounded state for the model with this fingerprint. */
    public static SequenceState unbounded(StateShape shape, ModelFingerprint model) {
        List<MultiState> layers = new ArrayList<>();
        for (int layer = 0; layer < shape.layers(); layer++) {
            layers.add(new MultiState(shape));
        }
        return new SequenceState(shape, model, layers, new int[64], 0);
    }

    /**
     * Reads a state that {@link #save} wrote.
     *
     * @throws org.famulus.engine.ModelFormatException if the file is damaged, of another version, or was saved for another
     *         model or shape
     */
    public static SequenceState load(Path file, StateShape shape, ModelFingerprint model) {
        return SequenceStateFile.read(file, shape, model);
    }

    /** Sizes of this state. */
    public StateShape shape() {
        return shape;
    }

    /** The model that this state belongs to. */
    public ModelFingerprint model() {
        return model;
    }

    /** Positions seen so far: the position of the next token. */
    public int length() {
        return length;
    }

    /** The ids seen, one a position; {@link #NO_TOKEN} for embedding vectors. */
    public int[] tokens() {
        return Arrays.copyOf(tokens, length);
    }

    /** How many of the first ids of {@code prompt} are the ids that this state starts with. */
    public int commonPrefix(int[] prompt) {
        int limit = Math.min(prompt.length, length);
        int mismatch = Arrays.mismatch(tokens, 0, limit, prompt, 0, limit);
        return mismatch < 0 ? limit : mismatch;
    }

    /** Bytes of the remembered keys and values, all layers. */
    public long bytes() {
        return layers.stream().mapToLong(LayerState::bytes).sum();
    }

    /** Bytes of native memory held, reserve included; memory shared with forks counts in each. */
    public long allocatedBytes() {
        return layers.stream().mapToLong(LayerState::allocatedBytes).sum();
    }

    /**
     * Begins the one operation that this state admits at a time: appending the keys and values of new positions, layer by
     * layer. Closing the operation without {@link Operation#commit} takes everything back.
     *
     * @param newTokens ids of the new positions, {@link #NO_TOKEN} where there is none
     */
    public Operation begin(int[] newTokens) {
        if (newTokens.length == 0) {
            throw new IllegalArgumentException("an operation needs at least one new position");
        }
        Math.addExact(length, newTokens.length);
        enter("a forward pass");
        return new Operation(newTokens.clone());
    }

    /** A state that remembers the same and goes its own way; memory is shared until one of them writes. */
    public SequenceState fork() {
        enter("fork");
        try {
            List<MultiState> copies = new ArrayList<>(layers.size());
            for (MultiState layer : layers) {
                copies.add(layer.fork());
            }
            return new SequenceState(shape, model, copies, tokens.clone(), length);
        } finally {
            leave();
        }
    }

    /**
     * Forgets everything from a position on.
     *
     * @param newLength positions to keep, 0 to {@link #length()}
     */
    public void trim(int newLength) {
        if (newLength < 0 || newLength > length) {
            throw new IllegalArgumentException("a state of length " + length + " cannot be trimmed to " + newLength);
        }
        enter("trim");
        try {
            cut(newLength);
        } finally {
            leave();
        }
    }

    /** Writes the state to a file: versioned, checksummed, in full or not at all. */
    public void save(Path file) {
        enter("save");
        try {
            SequenceStateFile.write(file, this);
        } finally {
            leave();
        }
    }

    /** Frees the memory. Closing twice does nothing more; using it afterwards is refused. */
    @Override
    public void close() {
        String current = busy.compareAndExchange(null, CLOSED);
        if (current == null) {
            layers.forEach(MultiState::release);
        } else if (!current.equals(CLOSED)) {
            throw new IllegalStateException("the sequence state is busy with " + current + " and cannot be closed");
        }
    }

    private static final String CLOSED = "closed";

    private void enter(String operation) {
        String current = busy.compareAndExchange(null, operation);
        if (current != null) {
            throw new IllegalStateException(current.equals(CLOSED)
                    ? "the sequence state is closed"
                    : "the sequence state is busy with " + current
                            + "; it admits one operation at a time (fork it to go two ways)");
        }
    }

    private void leave() {
        busy.set(null);
    }

    private void cut(int newLength) {
        layers.forEach(layer -> layer.trim(newLength));
        length = newLength;
    }

    List<MultiState> layers() {
        return layers;
    }

    /** Takes over what a file says was seen; the layers are filled by the caller. */
    void restoreTokens(int[] seen) {
        tokens = seen.clone();
        length = seen.length;
    }

    /** New positions being added to the state. Belongs to the thread that began it. */
    public final class Operation implements AutoCloseable {

        private final int[] newTokens;
        private boolean committed;
        private boolean closed;

        private Operation(int[] newTokens) {
            this.newTokens = newTokens;
        }

        /** The position of the first new token. */
        public int firstPosition() {
            return length;
        }

        /** The number of new positions. */
        public int count() {
            return newTokens.length;
        }

        /** The state of a layer; append exactly {@link #count()} entries to each before {@link #commit}. */
        public MultiState layer(int layer) {
            if (closed) {
                throw new IllegalStateException("the operation has ended");
            }
            return layers.get(layer);
        }

        /** Makes the new positions part of the state. */
        public void commit() {
            if (committed || closed) {
                throw new IllegalStateException("the operation has ended");
            }
            if (length + newTokens.length > tokens.length) {
                tokens = Arrays.copyOf(tokens, Math.max(length + newTokens.length, 2 * tokens.length));
            }
            System.arraycopy(newTokens, 0, tokens, length, newTokens.length);
            length += newTokens.length;
            committed = true;
        }

        /** Ends the operation; what was not committed is taken back. */
        @Override
        public void close() {
            if (closed) {
                return;
            }
            closed = true;
            if (!committed) {
                cut(length);
            }
            leave();
        }
    }
}
