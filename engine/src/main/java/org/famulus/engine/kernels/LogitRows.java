package org.famulus.engine.kernels;

import java.lang.foreign.MemorySegment;
import java.lang.ref.Reference;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

import static org.famulus.engine.kernels.NativeMemory.ALL;
import static org.famulus.engine.kernels.NativeMemory.ORDER;
import static org.famulus.engine.kernels.VectorWidths.FLOATS;

/**
 * What sampling asks of a row of logits, one for each token of the vocabulary. A row must have at least one logit.
 *
 * <p>Methods throw {@link IllegalArgumentException} for an empty row or one that is too small or on the heap, and
 * {@link IllegalStateException} if its arena is closed.
 */
public final class LogitRows {

    private static final int LANES = Lanes.COUNT;
    private static final long VECTOR_BYTES = FLOATS.vectorByteSize();

    private LogitRows() {
    }

    /**
     * Index of the greatest logit, the first of equals (0 and -0 are equal).
     *
     * @param logits {@code [count]} floats
     * @throws IllegalArgumentException also if a logit is NaN
     */
    public static int argmax(MemorySegment logits, int count) {
        long row = check(logits, count);
        float greatest = greatest(row, count);
        if (Float.isNaN(greatest)) {
            throw new IllegalArgumentException("a logit is NaN; the model's weights or the input are damaged");
        }
        int index = firstEqual(row, count, greatest);
        Reference.reachabilityFence(logits);
        return index;
    }

    /**
     * Greatest logit, NaN if any is NaN.
     *
     * @param logits {@code [count]} floats
     */
    public static float max(MemorySegment logits, int count) {
        long row = check(logits, count);
        float greatest = greatest(row, count);
        Reference.reachabilityFence(logits);
        return greatest;
    }

    /**
     * Index of the first logit that equals {@code value} (0 and -0 are equal), -1 where none does.
     *
     * @param logits {@code [count]} floats
     */
    public static int indexOf(MemorySegment logits, int count, float value) {
        long row = check(logits, count);
        int index = firstEqual(row, count, value);
        Reference.reachabilityFence(logits);
        return index;
    }

    /**
     * {@code log(sum(e^logit))}, so that {@code logit - logSumExp} is a token's log-probability in nats. NaN if any logit is
     * NaN, -infinity if all are.
     *
     * @param logits {@code [count]} floats
     */
    public static double logSumExp(MemorySegment logits, int count) {
        long row = check(logits, count);
        float greatest = greatest(row, count);
        if (Float.isInfinite(greatest)) {
            return greatest;
        }
        MemorySegment block = Exponential.block();
        long weights = block.address();
        long base = weights + Exponential.BLOCK * 4L;
        FloatVector.broadcast(FLOATS, greatest).intoMemorySegment(ALL, base, ORDER);
        double sum = 0;
        for (int done = 0; done < count; done += Exponential.BLOCK) {
            int length = Math.min(Exponential.BLOCK, count - done);
            Exponential.exponentials(weights, row + done * 4L, length, 1f, base);
            // Within a block in 32 bits, from block to block in 64.
            sum += sum(weights, length);
        }
        Reference.reachabilityFence(block);
        Reference.reachabilityFence(logits);
        return greatest + Math.log(sum);
    }

    private static long check(MemorySegment logits, int count) {
        if (count < 1) {
            throw new IllegalArgumentException("a row of " + count + " logits; give 1 or more");
        }
        return NativeMemory.checkedAddress("logits", logits, 4L * count);
    }

    private static float greatest(long row, int count) {
        FloatVector a = FloatVector.broadcast(FLOATS, Float.NEGATIVE_INFINITY);
        FloatVector b = a;
        int i = 0;
        for (; i <= count - 2 * LANES; i += 2 * LANES) {
            a = a.max(FloatVector.fromMemorySegment(FLOATS, ALL, row + i * 4L, ORDER));
            b = b.max(FloatVector.fromMemorySegment(FLOATS, ALL, row + i * 4L + VECTOR_BYTES, ORDER));
        }
        float greatest = a.max(b).reduceLanes(VectorOperators.MAX);
        for (; i < count; i++) {
            greatest = Math.max(greatest, NativeMemory.floatAt(row + i * 4L));
        }
        return greatest;
    }

    private static int firstEqual(long row, int count, float value) {
        int i = 0;
        for (; i <= count - LANES; i += LANES) {
            int lane = FloatVector.fromMemorySegment(FLOATS, ALL, row + i * 4L, ORDER)
                    .compare(VectorOperators.EQ, value).firstTrue();
            if (lane < LANES) {
                return i + lane;
            }
        }
        while (i < count && NativeMemory.floatAt(row + i * 4L) != value) {
            i++;
        }
        return i < count ? i : -1;
    }

    private static float sum(long row, int count) {
        FloatVector sums = FloatVector.zero(FLOATS);
        int i = 0;
        for (; i <= count - LANES; i += LANES) {
            sums = sums.add(FloatVector.fromMemorySegment(FLOATS, ALL, row + i * 4L, ORDER));
        }
        if (LANES > 8) {
            sums = sums.add(sums.rearrange(LaneSwaps.BY_8));
        }
        if (LANES > 4) {
            sums = sums.add(sums.rearrange(LaneSwaps.BY_4));
        }
        sums = sums.add(sums.rearrange(LaneSwaps.BY_2));
        sums = sums.add(sums.rearrange(LaneSwaps.BY_1));
        float sum = sums.lane(0);
        for (; i < count; i++) {
            sum += NativeMemory.floatAt(row + i * 4L);
        }
        return sum;
    }
}
