package org.famulus.engine.kernels;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;

import static org.famulus.engine.kernels.NativeMemory.ALL;
import static org.famulus.engine.kernels.NativeMemory.ORDER;
import static org.famulus.engine.kernels.VectorWidths.FLOATS;

/**
 * {@code e^x} in 32-bit floats, lane-wise and for one number, with the same operations in the same order: a tail computed
 * one by one equals the lanes of a vector bit for bit.
 *
 * <p>{@code x = n ln 2 + r} with {@code |r| <= ln 2 / 2} and ln 2 in two parts (Cody and Waite), {@code e^r} by a
 * polynomial of degree 6 whose coefficients minimize the greatest relative error over that range (3e-9, fitted for this
 * class), then {@code 2^n} in two factors, so that subnormal results round once. The result is within 1.5 units in the
 * last place; below -104 it is 0, above 89 infinite, and NaN stays NaN.
 *
 * <p>The vector form works on memory rather than on a vector, because its graph is too large for the compiler to inline
 * a call to it wherever it stands, and a vector that crosses a call is an object on the heap.
 */
final class Exponential {

    /** Every argument below gives a result that rounds to 0 (half the least subnormal is e^-103.97). */
    private static final float LOWEST = -104f;
    /** Every argument above gives a result beyond the greatest float (e^88.72). */
    private static final float HIGHEST = 89f;

    private static final float LOG2_E = 1.44269504f;
    /** ln 2 in two parts; the high one has 9 significant bits, so that its product with n is exact. */
    private static final float LN2_HIGH = 0.693359375f;
    private static final float LN2_LOW = -2.1219444e-4f;
    /** 1.5 * 2^23: adding it rounds a small number to an integer, which then stands in the low bits. */
    private static final float ROUNDER = 12582912f;
    private static final int ROUNDER_BITS = 0x4B400000;
    private static final int EXPONENT_BIAS = 127;
    private static final int MANTISSA_BITS = 23;

    private static final float C2 = 0.49999994f;
    private static final float C3 = 0.16666521f;
    private static final float C4 = 0.04166839f;
    private static final float C5 = 0.008368724f;
    private static final float C6 = 0.0013814581f;

    /** Floats in {@link #block}. */
    static final int BLOCK = 1024;

    private static final ThreadLocal<MemorySegment> BLOCKS = ThreadLocal
            .withInitial(() -> Arena.ofAuto().allocate(BLOCK * 4L + 64, 64));

    private Exponential() {
    }

    /**
     * {@code target[i] = e^(factor * source[i] - base[i % lanes])} for {@code i < count}.
     *
     * @param target address of {@code [count]} floats; may be the source
     * @param base address of a full vector of floats
     */
    static void exponentials(long target, long source, long count, float factor, long base) {
        FloatVector bases = FloatVector.fromMemorySegment(FLOATS, ALL, base, ORDER);
        FloatVector factors = FloatVector.broadcast(FLOATS, factor);
        long i = 0;
        for (; i <= count - Lanes.COUNT; i += Lanes.COUNT) {
            FloatVector x = FloatVector.fromMemorySegment(FLOATS, ALL, source + i * 4, ORDER).mul(factors).sub(bases);
            FloatVector rounded = x.fma(FloatVector.broadcast(FLOATS, LOG2_E), FloatVector.broadcast(FLOATS, ROUNDER));
            FloatVector n = rounded.sub(ROUNDER);
            FloatVector r = n.fma(FloatVector.broadcast(FLOATS, -LN2_HIGH), x);
            r = n.fma(FloatVector.broadcast(FLOATS, -LN2_LOW), r);
            FloatVector p = FloatVector.broadcast(FLOATS, C6);
            p = p.fma(r, FloatVector.broadcast(FLOATS, C5));
            p = p.fma(r, FloatVector.broadcast(FLOATS, C4));
            p = p.fma(r, FloatVector.broadcast(FLOATS, C3));
            p = p.fma(r, FloatVector.broadcast(FLOATS, C2));
            p = p.mul(r).fma(r, r).add(1f);
            IntVector power = rounded.reinterpretAsInts().sub(ROUNDER_BITS);
            IntVector half = power.lanewise(VectorOperators.ASHR, 1);
            IntVector rest = power.sub(half);
            p = p.mul(half.add(EXPONENT_BIAS).lanewise(VectorOperators.LSHL, MANTISSA_BITS).reinterpretAsFloats())
                    .mul(rest.add(EXPONENT_BIAS).lanewise(VectorOperators.LSHL, MANTISSA_BITS).reinterpretAsFloats());
            VectorMask<Float> low = x.compare(VectorOperators.LT, LOWEST);
            VectorMask<Float> high = x.compare(VectorOperators.GT, HIGHEST);
            p.blend(0f, low).blend(Float.POSITIVE_INFINITY, high).intoMemorySegment(ALL, target + i * 4, ORDER);
        }
        for (int lane = 0; i < count; i++, lane++) {
            float x = NativeMemory.floatAt(source + i * 4) * factor - NativeMemory.floatAt(base + lane * 4L);
            NativeMemory.putFloat(target + i * 4, exp(x));
        }
    }

    /**
     * Memory of the calling thread for {@link #BLOCK} results and, behind them, one vector of bases. Its content lasts until
     * the thread's next call of a kernel.
     */
    static MemorySegment block() {
        return BLOCKS.get();
    }

    static float exp(float x) {
        if (x < LOWEST) {
            return 0f;
        }
        if (x > HIGHEST) {
            return Float.POSITIVE_INFINITY;
        }
        float rounded = Math.fma(x, LOG2_E, ROUNDER);
        float n = rounded - ROUNDER;
        float r = Math.fma(n, -LN2_HIGH, x);
        r = Math.fma(n, -LN2_LOW, r);
        float p = C6;
        p = Math.fma(p, r, C5);
        p = Math.fma(p, r, C4);
        p = Math.fma(p, r, C3);
        p = Math.fma(p, r, C2);
        p = Math.fma(p * r, r, r) + 1f;
        int power = Float.floatToRawIntBits(rounded) - ROUNDER_BITS;
        int half = power >> 1;
        return p * powerOfTwo(half) * powerOfTwo(power - half);
    }

    private static float powerOfTwo(int exponent) {
        return Float.intBitsToFloat((exponent + EXPONENT_BIAS) << MANTISSA_BITS);
    }
}
