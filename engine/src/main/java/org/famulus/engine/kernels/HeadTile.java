package org.famulus.engine.kernels;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/**
 * Inner loops of {@link AttentionKernel} over one block of entries, for one, two or four query heads at a time.
 *
 * <p>Scores and softmax weights lie in a <em>strip</em> {@code [entries, heads]}: the heads of one entry side by side, so
 * that a full vector covers several entries of all heads, and what differs by head (greatest score, sum of weights) is a
 * vector with period {@code heads}. Rows of keys and values are padded to whole vectors.
 *
 * <p>The loops call the JDK's loads and stores directly: those are inlined whatever the size of the method, where a helper
 * of our own past the compiler's node limit is not, and then every vector it takes or returns is an object on the heap.
 */
final class HeadTile {

    static final int LANES = Lanes.COUNT;
    static final long VECTOR_BYTES = VectorWidths.FLOATS.vectorByteSize();

    private static final VectorSpecies<Float> FLOATS = VectorWidths.FLOATS;
    private static final MemorySegment MEMORY = NativeMemory.ALL;
    private static final ByteOrder ORDER = NativeMemory.ORDER;
    private static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ORDER);

    private static final VectorMask<Float> BIT_1 = lanesWith(1);
    private static final VectorMask<Float> BIT_2 = lanesWith(2);
    private static final VectorMask<Float> BIT_4 = lanesWith(4);
    private static final VectorMask<Float> BIT_8 = lanesWith(8);

    private HeadTile() {
    }

    private static VectorMask<Float> lanesWith(int bit) {
        long lanes = 0;
        for (int lane = 0; lane < LANES; lane++) {
            lanes |= (lane & bit) == 0 ? 0 : 1L << lane;
        }
        return VectorMask.fromLong(FLOATS, lanes);
    }

    /**
     * Products of queries with the keys of a block.
     *
     * @param heads 1, 2 or 4
     * @param keys address of {@code [entries, width]}, rows {@code rowBytes} apart
     * @param width floats in a row, a multiple of {@link #LANES}
     * @param queries address of {@code [heads, width]}
     * @param strip address of {@code [entries, heads]}, written; what remains of its last vector becomes -infinity
     */
    static void scores(int heads, long keys, long rowBytes, int entries, int width, long queries, long strip) {
        switch (heads) {
            case 1 -> scores1(keys, rowBytes, entries, width, queries, strip);
            case 2 -> scores2(keys, rowBytes, entries, width, queries, strip);
            default -> scores4(keys, rowBytes, entries, width, queries, strip);
        }
        long end = strip + roundUp(entries * heads) * 4L;
        for (long rest = strip + entries * heads * 4L; rest < end; rest += 4) {
            MEMORY.set(FLOAT, rest, Float.NEGATIVE_INFINITY);
        }
    }

    /** Eight sums at a time keep eight accumulators busy, which fit in registers at every width. */
    private static void scores4(long keys, long rowBytes, int entries, int width, long queries, long strip) {
        long queryBytes = width * 4L;
        int last = entries - 1;
        int end = (int) roundUp(entries * 4) / 4;
        for (int entry = 0; entry < end; entry += 2) {
            // Entries past the last repeat it; their scores are overwritten.
            long k0 = keys + Math.min(entry, last) * rowBytes;
            long k1 = keys + Math.min(entry + 1, last) * rowBytes;
            FloatVector s0 = FloatVector.zero(FLOATS);
            FloatVector s1 = s0;
            FloatVector s2 = s0;
            FloatVector s3 = s0;
            FloatVector s4 = s0;
            FloatVector s5 = s0;
            FloatVector s6 = s0;
            FloatVector s7 = s0;
            for (long at = 0; at < queryBytes; at += VECTOR_BYTES) {
                FloatVector a = FloatVector.fromMemorySegment(FLOATS, MEMORY, k0 + at, ORDER);
                FloatVector b = FloatVector.fromMemorySegment(FLOATS, MEMORY, k1 + at, ORDER);
                FloatVector q0 = FloatVector.fromMemorySegment(FLOATS, MEMORY, queries + at, ORDER);
                FloatVector q1 = FloatVector.fromMemorySegment(FLOATS, MEMORY, queries + queryBytes + at, ORDER);
                FloatVector q2 = FloatVector.fromMemorySegment(FLOATS, MEMORY, queries + 2 * queryBytes + at, ORDER);
                FloatVector q3 = FloatVector.fromMemorySegment(FLOATS, MEMORY, queries + 3 * queryBytes + at, ORDER);
                s0 = a.fma(q0, s0);
                s1 = a.fma(q1, s1);
                s2 = a.fma(q2, s2);
                s3 = a.fma(q3, s3);
                s4 = b.fma(q0, s4);
                s5 = b.fma(q1, s5);
                s6 = b.fma(q2, s6);
                s7 = b.fma(q3, s7);
            }
            storeSums(strip, entry * 4, s0, s1, s2, s3, s4, s5, s6, s7);
        }
    }

    private static void scores2(long keys, long rowBytes, int entries, int width, long queries, long strip) {
        long queryBytes = width * 4L;
        int last = entries - 1;
        int end = (int) roundUp(entries * 2) / 2;
        for (int entry = 0; entry < end; entry += 4) {
            long k0 = keys + Math.min(entry, last) * rowBytes;
            long k1 = keys + Math.min(entry + 1, last) * rowBytes;
            long k2 = keys + Math.min(entry + 2, last) * rowBytes;
            long k3 = keys + Math.min(entry + 3, last) * rowBytes;
            FloatVector s0 = FloatVector.zero(FLOATS);
            FloatVector s1 = s0;
            FloatVector s2 = s0;
            FloatVector s3 = s0;
            FloatVector s4 = s0;
            FloatVector s5 = s0;
            FloatVector s6 = s0;
            FloatVector s7 = s0;
            for (long at = 0; at < queryBytes; at += VECTOR_BYTES) {
                FloatVector q0 = FloatVector.fromMemorySegment(FLOATS, MEMORY, queries + at, ORDER);
                FloatVector q1 = FloatVector.fromMemorySegment(FLOATS, MEMORY, queries + queryBytes + at, ORDER);
                FloatVector k = FloatVector.fromMemorySegment(FLOATS, MEMORY, k0 + at, ORDER);
                s0 = k.fma(q0, s0);
                s1 = k.fma(q1, s1);
                k = FloatVector.fromMemorySegment(FLOATS, MEMORY, k1 + at, ORDER);
                s2 = k.fma(q0, s2);
                s3 = k.fma(q1, s3);
                k = FloatVector.fromMemorySegment(FLOATS, MEMORY, k2 + at, ORDER);
                s4 = k.fma(q0, s4);
                s5 = k.fma(q1, s5);
                k = FloatVector.fromMemorySegment(FLOATS, MEMORY, k3 + at, ORDER);
                s6 = k.fma(q0, s6);
                s7 = k.fma(q1, s7);
            }
            storeSums(strip, entry * 2, s0, s1, s2, s3, s4, s5, s6, s7);
        }
    }

    private static void scores1(long keys, long rowBytes, int entries, int width, long query, long strip) {
        long queryBytes = width * 4L;
        int last = entries - 1;
        int end = (int) roundUp(entries);
        for (int entry = 0; entry < end; entry += 8) {
            long k0 = keys + Math.min(entry, last) * rowBytes;
            long k1 = keys + Math.min(entry + 1, last) * rowBytes;
            long k2 = keys + Math.min(entry + 2, last) * rowBytes;
            long k3 = keys + Math.min(entry + 3, last) * rowBytes;
            long k4 = keys + Math.min(entry + 4, last) * rowBytes;
            long k5 = keys + Math.min(entry + 5, last) * rowBytes;
            long k6 = keys + Math.min(entry + 6, last) * rowBytes;
            long k7 = keys + Math.min(entry + 7, last) * rowBytes;
            FloatVector s0 = FloatVector.zero(FLOATS);
            FloatVector s1 = s0;
            FloatVector s2 = s0;
            FloatVector s3 = s0;
            FloatVector s4 = s0;
            FloatVector s5 = s0;
            FloatVector s6 = s0;
            FloatVector s7 = s0;
            for (long at = 0; at < queryBytes; at += VECTOR_BYTES) {
                FloatVector q = FloatVector.fromMemorySegment(FLOATS, MEMORY, query + at, ORDER);
                s0 = FloatVector.fromMemorySegment(FLOATS, MEMORY, k0 + at, ORDER).fma(q, s0);
                s1 = FloatVector.fromMemorySegment(FLOATS, MEMORY, k1 + at, ORDER).fma(q, s1);
                s2 = FloatVector.fromMemorySegment(FLOATS, MEMORY, k2 + at, ORDER).fma(q, s2);
                s3 = FloatVector.fromMemorySegment(FLOATS, MEMORY, k3 + at, ORDER).fma(q, s3);
                s4 = FloatVector.fromMemorySegment(FLOATS, MEMORY, k4 + at, ORDER).fma(q, s4);
                s5 = FloatVector.fromMemorySegment(FLOATS, MEMORY, k5 + at, ORDER).fma(q, s5);
                s6 = FloatVector.fromMemorySegment(FLOATS, MEMORY, k6 + at, ORDER).fma(q, s6);
                s7 = FloatVector.fromMemorySegment(FLOATS, MEMORY, k7 + at, ORDER).fma(q, s7);
            }
            storeSums(strip, entry, s0, s1, s2, s3, s4, s5, s6, s7);
        }
    }

    /**
     * Stores the sums over lanes of eight accumulators at {@code strip[at .. at+8)}. With 16 lanes, the first half of a
     * vector waits there, half summed, until the second half joins it; with 4 lanes, the eight sums are two vectors.
     */
    private static void storeSums(long strip, int at, FloatVector s0, FloatVector s1, FloatVector s2, FloatVector s3,
            FloatVector s4, FloatVector s5, FloatVector s6, FloatVector s7) {
        FloatVector low = merge(merge(s0, s1, BIT_1, LaneSwaps.BY_1), merge(s2, s3, BIT_1, LaneSwaps.BY_1), BIT_2,
                LaneSwaps.BY_2);
        FloatVector high = merge(merge(s4, s5, BIT_1, LaneSwaps.BY_1), merge(s6, s7, BIT_1, LaneSwaps.BY_1), BIT_2,
                LaneSwaps.BY_2);
        if (LANES == 4) {
            low.intoMemorySegment(MEMORY, strip + at * 4L, ORDER);
            high.intoMemorySegment(MEMORY, strip + at * 4L + VECTOR_BYTES, ORDER);
            return;
        }
        FloatVector eight = merge(low, high, BIT_4, LaneSwaps.BY_4);
        if (LANES == 8) {
            eight.intoMemorySegment(MEMORY, strip + at * 4L, ORDER);
        } else if ((at & 8) == 0) {
            eight.intoMemorySegment(MEMORY, strip + at * 4L, ORDER);
        } else {
            long start = strip + (at - 8) * 4L;
            merge(FloatVector.fromMemorySegment(FLOATS, MEMORY, start, ORDER), eight, BIT_8, LaneSwaps.BY_8)
                    .intoMemorySegment(MEMORY, start, ORDER);
        }
    }

    // Not reduceLanes: it is no faster (43 against 45 ns an entry for 8 heads of 64 on one Zen 4 thread), and LaneSwaps
    // says why its order would not do.
    /** Adds lanes at a distance: of {@code a} where the lane number has the bit clear, of {@code b} where it is set. */
    private static FloatVector merge(FloatVector a, FloatVector b, VectorMask<Float> bit, VectorShuffle<Float> swap) {
        return a.blend(b, bit).add(b.blend(a, bit).rearrange(swap));
    }

    /**
     * Turns a strip's scores into softmax weights relative to the greatest score so far, and rescales what was summed
     * before if a greater one came.
     *
     * @param strip address of {@code [entries, heads]}, with room for one vector in front of it
     * @param greatest address of a vector: the greatest score by head, read and written
     * @param sum address of a vector: parts of the sum of weights by head, read and written
     * @param base address of a vector, overwritten
     * @param accumulated address of {@code [heads, width]}: weighted values summed so far
     */
    static void softmax(int heads, int entries, int width, long strip, long greatest, long sum, long base,
            long accumulated) {
        long end = strip + roundUp(entries * heads) * 4L;
        FloatVector before = FloatVector.fromMemorySegment(FLOATS, MEMORY, greatest, ORDER);
        FloatVector now = before;
        for (long at = strip; at < end; at += VECTOR_BYTES) {
            now = now.max(FloatVector.fromMemorySegment(FLOATS, MEMORY, at, ORDER));
        }
        if (LANES > 8) {
            now = now.max(now.rearrange(LaneSwaps.BY_8));
        }
        if (LANES > 4) {
            now = now.max(now.rearrange(LaneSwaps.BY_4));
        }
        if (heads < 4) {
            now = now.max(now.rearrange(LaneSwaps.BY_2));
        }
        if (heads < 2) {
            now = now.max(now.rearrange(LaneSwaps.BY_1));
        }
        now.intoMemorySegment(MEMORY, greatest, ORDER);
        // Where every score so far is -infinity, the weights are 0, not e^(infinity - infinity).
        now.blend(0f, now.compare(VectorOperators.EQ, Float.NEGATIVE_INFINITY)).intoMemorySegment(MEMORY, base, ORDER);
        // The weight that the greatest score so far had now has is the factor of all that was summed.
        long factors = strip - VECTOR_BYTES;
        before.intoMemorySegment(MEMORY, factors, ORDER);
        Exponential.exponentials(factors, factors, (end - factors) / 4, 1f, base);
        addWeights(factors, end, sum);
        if (now.compare(VectorOperators.NE, before).anyTrue()) {
            rescale(heads, width, factors, accumulated);
        }
    }

    private static void addWeights(long factors, long to, long sum) {
        FloatVector factor = FloatVector.fromMemorySegment(FLOATS, MEMORY, factors, ORDER);
        FloatVector total = FloatVector.fromMemorySegment(FLOATS, MEMORY, sum, ORDER).mul(factor);
        for (long at = factors + VECTOR_BYTES; at < to; at += VECTOR_BYTES) {
            total = total.add(FloatVector.fromMemorySegment(FLOATS, MEMORY, at, ORDER));
        }
        total.intoMemorySegment(MEMORY, sum, ORDER);
    }

    private static void rescale(int heads, int width, long factors, long accumulated) {
        for (int head = 0; head < heads; head++) {
            FloatVector factor = FloatVector.broadcast(FLOATS, MEMORY.get(FLOAT, factors + head * 4L));
            long start = accumulated + head * width * 4L;
            for (long at = start; at < start + width * 4L; at += VECTOR_BYTES) {
                FloatVector.fromMemorySegment(FLOATS, MEMORY, at, ORDER).mul(factor).intoMemorySegment(MEMORY, at,
                        ORDER);
            }
        }
    }

    /**
     * Adds weighted values of a block.
     *
     * @param values address of {@code [entries, width]}, rows {@code rowBytes} apart
     * @param accumulated address of {@code [heads, width]}, read and written
     */
    static void values(int heads, long values, long rowBytes, int entries, int width, long strip, long accumulated) {
        int vectors = width / LANES;
        if (heads == 4) {
            int done = 0;
            for (; done + 2 <= vectors; done += 2) {
                long at = done * VECTOR_BYTES;
                values4Pairs(values + at, rowBytes, entries, width * 4L, strip, accumulated + at);
            }
            if (done < vectors) {
                long at = done * VECTOR_BYTES;
                values4(values + at, rowBytes, entries, width * 4L, strip, accumulated + at);
            }
            return;
        }
        for (int head = 0; head < heads; head++) {
            long weights = strip + head * 4L;
            long row = accumulated + head * width * 4L;
            int done = 0;
            for (; done + 4 <= vectors; done += 4) {
                long at = done * VECTOR_BYTES;
                values1Quads(values + at, rowBytes, entries, heads * 4L, weights, row + at);
            }
            for (; done < vectors; done++) {
                long at = done * VECTOR_BYTES;
                values1(values + at, rowBytes, entries, heads * 4L, weights, row + at);
            }
        }
    }

    private static void values4Pairs(long values, long rowBytes, int entries, long headBytes, long strip,
            long accumulated) {
        long head1 = accumulated + headBytes;
        long head2 = head1 + headBytes;
        long head3 = head2 + headBytes;
        FloatVector a0 = FloatVector.fromMemorySegment(FLOATS, MEMORY, accumulated, ORDER);
        FloatVector b0 = FloatVector.fromMemorySegment(FLOATS, MEMORY, accumulated + VECTOR_BYTES, ORDER);
        FloatVector a1 = FloatVector.fromMemorySegment(FLOATS, MEMORY, head1, ORDER);
        FloatVector b1 = FloatVector.fromMemorySegment(FLOATS, MEMORY, head1 + VECTOR_BYTES, ORDER);
        FloatVector a2 = FloatVector.fromMemorySegment(FLOATS, MEMORY, head2, ORDER);
        FloatVector b2 = FloatVector.fromMemorySegment(FLOATS, MEMORY, head2 + VECTOR_BYTES, ORDER);
        FloatVector a3 = FloatVector.fromMemorySegment(FLOATS, MEMORY, head3, ORDER);
        FloatVector b3 = FloatVector.fromMemorySegment(FLOATS, MEMORY, head3 + VECTOR_BYTES, ORDER);
        for (int entry = 0; entry < entries; entry++) {
            long row = values + entry * rowBytes;
            long weights = strip + entry * 16L;
            FloatVector a = FloatVector.fromMemorySegment(FLOATS, MEMORY, row, ORDER);
            FloatVector b = FloatVector.fromMemorySegment(FLOATS, MEMORY, row + VECTOR_BYTES, ORDER);
            FloatVector w = FloatVector.broadcast(FLOATS, MEMORY.get(FLOAT, weights));
            a0 = a.fma(w, a0);
            b0 = b.fma(w, b0);
            w = FloatVector.broadcast(FLOATS, MEMORY.get(FLOAT, weights + 4));
            a1 = a.fma(w, a1);
            b1 = b.fma(w, b1);
            w = FloatVector.broadcast(FLOATS, MEMORY.get(FLOAT, weights + 8));
            a2 = a.fma(w, a2);
            b2 = b.fma(w, b2);
            w = FloatVector.broadcast(FLOATS, MEMORY.get(FLOAT, weights + 12));
            a3 = a.fma(w, a3);
            b3 = b.fma(w, b3);
        }
        a0.intoMemorySegment(MEMORY, accumulated, ORDER);
        b0.intoMemorySegment(MEMORY, accumulated + VECTOR_BYTES, ORDER);
        a1.intoMemorySegment(MEMORY, head1, ORDER);
        b1.intoMemorySegment(MEMORY, head1 + VECTOR_BYTES, ORDER);
        a2.intoMemorySegment(MEMORY, head2, ORDER);
        b2.intoMemorySegment(MEMORY, head2 + VECTOR_BYTES, ORDER);
        a3.intoMemorySegment(MEMORY, head3, ORDER);
        b3.intoMemorySegment(MEMORY, head3 + VECTOR_BYTES, ORDER);
    }

    private static void values4(long values, long rowBytes, int entries, long headBytes, long strip, long accumulated) {
        long head1 = accumulated + headBytes;
        long head2 = head1 + headBytes;
        long head3 = head2 + headBytes;
        FloatVector a0 = FloatVector.fromMemorySegment(FLOATS, MEMORY, accumulated, ORDER);
        FloatVector a1 = FloatVector.fromMemorySegment(FLOATS, MEMORY, head1, ORDER);
        FloatVector a2 = FloatVector.fromMemorySegment(FLOATS, MEMORY, head2, ORDER);
        FloatVector a3 = FloatVector.fromMemorySegment(FLOATS, MEMORY, head3, ORDER);
        for (int entry = 0; entry < entries; entry++) {
            long weights = strip + entry * 16L;
            FloatVector a = FloatVector.fromMemorySegment(FLOATS, MEMORY, values + entry * rowBytes, ORDER);
            a0 = a.fma(FloatVector.broadcast(FLOATS, MEMORY.get(FLOAT, weights)), a0);
            a1 = a.fma(FloatVector.broadcast(FLOATS, MEMORY.get(FLOAT, weights + 4)), a1);
            a2 = a.fma(FloatVector.broadcast(FLOATS, MEMORY.get(FLOAT, weights + 8)), a2);
            a3 = a.fma(FloatVector.broadcast(FLOATS, MEMORY.get(FLOAT, weights + 12)), a3);
        }
        a0.intoMemorySegment(MEMORY, accumulated, ORDER);
        a1.intoMemorySegment(MEMORY, head1, ORDER);
        a2.intoMemorySegment(MEMORY, head2, ORDER);
        a3.intoMemorySegment(MEMORY, head3, ORDER);
    }

    private static void values1Quads(long values, long rowBytes, int entries, long weightBytes, long weights,
            long accumulated) {
        FloatVector a = FloatVector.fromMemorySegment(FLOATS, MEMORY, accumulated, ORDER);
        FloatVector b = FloatVector.fromMemorySegment(FLOATS, MEMORY, accumulated + VECTOR_BYTES, ORDER);
        FloatVector c = FloatVector.fromMemorySegment(FLOATS, MEMORY, accumulated + 2 * VECTOR_BYTES, ORDER);
        FloatVector d = FloatVector.fromMemorySegment(FLOATS, MEMORY, accumulated + 3 * VECTOR_BYTES, ORDER);
        for (int entry = 0; entry < entries; entry++) {
            long row = values + entry * rowBytes;
            FloatVector w = FloatVector.broadcast(FLOATS, MEMORY.get(FLOAT, weights + entry * weightBytes));
            a = FloatVector.fromMemorySegment(FLOATS, MEMORY, row, ORDER).fma(w, a);
            b = FloatVector.fromMemorySegment(FLOATS, MEMORY, row + VECTOR_BYTES, ORDER).fma(w, b);
            c = FloatVector.fromMemorySegment(FLOATS, MEMORY, row + 2 * VECTOR_BYTES, ORDER).fma(w, c);
            d = FloatVector.fromMemorySegment(FLOATS, MEMORY, row + 3 * VECTOR_BYTES, ORDER).fma(w, d);
        }
        a.intoMemorySegment(MEMORY, accumulated, ORDER);
        b.intoMemorySegment(MEMORY, accumulated + VECTOR_BYTES, ORDER);
        c.intoMemorySegment(MEMORY, accumulated + 2 * VECTOR_BYTES, ORDER);
        d.intoMemorySegment(MEMORY, accumulated + 3 * VECTOR_BYTES, ORDER);
    }

    private static void values1(long values, long rowBytes, int entries, long weightBytes, long weights,
            long accumulated) {
        FloatVector a = FloatVector.fromMemorySegment(FLOATS, MEMORY, accumulated, ORDER);
        for (int entry = 0; entry < entries; entry++) {
            FloatVector w = FloatVector.broadcast(FLOATS, MEMORY.get(FLOAT, weights + entry * weightBytes));
            a = FloatVector.fromMemorySegment(FLOATS, MEMORY, values + entry * rowBytes, ORDER).fma(w, a);
        }
        a.intoMemorySegment(MEMORY, accumulated, ORDER);
    }

    /** Floats that hold {@code count} in whole vectors. */
    static long roundUp(int count) {
        return (count + LANES - 1L) / LANES * LANES;
    }
}
