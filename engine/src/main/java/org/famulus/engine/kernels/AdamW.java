package org.famulus.engine.kernels;

import java.lang.foreign.MemorySegment;
import java.lang.ref.Reference;

import jdk.incubator.vector.FloatVector;

import static org.famulus.engine.kernels.VectorWidths.FLOATS;

/**
 * One step of Adam with decoupled weight decay (Loshchilov and Hutter 2019, algorithm 2) in one pass over memory. The result
 * does not depend on the vector width or on how a tensor is split. May run on any number of threads over separate elements.
 */
public final class AdamW {

    private static final int LANES = Lanes.COUNT;

    /**
     * The numbers of one step.
     *
     * @param learningRate 0 or more
     * @param beta1 decay of the mean of gradients, 0 to below 1
     * @param beta2 decay of the mean of their squares, 0 to below 1
     * @param epsilon added to the root of the second mean, above 0
     * @param weightDecay share of a weight taken off, times the learning rate; 0 for none
     * @param step which step this is, from 1: the means are corrected for having begun at 0
     * @param gradientScale what gradients are multiplied by first: for clipping and accumulation
     */
    public record Step(double learningRate, double beta1, double beta2, double epsilon, double weightDecay, long step,
            double gradientScale) {

        public Step {
            require(learningRate >= 0 && Double.isFinite(learningRate), "learning rate", learningRate, "0 or more");
            require(beta1 >= 0 && beta1 < 1, "beta 1", beta1, "0 or more, below 1");
            require(beta2 >= 0 && beta2 < 1, "beta 2", beta2, "0 or more, below 1");
            require(epsilon > 0, "epsilon", epsilon, "more than 0");
            require(weightDecay >= 0, "weight decay", weightDecay, "0 or more");
            require(step >= 1, "step", step, "1 or more");
        }

        private static void require(boolean condition, String name, double value, String allowed) {
            if (!condition) {
                throw new IllegalArgumentException(name + " " + value + " of AdamW; give " + allowed);
            }
        }
    }

    private AdamW() {
    }

    /**
     * Updates weights and both means.
     *
     * @param weights {@code [count]} floats, updated
     * @param firstMean {@code [count]} floats, updated
     * @param secondMean {@code [count]} floats, updated
     * @param gradients {@code [count]} floats, read
     * @throws IllegalArgumentException if a segment is too small, on the heap, or read-only and to be written
     */
    public static void update(Step step, MemorySegment weights, MemorySegment firstMean, MemorySegment secondMean,
            MemorySegment gradients, long count) {
        long bytes = Math.multiplyExact(count, 4L);
        long w = NativeMemory.writableAddress("weights", weights, bytes);
        long m = NativeMemory.writableAddress("first mean", firstMean, bytes);
        long v = NativeMemory.writableAddress("second mean", secondMean, bytes);
        long g = NativeMemory.checkedAddress("gradients", gradients, bytes);
        double correction1 = 1 - Math.pow(step.beta1, step.step);
        double correction2 = 1 - Math.pow(step.beta2, step.step);
        float scale = (float) step.gradientScale;
        float beta1 = (float) step.beta1;
        float beta2 = (float) step.beta2;
        float rest1 = (float) (1 - step.beta1);
        float rest2 = (float) (1 - step.beta2);
        float kept = (float) (1 - step.learningRate * step.weightDecay);
        // m / c1 / (sqrt(v / c2) + epsilon) as m / (sqrt(v) + epsilon sqrt(c2)) times one factor.
        float factor = (float) (-step.learningRate * Math.sqrt(correction2) / correction1);
        float epsilon = (float) (step.epsilon * Math.sqrt(correction2));
        long i = 0;
        for (; i <= count - LANES; i += LANES) {
            long at = i * 4;
            FloatVector gradient = NativeMemory.floats(g + at).mul(scale);
            FloatVector mean = NativeMemory.floats(m + at).mul(beta1).add(gradient.mul(rest1));
            FloatVector square = NativeMemory.floats(v + at).mul(beta2).add(gradient.mul(gradient).mul(rest2));
            FloatVector change = mean.mul(factor).div(square.sqrt().add(epsilon));
            NativeMemory.putFloats(m + at, mean);
            NativeMemory.putFloats(v + at, square);
            NativeMemory.putFloats(w + at, NativeMemory.floats(w + at).mul(kept).add(change));
        }
        for (; i < count; i++) {
            long at = i * 4;
            float gradient = NativeMemory.floatAt(g + at) * scale;
            float mean = NativeMemory.floatAt(m + at) * beta1 + gradient * rest1;
            float square = NativeMemory.floatAt(v + at) * beta2 + gradient * gradient * rest2;
            float change = mean * factor / ((float) Math.sqrt(square) + epsilon);
            NativeMemory.putFloat(m + at, mean);
            NativeMemory.putFloat(v + at, square);
            NativeMemory.putFloat(w + at, NativeMemory.floatAt(w + at) * kept + change);
        }
        Reference.reachabilityFence(weights);
        Reference.reachabilityFence(firstMean);
        Reference.reachabilityFence(secondMean);
        Reference.reachabilityFence(gradients);
    }

    /** The sum of squares of {@code count} floats, in doubles over runs of floats: for the norm of a gradient. */
    public static double sumOfSquares(MemorySegment values, long count) {
        long at = NativeMemory.checkedAddress("values", values, Math.multiplyExact(count, 4L));
        MemorySegment block = Exponential.block();
        double sum = 0;
        long i = 0;
        while (i <= count - LANES) {
            long end = Math.min(count - LANES, i + Exponential.BLOCK - LANES);
            FloatVector run = FloatVector.zero(FLOATS);
            for (; i <= end; i += LANES) {
                FloatVector value = NativeMemory.floats(at + i * 4);
                run = value.fma(value, run);
            }
            sum += Lanes.sum(run, block.address());
        }
        for (; i < count; i++) {
            double value = NativeMemory.floatAt(at + i * 4);
            sum += value * value;
        }
        Reference.reachabilityFence(block);
        Reference.reachabilityFence(values);
        return sum;
    }
}
