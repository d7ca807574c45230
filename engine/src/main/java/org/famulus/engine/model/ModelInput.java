package org.famulus.engine.model;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import org.bytedeco.pytorch.Tensor;
import org.famulus.engine.state.SequenceState;

/**
 * What one sequence is fed: token ids and embedding vectors (soft prompts), in any order.
 *
 * @param parts the runs of ids or vectors, in order
 */
public record ModelInput(List<Part> parts) {

    /** A run of ids or of vectors. */
    public sealed interface Part {

        /** Positions that the part takes. */
        int length();
    }

    /** Token ids. */
    public record Tokens(int[] ids) implements Part {

        public Tokens {
            ids = ids.clone();
        }

        @Override
        public int[] ids() {
            return ids.clone();
        }

        @Override
        public int length() {
            return ids.length;
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Tokens tokens && Arrays.equals(ids, tokens.ids);
        }

        @Override
        public int hashCode() {
            return Arrays.hashCode(ids);
        }

        @Override
        public String toString() {
            return "Tokens" + Arrays.toString(ids);
        }
    }

    /**
     * Embedding vectors, {@code [length, hiddenSize]}, 32-bit floats. Gradients flow to the tensor when it asks for them
     * and the pass records them.
     */
    public record Embeddings(Tensor vectors) implements Part {

        public Embeddings {
            if (vectors.dim() != 2) {
                throw new IllegalArgumentException(
                        "embedding vectors need the shape [length, hidden size], not " + vectors.dim() + " dimensions");
            }
        }

        @Override
        public int length() {
            return Math.toIntExact(vectors.size(0));
        }
    }

    public ModelInput {
        parts = List.copyOf(parts);
    }

    /** Token ids alone. */
    public static ModelInput tokens(int... ids) {
        return new ModelInput(List.of(new Tokens(ids)));
    }

    /** Positions in all. */
    public int length() {
        return parts.stream().mapToInt(Part::length).reduce(0, Math::addExact);
    }

    /** The id of each position, {@link SequenceState#NO_TOKEN} for vectors. */
    public int[] ids() {
        int[] ids = new int[length()];
        int next = 0;
        for (Part part : parts) {
            switch (part) {
                case Tokens tokens -> System.arraycopy(tokens.ids, 0, ids, next, tokens.ids.length);
                case Embeddings vectors -> Arrays.fill(ids, next, next + vectors.length(), SequenceState.NO_TOKEN);
            }
            next += part.length();
        }
        return ids;
    }

    /** The positions from {@code from} (included) to {@code to} (excluded); vectors are views of the same memory. */
    public ModelInput slice(int from, int to) {
        List<Part> sliced = new ArrayList<>();
        int start = 0;
        for (Part part : parts) {
            int first = Math.max(from - start, 0);
            int last = Math.min(to - start, part.length());
            if (first < last) {
                sliced.add(switch (part) {
                    case Tokens tokens -> new Tokens(Arrays.copyOfRange(tokens.ids, first, last));
                    case Embeddings vectors -> new Embeddings(vectors.vectors.narrow(0, first, last - first));
                });
            }
            start += part.length();
        }
        return new ModelInput(sliced);
    }
}
