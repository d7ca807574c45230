package org.famulus.engine.kernels;

import java.lang.foreign.MemorySegment;
import java.lang.ref.Reference;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;

import static org.famulus.engine.kernels.NativeMemory.ALL;
import static org.famulus.engine.kernels.NativeMemory.ORDER;
import static org.famulus.engine.kernels.VectorWidths.FLOATS;
import static org.famulus.engine.kernels.VectorWidths.HALF_SHORTS;
import static org.famulus.engine.kernels.VectorWidths.INTS;

/**
 * Floats and BF16, the upper halves of floats: rounding to nearest with ties to even, and back. All methods may run on any
 * number of threads over separate memory.
 */
public final class BrainFloats {

    /** Just under half of the least bit that BF16 keeps: adding it, and that bit, carries exactly when rounding must. */
    private static final int UNDER_HALF = 0x7FFF;
    /** Keeps a NaN one when its lower half, which may be all that makes it one, is cut off. */
    private static final int QUIET_NAN = 0x0040_0000;

    private BrainFloats() {
    }

    /**
     * Rounds {@code count} floats.
     *
     * @param target {@code [count]} BF16, written
     * @param source {@code [count]} floats
     * @throws IllegalArgumentException if a segment is too small, on the heap, or read-only and to be written
     */
    public static void narrow(MemorySegment target, MemorySegment source, int count) {
        long to = NativeMemory.writableAddress("target", target, 2L * count);
        round(NativeMemory.checkedAddress("source", source, 4L * count), to, count);
        Reference.reachabilityFence(target);
        Reference.reachabilityFence(source);
    }

    /**
     * Widens {@code count} numbers, exactly.
     *
     * @param target {@code [count]} floats, written
     * @param source {@code [count]} BF16
     * @throws IllegalArgumentException as {@link #narrow}
     */
    public static void widen(MemorySegment target, MemorySegment source, int count) {
        long to = NativeMemory.writableAddress("target", target, 4L * count);
        long from = NativeMemory.checkedAddress("source", source, 2L * count);
        int i = 0;
        for (; i <= count - Lanes.COUNT; i += Lanes.COUNT) {
            NativeMemory.putFloats(to + i * 4L, Lanes.brainFloats(from + i * 2L));
        }
        for (; i < count; i++) {
            NativeMemory.putFloat(to + i * 4L, NativeMemory.brainFloatAt(from + i * 2L));
        }
        Reference.reachabilityFence(target);
        Reference.reachabilityFence(source);
    }

    /**
     * {@code target[i] += source[i]}.
     *
     * @param target {@code [count]} floats
     * @param source {@code [count]} BF16
     * @throws IllegalArgumentException as {@link #narrow}
     */
    public static void add(MemorySegment target, MemorySegment source, long count) {
        long to = NativeMemory.writableAddress("target", target, 4L * count);
        long from = NativeMemory.checkedAddress("source", source, 2L * count);
        long i = 0;
        for (; i <= count - Lanes.COUNT; i += Lanes.COUNT) {
            NativeMemory.putFloats(to + i * 4, NativeMemory.floats(to + i * 4).add(Lanes.brainFloats(from + i * 2)));
        }
        for (; i < count; i++) {
            NativeMemory.putFloat(to + i * 4,
                    NativeMemory.floatAt(to + i * 4) + NativeMemory.brainFloatAt(from + i * 2));
        }
        Reference.reachabilityFence(target);
        Reference.reachabilityFence(source);
    }

    /** Rounds {@code count} floats at address {@code from} to BF16 at {@code to}. */
    static void round(long from, long to, int count) {
        int i = 0;
        for (; i <= count - Lanes.COUNT; i += Lanes.COUNT) {
            FloatVector values = FloatVector.fromMemorySegment(FLOATS, ALL, from + i * 4L, ORDER);
            IntVector bits = values.reinterpretAsInts();
            IntVector odd = bits.lanewise(VectorOperators.LSHR, 16).and(1);
            IntVector rounded = bits.add(UNDER_HALF).add(odd);
            VectorMask<Integer> nan = values.test(VectorOperators.IS_NAN).cast(INTS);
            IntVector upper = rounded.blend(bits.or(QUIET_NAN), nan).lanewise(VectorOperators.LSHR, 16);
            ShortVector halves = (ShortVector) upper.convertShape(VectorOperators.I2S, HALF_SHORTS, 0);
            halves.intoMemorySegment(ALL, to + i * 2L, ORDER);
        }
        for (; i < count; i++) {
            NativeMemory.putShort(to + i * 2L, round(NativeMemory.floatAt(from + i * 4L)));
        }
    }

    static short round(float value) {
        int bits = Float.floatToRawIntBits(value);
        int rounded = Float.isNaN(value) ? bits | QUIET_NAN : bits + UNDER_HALF + (bits >>> 16 & 1);
        return (short) (rounded >>> 16);
    }
}
