package org.famulus.engine.kernels;

import java.lang.foreign.MemorySegment;
import java.lang.ref.Reference;

import jdk.incubator.vector.FloatVector;

import static org.famulus.engine.kernels.NativeMemory.ALL;
import static org.famulus.engine.kernels.NativeMemory.ORDER;
import static org.famulus.engine.kernels.VectorWidths.FLOATS;

/**
 * Root mean square normalization of rows (Zhang and Sennrich 2019): {@code y = x / sqrt(mean(x^2) + epsilon) * weight}.
 *
 * <p>Squares are summed in 32-bit floats over four vectors of accumulators, so the sum's relative error is at most
 * {@code (width / (4 * lanes) + lanes + 5)} half units in the last place, and the square root halves it; the result does
 * depend on the vector width within that. May run on any number of threads over separate rows.
 */
public final class RootMeanSquareNorm {

    private static final int LANES = Lanes.COUNT;
    private static final long VECTOR_BYTES = FLOATS.vectorByteSize();

    private RootMeanSquareNorm() {
    }

    /**
     * Normalizes each row. With rows of {@code headDimension} elements, {@code rows} heads are normalized one by one.
     *
     * @param target {@code [rows, width]} floats, written; may be {@code source}, must not overlap it otherwise
     * @param source {@code [rows, width]} floats
     * @param weight {@code [width]} floats, of every row
     * @param rows 0 or more
     * @param width at least 1
     * @param epsilon added to the mean square, 0 or more
     * @throws IllegalArgumentException if a size is out of its range, or a segment is too small, on the heap, or read-only
     *             and to be written
     * @throws IllegalStateException if the arena of a segment is closed
     */
    public static void normalize(MemorySegment target, MemorySegment source, MemorySegment weight, int rows, int width,
            float epsilon) {
        check(rows, width, epsilon);
        long bytes = Math.multiplyExact((long) rows * width, 4L);
        long to = NativeMemory.writableAddress("target", target, bytes);
        long from = NativeMemory.checkedAddress("source", source, bytes);
        long weightAt = NativeMemory.checkedAddress("norm weight", weight, 4L * width);
        for (int row = 0; row < rows; row++) {
            long offset = (long) row * width * 4;
            float meanSquare = sumOfSquares(from + offset, width) / width;
            float factor = (float) (1 / Math.sqrt((double) meanSquare + epsilon));
            scaleByWeight(to + offset, from + offset, weightAt, width, factor);
        }
        Reference.reachabilityFence(target);
        Reference.reachabilityFence(source);
        Reference.reachabilityFence(weight);
    }

    /**
     * The gradient of {@link #normalize}, added to what the targets hold. With {@code r = 1 / sqrt(mean(x^2) + epsilon)}:
     * {@code dx = r (w dy - x r^2 mean(w dy x))} and {@code dw = sum of dy x r} over the rows.
     *
     * @param sourceGradient {@code [rows, width]} floats, added to
     * @param weightGradient {@code [width]} floats, added to
     * @param targetGradient {@code [rows, width]} floats: dy
     * @param source {@code [rows, width]} floats: x, as it was normalized
     * @param weight {@code [width]} floats
     * @param rows 0 or more
     * @param width at least 1
     * @param epsilon as it was normalized with
     * @throws IllegalArgumentException as {@link #normalize}
     * @throws IllegalStateException if the arena of a segment is closed
     */
    public static void gradient(MemorySegment sourceGradient, MemorySegment weightGradient,
            MemorySegment targetGradient, MemorySegment source, MemorySegment weight, int rows, int width,
            float epsilon) {
        check(rows, width, epsilon);
        long bytes = Math.multiplyExact((long) rows * width, 4L);
        long dx = NativeMemory.writableAddress("source gradient", sourceGradient, bytes);
        long dw = NativeMemory.writableAddress("norm weight gradient", weightGradient, 4L * width);
        long dy = NativeMemory.checkedAddress("target gradient", targetGradient, bytes);
        long x = NativeMemory.checkedAddress("source", source, bytes);
        long w = NativeMemory.checkedAddress("norm weight", weight, 4L * width);
        for (int row = 0; row < rows; row++) {
            long offset = (long) row * width * 4;
            float meanSquare = sumOfSquares(x + offset, width) / width;
            float factor = (float) (1 / Math.sqrt((double) meanSquare + epsilon));
            float dot = weightedDot(dy + offset, x + offset, w, width);
            gradientRow(dx + offset, dw, dy + offset, x + offset, w, width, factor,
                    factor * factor * factor * dot / width);
        }
        Reference.reachabilityFence(sourceGradient);
        Reference.reachabilityFence(weightGradient);
        Reference.reachabilityFence(targetGradient);
        Reference.reachabilityFence(source);
        Reference.reachabilityFence(weight);
    }

    private static void check(int rows, int width, float epsilon) {
        if (rows < 0 || width < 1) {
            throw new IllegalArgumentException(
                    rows + " rows of " + width + " elements; give 0 or more rows of 1 element or more");
        }
        if (!(epsilon >= 0)) {
            throw new IllegalArgumentException("epsilon " + epsilon + " of a norm; give 0 or more");
        }
    }

    /** The sum of {@code dy w x}, over two vectors of accumulators. */
    private static float weightedDot(long dy, long x, long w, int width) {
        FloatVector a = FloatVector.zero(FLOATS);
        FloatVector b = a;
        int i = 0;
        for (; i <= width - 2 * LANES; i += 2 * LANES) {
            a = NativeMemory.floats(dy + i * 4L).mul(NativeMemory.floats(w + i * 4L))
                    .fma(NativeMemory.floats(x + i * 4L), a);
            b = NativeMemory.floats(dy + i * 4L + VECTOR_BYTES).mul(NativeMemory.floats(w + i * 4L + VECTOR_BYTES))
                    .fma(NativeMemory.floats(x + i * 4L + VECTOR_BYTES), b);
        }
        float sum = laneSum(a.add(b));
        for (; i < width; i++) {
            sum = Math.fma(NativeMemory.floatAt(dy + i * 4L) * NativeMemory.floatAt(w + i * 4L),
                    NativeMemory.floatAt(x + i * 4L), sum);
        }
        return sum;
    }

    private static void gradientRow(long dx, long dw, long dy, long x, long w, int width, float factor, float share) {
        int i = 0;
        for (; i <= width - LANES; i += LANES) {
            long at = i * 4L;
            FloatVector change = NativeMemory.floats(dy + at);
            FloatVector value = NativeMemory.floats(x + at);
            FloatVector scaled = change.mul(factor);
            NativeMemory.putFloats(dx + at, NativeMemory.floats(dx + at)
                    .add(scaled.mul(NativeMemory.floats(w + at)).sub(value.mul(share))));
            NativeMemory.putFloats(dw + at, scaled.fma(value, NativeMemory.floats(dw + at)));
        }
        for (; i < width; i++) {
            long at = i * 4L;
            float scaled = NativeMemory.floatAt(dy + at) * factor;
            float value = NativeMemory.floatAt(x + at);
            NativeMemory.putFloat(dx + at,
                    NativeMemory.floatAt(dx + at) + (scaled * NativeMemory.floatAt(w + at) - value * share));
            NativeMemory.putFloat(dw + at, Math.fma(scaled, value, NativeMemory.floatAt(dw + at)));
        }
    }

    private static float sumOfSquares(long row, int width) {
        FloatVector a = FloatVector.zero(FLOATS);
        FloatVector b = a;
        FloatVector c = a;
        FloatVector d = a;
        long at = row;
        int i = 0;
        for (; i <= width - 4 * LANES; i += 4 * LANES) {
            FloatVector x = FloatVector.fromMemorySegment(FLOATS, ALL, at, ORDER);
            a = x.fma(x, a);
            x = FloatVector.fromMemorySegment(FLOATS, ALL, at + VECTOR_BYTES, ORDER);
            b = x.fma(x, b);
            x = FloatVector.fromMemorySegment(FLOATS, ALL, at + 2 * VECTOR_BYTES, ORDER);
            c = x.fma(x, c);
            x = FloatVector.fromMemorySegment(FLOATS, ALL, at + 3 * VECTOR_BYTES, ORDER);
            d = x.fma(x, d);
            at += 4 * VECTOR_BYTES;
        }
        for (; i <= width - LANES; i += LANES) {
            FloatVector x = FloatVector.fromMemorySegment(FLOATS, ALL, at, ORDER);
            a = x.fma(x, a);
            at += VECTOR_BYTES;
        }
        float sum = laneSum(a.add(b).add(c.add(d)));
        for (; i < width; i++) {
            float x = NativeMemory.floatAt(at);
            sum = Math.fma(x, x, sum);
            at += 4;
        }
        return sum;
    }

    private static float laneSum(FloatVector total) {
        if (LANES > 8) {
            total = total.add(total.rearrange(LaneSwaps.BY_8));
        }
        if (LANES > 4) {
            total = total.add(total.rearrange(LaneSwaps.BY_4));
        }
        total = total.add(total.rearrange(LaneSwaps.BY_2));
        return total.add(total.rearrange(LaneSwaps.BY_1)).lane(0);
    }

    private static void scaleByWeight(long to, long from, long weight, int width, float factor) {
        int i = 0;
        for (; i <= width - LANES; i += LANES) {
            FloatVector scaled = FloatVector.fromMemorySegment(FLOATS, ALL, from + i * 4L, ORDER).mul(factor);
            scaled.mul(FloatVector.fromMemorySegment(FLOATS, ALL, weight + i * 4L, ORDER)).intoMemorySegment(ALL,
                    to + i * 4L, ORDER);
        }
        for (; i < width; i++) {
            NativeMemory.putFloat(to + i * 4L,
                    NativeMemory.floatAt(from + i * 4L) * factor * NativeMemory.floatAt(weight + i * 4L));
        }
    }
}
