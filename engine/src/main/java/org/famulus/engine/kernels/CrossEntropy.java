package org.famulus.engine.kernels;

import java.lang.foreign.MemorySegment;
import java.lang.ref.Reference;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

import static org.famulus.engine.kernels.VectorWidths.FLOATS;

/**
 * Cross-entropy of one row of logits against one id, and its gradient, which takes the place of the logits: nothing the size
 * of a vocabulary is made beside them. May run on any number of threads over separate rows.
 */
public final class CrossEntropy {

    private static final int LANES = Lanes.COUNT;

    private CrossEntropy() {
    }

    /**
     * {@code -ln softmax(logits)[target]}; the logits become {@code weight (softmax(logits) - onehot(target))}.
     *
     * @param logits {@code [count]} floats, replaced by the gradient of {@code weight} times the loss
     * @param count size of the vocabulary, at least 1
     * @param target 0 to {@code count - 1}
     * @param weight what the loss counts in the sum that is differentiated
     * @return the loss in nats, without the weight; NaN or infinite where a logit is
     * @throws IllegalArgumentException if the target is outside the vocabulary, or the segment is too small, on the heap or
     *             read-only
     */
    public static double gradient(MemorySegment logits, int count, int target, float weight) {
        if (target < 0 || target >= count) {
            throw new IllegalArgumentException(
                    "target " + target + " is outside a vocabulary of " + count + "; give 0 to " + (count - 1));
        }
        long at = NativeMemory.writableAddress("logits", logits, 4L * count);
        float greatest = greatest(at, count);
        double chosen = NativeMemory.floatAt(at + 4L * target);
        MemorySegment block = Exponential.block();
        long base = block.address() + Exponential.BLOCK * 4L;
        NativeMemory.putFloats(base, FloatVector.broadcast(FLOATS, greatest));
        Exponential.exponentials(at, at, count, 1f, base);
        double sum = sum(at, count, block.address());
        scale(at, count, (float) (weight / sum));
        NativeMemory.putFloat(at + 4L * target, NativeMemory.floatAt(at + 4L * target) - weight);
        Reference.reachabilityFence(block);
        Reference.reachabilityFence(logits);
        return Math.log(sum) + greatest - chosen;
    }

    private static float greatest(long at, int count) {
        FloatVector most = FloatVector.broadcast(FLOATS, Float.NEGATIVE_INFINITY);
        int i = 0;
        for (; i <= count - LANES; i += LANES) {
            most = most.max(NativeMemory.floats(at + i * 4L));
        }
        float greatest = most.reduceLanes(VectorOperators.MAX);
        for (; i < count; i++) {
            greatest = Math.max(greatest, NativeMemory.floatAt(at + i * 4L));
        }
        return greatest;
    }

    /** In floats by lane over runs of the block's length, in doubles over the runs: good to 1e-6 for any vocabulary. */
    private static double sum(long at, int count, long scratch) {
        double sum = 0;
        int i = 0;
        while (i <= count - LANES) {
            int end = Math.min(count - LANES, i + Exponential.BLOCK - LANES);
            FloatVector run = FloatVector.zero(FLOATS);
            for (; i <= end; i += LANES) {
                run = run.add(NativeMemory.floats(at + i * 4L));
            }
            sum += Lanes.sum(run, scratch);
        }
        for (; i < count; i++) {
            sum += NativeMemory.floatAt(at + i * 4L);
        }
        return sum;
    }

    private static void scale(long at, int count, float factor) {
        int i = 0;
        for (; i <= count - LANES; i += LANES) {
            NativeMemory.putFloats(at + i * 4L, NativeMemory.floats(at + i * 4L).mul(factor));
        }
        for (; i < count; i++) {
            NativeMemory.putFloat(at + i * 4L, NativeMemory.floatAt(at + i * 4L) * factor);
        }
    }
}
