package org.famulus.engine.kernels;

import java.lang.foreign.MemorySegment;
import java.lang.ref.Reference;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

import org.famulus.engine.kernels.PaddedProducts.Matrix;
import org.famulus.engine.weights.TensorType;

import static org.famulus.engine.kernels.VectorWidths.FLOATS;

/**
 * Softmax attention of a whole sequence over itself, from each position to those up to it, and its gradient, for training: one
 * head of keys and values with the query heads that share it, on the calling thread. Scores and sums are 32-bit floats
 * whatever the rows are; nothing the size of all scores is kept, a block of queries is computed again for the gradient.
 *
 * <p>{@code P = softmax(Q K^T scale)}, {@code O = P V}; {@code dV = P^T dO}, {@code dP = dO V^T},
 * {@code dS = P (dP - rowsum(P dP)) scale}, {@code dQ = dS K}, {@code dK = dS^T Q}. Results do not depend on other sequences or on
 * threads. May run on any number of threads, each with scratch memory of its own.
 */
public final class CausalAttention {

    private static final int LANES = Lanes.COUNT;

    /** Queries whose scores are there at once. */
    private static final int BLOCK = 64;

    private final int groupSize;
    private final int dimension;
    private final int padded;
    private final float scale;

    /**
     * @param groupSize query heads that share a head of keys and values, at least 1
     * @param dimension width of a head, at least 1
     * @param scale factor of the scores
     */
    public CausalAttention(int groupSize, int dimension, float scale) {
        if (groupSize < 1 || dimension < 1) {
            throw new IllegalArgumentException(
                    groupSize + " heads of width " + dimension + "; give at least 1 of both");
        }
        this.groupSize = groupSize;
        this.dimension = dimension;
        this.padded = whole(dimension);
        this.scale = scale;
    }

    /**
     * Rows of one head's elements inside wider rows.
     *
     * @param memory from the first element of the head in the first row of the sequence on
     * @param type F32 or BF16
     * @param stride elements from one row to the next
     */
    public record HeadRows(MemorySegment memory, TensorType type, int stride) {

        MemorySegment row(int row, int first, int count) {
            return memory.asSlice(type.bytes((long) row * stride + first), type.bytes(count));
        }
    }

    /** Scratch memory of one call for sequences of up to {@code rows} rows, in bytes; its address must be a multiple of 64. */
    public long scratchBytes(int rows) {
        long length = whole(rows);
        long whole = length * padded;
        return 4 * (8 * whole + 2L * BLOCK * length + 4L * BLOCK * padded + 64);
    }

    private static int whole(int count) {
        return Math.ceilDiv(count, LANES) * LANES;
    }

    /** Places in a call's scratch memory; matrices have padded rows whose padding is zero. */
    private final class Places {

        private final int rows;
        private final int length;
        private long next;
        private final long keys;
        private final long keysTransposed;
        private final long values;
        private final long valuesTransposed;
        private final long keyGradients;
        private final long valueGradients;
        private final long scores;
        private final long scoreGradients;
        private final long queries;
        private final long outputs;
        private final long vector;

        Places(MemorySegment scratch, int rows) {
            this.rows = rows;
            this.length = whole(rows);
            scratch.fill((byte) 0);
            next = NativeMemory.writableAddress("scratch memory", scratch, scratchBytes(rows));
            keys = take((long) length * padded);
            keysTransposed = take((long) length * padded);
            values = take((long) length * padded);
            valuesTransposed = take((long) length * padded);
            keyGradients = take((long) length * padded);
            valueGradients = take((long) length * padded);
            scores = take((long) BLOCK * length);
            scoreGradients = take((long) BLOCK * length);
            queries = take((long) BLOCK * padded);
            outputs = take((long) BLOCK * padded);
            vector = take(64);
        }

        private long take(long floats) {
            long place = next;
            next += 4 * floats;
            return place;
        }
    }

    /**
     * Attends.
     *
     * @param output {@code [rows, groupSize * dimension]}, written
     * @param query {@code [rows, groupSize * dimension]}, rotated
     * @param key {@code [rows, dimension]}, rotated
     * @param value {@code [rows, dimension]}
     * @param rows at least 1
     * @param window how many of the latest positions a query sees, itself included, at least 1
     * @param scratch {@link #scratchBytes} bytes
     */
    public void attend(HeadRows output, HeadRows query, HeadRows key, HeadRows value, int rows, int window,
            MemorySegment scratch) {
        Places places = new Places(scratch, rows);
        load(places.keys, key, 0, rows, 0);
        load(places.values, value, 0, rows, 0);
        transpose(places.keysTransposed, places.keys, rows, places.length);
        for (int head = 0; head < groupSize; head++) {
            for (int first = 0; first < rows; first += BLOCK) {
                int count = Math.min(BLOCK, rows - first);
                int seen = first + count;
                load(places.queries, query, first, count, head);
                probabilities(places, first, count, window);
                PaddedProducts.multiply(places.outputs, padded, Matrix.rows(places.scores, places.length),
                        places.values, padded, count, padded, seen, false);
                store(output, places.outputs, first, count, head);
            }
        }
        Reference.reachabilityFence(scratch);
    }

    /**
     * The gradient of {@link #attend}.
     *
     * @param queryGradient laid out as the query, written
     * @param keyGradient laid out as the key, written
     * @param valueGradient laid out as the value, written
     * @param outputGradient dO
     */
    public void gradient(HeadRows queryGradient, HeadRows keyGradient, HeadRows valueGradient,
            HeadRows outputGradient, HeadRows query, HeadRows key, HeadRows value, int rows, int window,
            MemorySegment scratch) {
        Places places = new Places(scratch, rows);
        int length = places.length;
        load(places.keys, key, 0, rows, 0);
        load(places.values, value, 0, rows, 0);
        transpose(places.keysTransposed, places.keys, rows, length);
        transpose(places.valuesTransposed, places.values, rows, length);
        for (int head = 0; head < groupSize; head++) {
            for (int first = 0; first < rows; first += BLOCK) {
                int count = Math.min(BLOCK, rows - first);
                int seen = first + count;
                load(places.queries, query, first, count, head);
                load(places.outputs, outputGradient, first, count, head);
                probabilities(places, first, count, window);
                PaddedProducts.multiply(places.valueGradients, padded, Matrix.transposed(places.scores, length),
                        places.outputs, padded, seen, padded, count, true);
                PaddedProducts.multiply(places.scoreGradients, length, Matrix.rows(places.outputs, padded),
                        places.valuesTransposed, length, count, whole(seen), dimension, false);
                for (int row = 0; row < count; row++) {
                    scoreGradient(places.scoreGradients + 4L * row * length, places.scores + 4L * row * length,
                            whole(seen), places.vector);
                }
                PaddedProducts.multiply(places.keyGradients, padded, Matrix.transposed(places.scoreGradients, length),
                        places.queries, padded, seen, padded, count, true);
                PaddedProducts.multiply(places.outputs, padded, Matrix.rows(places.scoreGradients, length),
                        places.keys, padded, count, padded, seen, false);
                store(queryGradient, places.outputs, first, count, head);
            }
        }
        store(keyGradient, places.keyGradients, 0, rows, 0);
        store(valueGradient, places.valueGradients, 0, rows, 0);
        Reference.reachabilityFence(scratch);
    }

    /** Rows of P of a block of queries, zero where a query does not see, up to the last vector that any of them sees. */
    private void probabilities(Places places, int first, int count, int window) {
        int length = places.length;
        int seen = first + count;
        PaddedProducts.multiply(places.scores, length, Matrix.rows(places.queries, padded), places.keysTransposed,
                length, count, whole(seen), dimension, false);
        for (int row = 0; row < count; row++) {
            int end = first + row + 1;
            int begin = Math.max(0, end - window);
            softmax(places.scores + 4L * row * length, begin, end, whole(seen), places.vector);
        }
    }

    /** Softmax over {@code [begin, end)} of a row of scores; the rest up to {@code length} becomes zero. */
    private void softmax(long row, int begin, int end, int length, long vector) {
        zero(row, 0, begin);
        zero(row, end, length);
        float greatest = greatest(row, begin, end);
        NativeMemory.putFloats(vector, FloatVector.broadcast(FLOATS, greatest * scale));
        Exponential.exponentials(row + 4L * begin, row + 4L * begin, end - begin, scale, vector);
        float sum = 0;
        FloatVector sums = FloatVector.zero(FLOATS);
        for (int i = 0; i < length; i += LANES) {
            sums = sums.add(NativeMemory.floats(row + 4L * i));
        }
        sum += Lanes.sum(sums, vector);
        float factor = 1 / sum;
        for (int i = 0; i < length; i += LANES) {
            NativeMemory.putFloats(row + 4L * i, NativeMemory.floats(row + 4L * i).mul(factor));
        }
    }

    private static void zero(long row, int from, int to) {
        NativeMemory.ALL.asSlice(row + 4L * from, 4L * Math.max(0, to - from)).fill((byte) 0);
    }

    private float greatest(long row, int begin, int end) {
        FloatVector most = FloatVector.broadcast(FLOATS, Float.NEGATIVE_INFINITY);
        int i = begin;
        for (; i <= end - LANES; i += LANES) {
            most = most.max(NativeMemory.floats(row + 4L * i));
        }
        float greatest = most.reduceLanes(VectorOperators.MAX);
        for (; i < end; i++) {
            greatest = Math.max(greatest, NativeMemory.floatAt(row + 4L * i));
        }
        return greatest;
    }

    /** {@code dS = P (dP - sum(P dP)) scale} in the place of dP. */
    private void scoreGradient(long gradients, long probabilities, int length, long vector) {
        FloatVector dot = FloatVector.zero(FLOATS);
        for (int i = 0; i < length; i += LANES) {
            dot = NativeMemory.floats(gradients + 4L * i).fma(NativeMemory.floats(probabilities + 4L * i), dot);
        }
        float sum = Lanes.sum(dot, vector);
        for (int i = 0; i < length; i += LANES) {
            NativeMemory.putFloats(gradients + 4L * i, NativeMemory.floats(gradients + 4L * i).sub(sum)
                    .mul(NativeMemory.floats(probabilities + 4L * i)).mul(scale));
        }
    }

    private void load(long target, HeadRows source, int first, int count, int head) {
        for (int row = 0; row < count; row++) {
            MemorySegment from = source.row(first + row, head * dimension, dimension);
            MemorySegment to = NativeMemory.ALL.asSlice(target + 4L * row * padded, 4L * dimension);
            if (source.type == TensorType.BF16) {
                BrainFloats.widen(to, from, dimension);
            } else {
                to.copyFrom(from);
            }
        }
    }

    private void store(HeadRows target, long source, int first, int count, int head) {
        for (int row = 0; row < count; row++) {
            MemorySegment to = target.row(first + row, head * dimension, dimension);
            MemorySegment from = NativeMemory.ALL.asSlice(source + 4L * row * padded, 4L * dimension);
            if (target.type == TensorType.BF16) {
                BrainFloats.narrow(to, from, dimension);
            } else {
                to.copyFrom(from);
            }
        }
    }

    /** {@code [dimension, length]} from {@code [rows, padded]}. */
    private void transpose(long target, long source, int rows, int length) {
        for (int row = 0; row < rows; row++) {
            for (int i = 0; i < dimension; i++) {
                NativeMemory.putFloat(target + 4L * (i * (long) length + row),
                        NativeMemory.floatAt(source + 4L * (row * (long) padded + i)));
            }
        }
    }
}
