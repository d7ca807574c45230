package org.famulus.engine.kernels;

import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

import static org.famulus.engine.kernels.NativeMemory.ALL;
import static org.famulus.engine.kernels.NativeMemory.ORDER;
import static org.famulus.engine.kernels.VectorWidths.BITS;
import static org.famulus.engine.kernels.VectorWidths.FLOATS;
import static org.famulus.engine.kernels.VectorWidths.INTS;

/**
 * Narrow stored numbers to one full vector of 32-bit lanes, the step that all kernels share. Element i goes to lane i.
 */
final class Lanes {

    /** 32-bit lanes of a full vector: 4, 8 or 16. */
    static final int COUNT = FLOATS.length();

    /** Vectors that a kernel may leave in scratch memory before it sums their lanes. */
    static final int SUMS = 16;

    /** Scratch memory for {@link #SUMS} of the widest vectors. */
    static final int SUM_BYTES = 64 * SUMS;

    /** As many bytes as a full vector has lanes; for 128 bits there is no such species and an int serves. */
    private static final VectorSpecies<Byte> BYTES = BITS == 512 ? ByteVector.SPECIES_128 : ByteVector.SPECIES_64;

    /** Shifts that bring byte i of an int to the top of lane i. */
    private static final IntVector BYTE_TO_TOP = IntVector.zero(INTS).addIndex(-8).add(24);

    private Lanes() {
    }

    /** {@link #COUNT} signed bytes. */
    static IntVector signedBytes(long address) {
        if (BITS == 128) {
            return IntVector.broadcast(INTS, NativeMemory.intAt(address)).lanewise(VectorOperators.LSHL, BYTE_TO_TOP)
                    .lanewise(VectorOperators.ASHR, 24);
        }
        return (IntVector) ByteVector.fromMemorySegment(BYTES, ALL, address, ORDER).castShape(INTS, 0);
    }

    /** {@link #COUNT} unsigned bytes. */
    static IntVector unsignedBytes(long address) {
        if (BITS == 128) {
            return IntVector.broadcast(INTS, NativeMemory.intAt(address)).lanewise(VectorOperators.LSHL, BYTE_TO_TOP)
                    .lanewise(VectorOperators.LSHR, 24);
        }
        return (IntVector) ByteVector.fromMemorySegment(BYTES, ALL, address, ORDER)
                .convertShape(VectorOperators.ZERO_EXTEND_B2I, INTS, 0);
    }

    /** {@link #COUNT} signed bytes as floats. */
    static FloatVector signedBytesAsFloats(long address) {
        return asFloats(signedBytes(address));
    }

    /** Each lane's number as a float. */
    static FloatVector asFloats(IntVector numbers) {
        return (FloatVector) numbers.convert(VectorOperators.I2F, 0);
    }

    /** {@link #COUNT} 16-bit numbers, sign-extended. */
    static IntVector shorts(long address) {
        return (IntVector) ShortVector.fromMemorySegment(VectorWidths.HALF_SHORTS, ALL, address, ORDER)
                .castShape(INTS, 0);
    }

    /** {@link #COUNT} numbers in BF16: the upper halves of floats. */
    static FloatVector brainFloats(long address) {
        return shorts(address).lanewise(VectorOperators.LSHL, 16).reinterpretAsFloats();
    }

    /**
     * {@link #COUNT} numbers in IEEE half precision with sign and the 15 other bits moved to where a float has them: the
     * first step to {@link #finiteHalves} and {@link #halves}.
     */
    static IntVector movedHalves(long address) {
        return shorts(address).lanewise(VectorOperators.LSHL, 13).and(0x8FFF_E000);
    }

    /**
     * Moved halves as floats, exactly, if none is infinite or not a number: a multiplication by 2^112 corrects the
     * exponent's bias, for subnormal halves as well.
     */
    static FloatVector finiteHalves(IntVector moved) {
        return moved.reinterpretAsFloats().mul(0x1p112f);
    }

    /**
     * Sets bit 28 of {@code seen} in lanes where a moved half is infinite or not a number: one more in an exponent of
     * all ones carries into that bit, which is otherwise 0.
     */
    static IntVector markSpecial(IntVector seen, IntVector moved) {
        return seen.or(moved.add(0x0080_0000));
    }

    /** Whether {@link #markSpecial} met an infinity or a NaN. */
    static boolean anySpecial(IntVector seen) {
        return (seen.reduceLanes(VectorOperators.OR) & 0x1000_0000) != 0;
    }

    /** {@link #COUNT} numbers in IEEE half precision; infinities and NaNs get a float's full exponent. */
    static FloatVector halves(long address) {
        IntVector moved = movedHalves(address);
        VectorMask<Integer> special = moved.and(0x0F80_0000).eq(0x0F80_0000);
        return finiteHalves(moved).reinterpretAsInts().blend(moved.or(0x7F80_0000), special).reinterpretAsFloats();
    }

    /**
     * The sum of the lanes of {@code count} vectors that lie one after another at {@code vectors}, in one fixed order,
     * written to {@code count} floats at {@code sums}.
     *
     * <p>{@code reduceLanes} promises no order, and in fact adds in one order when interpreted and in another when
     * compiled: the same product would change while a process warms up.
     */
    static void sum(long vectors, int count, long sums) {
        for (int k = 0; k < count; k++) {
            NativeMemory.putFloat(sums + 4L * k, sum(vectors + 4L * COUNT * k));
        }
    }

    private static float sum(long vector) {
        float even = quarterSum(vector, 0) + quarterSum(vector, 8);
        float odd = quarterSum(vector, 4) + quarterSum(vector, 12);
        return even + odd;
    }

    /** The sum of every fourth lane. */
    private static float quarterSum(long vector, int offset) {
        float sum = NativeMemory.floatAt(vector + offset);
        if (COUNT >= 8) {
            sum += NativeMemory.floatAt(vector + offset + 16);
        }
        if (COUNT == 16) {
            sum += NativeMemory.floatAt(vector + offset + 32) + NativeMemory.floatAt(vector + offset + 48);
        }
        return sum;
    }

    /** As {@link #sum(long, int, long)}, of one vector; {@code scratch} is the address of {@link #SUM_BYTES} bytes. */
    static float sum(FloatVector values, long scratch) {
        NativeMemory.putFloats(scratch, values);
        return sum(scratch);
    }
}
