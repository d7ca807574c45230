package org.famulus.engine.kernels;

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

/** Rounding of floats to BF16, to nearest with ties to even. {@link Lanes#brainFloats} is the way back. */
final class BrainFloats {

    /** Just under half of the least bit that BF16 keeps: adding it, and that bit, carries exactly when rounding must. */
    private static final int UNDER_HALF = 0x7FFF;
    /** Keeps a NaN one when its lower half, which may be all that makes it one, is cut off. */
    private static final int QUIET_NAN = 0x0040_0000;

    private BrainFloats() {
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
