package org.famulus.engine.kernels;

import java.lang.foreign.MemorySegment;
import java.lang.ref.Reference;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorShuffle;

import static org.famulus.engine.kernels.NativeMemory.ALL;
import static org.famulus.engine.kernels.NativeMemory.ORDER;
import static org.famulus.engine.kernels.VectorWidths.FLOATS;

/**
 * Rotary position embedding (Su et al. 2021) in place: pairs of elements of each head turn by the angles of the head's
 * position, {@code (a, b) -> (a cos - b sin, b cos + a sin)}. Elements past the rotary dimension stay as they are.
 *
 * <p>May run on any number of threads over separate heads.
 */
public final class RotaryEmbedding {

    /** Which elements of a head make a pair; the rotary dimension is {@code r}. */
    public enum Layout {
        /** {@code (i, i + r / 2)}, as in Hugging Face checkpoints and GGUF files of the NEOX kind. */
        HALF_SPLIT,
        /** {@code (2 i, 2 i + 1)}, as in GGUF files of Llama and in the original definition. */
        INTERLEAVED
    }

    private static final int LANES = Lanes.COUNT;

    /** Of two vectors one after the other: the numbers of their even and odd elements, as {@code rearrange} wants them. */
    private static final VectorShuffle<Float> EVEN = VectorShuffle.fromOp(FLOATS,
            lane -> 2 * lane % LANES);
    private static final VectorShuffle<Float> ODD = VectorShuffle.fromOp(FLOATS,
            lane -> (2 * lane + 1) % LANES);
    private static final VectorShuffle<Float> SPREAD_LOW = VectorShuffle.fromOp(FLOATS, lane -> lane / 2);
    private static final VectorShuffle<Float> SPREAD_HIGH = VectorShuffle.fromOp(FLOATS,
            lane -> LANES / 2 + lane / 2);
    private static final VectorMask<Float> UPPER_HALF = VectorMask.fromLong(FLOATS,
            (1L << LANES) - (1L << LANES / 2));
    private static final VectorMask<Float> ODD_LANES = VectorMask.fromLong(FLOATS,
            0xAAAAAAAAL & (1L << LANES) - 1);

    private RotaryEmbedding() {
    }

    /**
     * Rotates the heads of one position.
     *
     * @param rows {@code [heads, headDimension]} floats, changed in place
     * @param cosines {@code [rotaryDimension / 2]} floats: of the angle of each pair at this position
     * @param sines {@code [rotaryDimension / 2]} floats
     * @param heads 0 or more
     * @param headDimension at least 1
     * @param rotaryDimension even, 0 to {@code headDimension}
     * @throws IllegalArgumentException if a size is out of its range, or a segment is too small, on the heap, or read-only
     *             and to be written
     * @throws IllegalStateException if the arena of a segment is closed
     */
    public static void rotate(Layout layout, MemorySegment rows, MemorySegment cosines, MemorySegment sines, int heads,
            int headDimension, int rotaryDimension) {
        if (heads < 0 || headDimension < 1) {
            throw new IllegalArgumentException(
                    heads + " heads of " + headDimension + " elements; give 0 or more heads of 1 element or more");
        }
        if (rotaryDimension < 0 || rotaryDimension > headDimension || rotaryDimension % 2 != 0) {
            throw new IllegalArgumentException("rotary dimension " + rotaryDimension
                    + "; give an even number from 0 to the head dimension " + headDimension);
        }
        int pairs = rotaryDimension / 2;
        long row = NativeMemory.writableAddress("rows", rows, Math.multiplyExact((long) heads * headDimension, 4L));
        long cosine = NativeMemory.checkedAddress("cosines", cosines, 4L * pairs);
        long sine = NativeMemory.checkedAddress("sines", sines, 4L * pairs);
        for (int head = 0; head < heads; head++) {
            switch (layout) {
                case HALF_SPLIT -> rotateHalves(row, cosine, sine, pairs);
                case INTERLEAVED -> rotateNeighbours(row, cosine, sine, pairs);
            }
            row += headDimension * 4L;
        }
        Reference.reachabilityFence(rows);
        Reference.reachabilityFence(cosines);
        Reference.reachabilityFence(sines);
    }

    private static void rotateHalves(long row, long cosines, long sines, int pairs) {
        int i = 0;
        for (; i <= pairs - LANES; i += LANES) {
            long first = row + i * 4L;
            long second = first + pairs * 4L;
            FloatVector a = FloatVector.fromMemorySegment(FLOATS, ALL, first, ORDER);
            FloatVector b = FloatVector.fromMemorySegment(FLOATS, ALL, second, ORDER);
            FloatVector cosine = FloatVector.fromMemorySegment(FLOATS, ALL, cosines + i * 4L, ORDER);
            FloatVector sine = FloatVector.fromMemorySegment(FLOATS, ALL, sines + i * 4L, ORDER);
            a.mul(cosine).sub(b.mul(sine)).intoMemorySegment(ALL, first, ORDER);
            b.mul(cosine).add(a.mul(sine)).intoMemorySegment(ALL, second, ORDER);
        }
        for (; i < pairs; i++) {
            rotatePair(row + i * 4L, row + (pairs + i) * 4L, NativeMemory.floatAt(cosines + i * 4L),
                    NativeMemory.floatAt(sines + i * 4L));
        }
    }

    private static void rotateNeighbours(long row, long cosines, long sines, int pairs) {
        int i = 0;
        for (; i <= pairs - LANES; i += LANES) {
            long first = row + i * 8L;
            long second = first + LANES * 4L;
            FloatVector low = FloatVector.fromMemorySegment(FLOATS, ALL, first, ORDER);
            FloatVector high = FloatVector.fromMemorySegment(FLOATS, ALL, second, ORDER);
            FloatVector a = low.rearrange(EVEN).blend(high.rearrange(EVEN), UPPER_HALF);
            FloatVector b = low.rearrange(ODD).blend(high.rearrange(ODD), UPPER_HALF);
            FloatVector cosine = FloatVector.fromMemorySegment(FLOATS, ALL, cosines + i * 4L, ORDER);
            FloatVector sine = FloatVector.fromMemorySegment(FLOATS, ALL, sines + i * 4L, ORDER);
            FloatVector even = a.mul(cosine).sub(b.mul(sine));
            FloatVector odd = b.mul(cosine).add(a.mul(sine));
            even.rearrange(SPREAD_LOW).blend(odd.rearrange(SPREAD_LOW), ODD_LANES).intoMemorySegment(ALL, first, ORDER);
            even.rearrange(SPREAD_HIGH).blend(odd.rearrange(SPREAD_HIGH), ODD_LANES).intoMemorySegment(ALL, second,
                    ORDER);
        }
        for (; i < pairs; i++) {
            rotatePair(row + i * 8L, row + i * 8L + 4, NativeMemory.floatAt(cosines + i * 4L),
                    NativeMemory.floatAt(sines + i * 4L));
        }
    }

    private static void rotatePair(long first, long second, float cosine, float sine) {
        float a = NativeMemory.floatAt(first);
        float b = NativeMemory.floatAt(second);
        NativeMemory.putFloat(first, a * cosine - b * sine);
        NativeMemory.putFloat(second, b * cosine + a * sine);
    }
}
