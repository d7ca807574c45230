package org.famulus.engine.model;

import java.lang.foreign.MemorySegment;

import org.famulus.engine.weights.StoredTensor;
import org.jspecify.annotations.Nullable;

/**
 * A parameter of a model in training. Its memory belongs to the {@link ParameterStore} that it is from, or to the file that
 * a frozen one lies in.
 *
 * @param stored the values, by their name in Hugging Face files; 32-bit floats where the parameter is trained
 * @param factor what products read: the values in the type of the products
 * @param gradient 32-bit floats to which passes add, laid out as the values; null where the parameter is frozen
 */
public record Parameter(StoredTensor stored, MemorySegment factor, @Nullable MemorySegment gradient) {

    /** The name in Hugging Face files. */
    public String name() {
        return stored.name();
    }

    /** How many numbers it has. */
    public long elements() {
        return stored.elements();
    }

    /** Whether passes give it a gradient. */
    public boolean trained() {
        return gradient != null;
    }

    /** Whether it is a matrix; norms and biases are not. */
    public boolean matrix() {
        return stored.shape().size() > 1;
    }

    /** Whether this matrix and the next lie one after the other in every respect, so that they can be one factor. */
    boolean continues(Parameter next) {
        MemorySegment after = next.gradient;
        return stored.columns() == next.stored.columns()
                && factor.address() + factor.byteSize() == next.factor.address()
                && (gradient == null
                        ? after == null
                        : after != null && gradient.address() + gradient.byteSize() == after.address());
    }
}
