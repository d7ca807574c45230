package org.famulus.engine.kernels;

import java.lang.foreign.MemorySegment;
import java.lang.ref.Reference;

import jdk.incubator.vector.FloatVector;

import static org.famulus.engine.kernels.NativeMemory.ALL;
import static org.famulus.engine.kernels.NativeMemory.ORDER;
import static org.famulus.engine.kernels.VectorWidths.FLOATS;

/**
 * Element-wise steps of a decoder on runs of floats. Rows that lie one after the other are one run, so
 * {@code [rows, width]} is {@code rows * width} elements.
 *
 * <p>Every method takes native memory, writes its first argument and reads the others; a source may be the target itself
 * but must not overlap it otherwise. Results do not depend on the vector width. All methods may run on any number of
 * threads over separate memory, and throw {@link IllegalArgumentException} if a count is negative or a segment too small,
 * on the heap, or read-only and to be written, and {@link IllegalStateException} if its arena is closed.
 */
public final class ElementwiseKernels {

    private static final int LANES = Lanes.COUNT;

    private ElementwiseKernels() {
    }

    /** {@code target[i] += addend[i]} for {@code i < count}. */
    public static void add(MemorySegment target, MemorySegment addend, long count) {
        long to = writable(target, count);
        long from = NativeMemory.checkedAddress("addend", addend, 4L * count);
        addRun(to, from, count);
        keep(target, addend);
    }

    /**
     * {@code target[row][i] += bias[i]}.
     *
     * @param target {@code [rows, width]}
     * @param bias {@code [width]}
     */
    public static void addBias(MemorySegment target, MemorySegment bias, int rows, int width) {
        long to = writable(target, elements(rows, width));
        long from = NativeMemory.checkedAddress("bias", bias, 4L * width);
        for (int row = 0; row < rows; row++) {
            addRun(to + (long) row * width * 4, from, width);
        }
        keep(target, bias);
    }

    private static void addRun(long to, long from, long count) {
        long i = 0;
        for (; i <= count - LANES; i += LANES) {
            FloatVector.fromMemorySegment(FLOATS, ALL, to + i * 4, ORDER)
                    .add(FloatVector.fromMemorySegment(FLOATS, ALL, from + i * 4, ORDER))
                    .intoMemorySegment(ALL, to + i * 4, ORDER);
        }
        for (; i < count; i++) {
            NativeMemory.putFloat(to + i * 4, NativeMemory.floatAt(to + i * 4) + NativeMemory.floatAt(from + i * 4));
        }
    }

    /** {@code target[i] *= factor} for {@code i < count}. */
    public static void scale(MemorySegment target, float factor, long count) {
        long to = writable(target, count);
        long i = 0;
        for (; i <= count - LANES; i += LANES) {
            FloatVector.fromMemorySegment(FLOATS, ALL, to + i * 4, ORDER).mul(factor).intoMemorySegment(ALL, to + i * 4,
                    ORDER);
        }
        for (; i < count; i++) {
            NativeMemory.putFloat(to + i * 4, NativeMemory.floatAt(to + i * 4) * factor);
        }
        Reference.reachabilityFence(target);
    }

    /**
     * {@code target[i] = silu(gate[i]) * up[i]} with {@code silu(x) = x / (1 + e^-x)}, for {@code i < count}: the middle of
     * a gated MLP.
     */
    public static void siluGate(MemorySegment target, MemorySegment gate, MemorySegment up, long count) {
        long to = writable(target, count);
        long gateAt = NativeMemory.checkedAddress("gate", gate, 4L * count);
        long upAt = NativeMemory.checkedAddress("up", up, 4L * count);
        MemorySegment block = Exponential.block();
        long exponentials = block.address();
        long zeros = exponentials + Exponential.BLOCK * 4L;
        FloatVector.zero(FLOATS).intoMemorySegment(ALL, zeros, ORDER);
        for (long done = 0; done < count; done += Exponential.BLOCK) {
            long length = Math.min(Exponential.BLOCK, count - done);
            Exponential.exponentials(exponentials, gateAt + done * 4, length, -1f, zeros);
            siluGateRun(to + done * 4, gateAt + done * 4, exponentials, upAt + done * 4, length);
        }
        Reference.reachabilityFence(block);
        keep(target, gate);
        Reference.reachabilityFence(up);
    }

    private static void siluGateRun(long to, long gate, long exponentials, long up, long count) {
        long i = 0;
        for (; i <= count - LANES; i += LANES) {
            FloatVector x = FloatVector.fromMemorySegment(FLOATS, ALL, gate + i * 4, ORDER);
            FloatVector e = FloatVector.fromMemorySegment(FLOATS, ALL, exponentials + i * 4, ORDER);
            FloatVector u = FloatVector.fromMemorySegment(FLOATS, ALL, up + i * 4, ORDER);
            x.div(e.add(1f)).mul(u).intoMemorySegment(ALL, to + i * 4, ORDER);
        }
        for (; i < count; i++) {
            float silu = NativeMemory.floatAt(gate + i * 4) / (NativeMemory.floatAt(exponentials + i * 4) + 1f);
            NativeMemory.putFloat(to + i * 4, silu * NativeMemory.floatAt(up + i * 4));
        }
    }

    /**
     * The gradient of {@link #siluGate}: with {@code s = 1 / (1 + e^-gate)},
     * {@code gateGradient = dy up s (1 + gate (1 - s))} and {@code upGradient = dy gate s}.
     *
     * @param gateGradient written; may be {@code gate}
     * @param upGradient written; may be {@code up}
     * @param gate as it was
     * @param up as it was
     * @param gradient dy
     */
    public static void siluGateGradient(MemorySegment gateGradient, MemorySegment upGradient, MemorySegment gate,
            MemorySegment up, MemorySegment gradient, long count) {
        long dGate = writable(gateGradient, count);
        long dUp = writable(upGradient, count);
        long gateAt = NativeMemory.checkedAddress("gate", gate, 4L * count);
        long upAt = NativeMemory.checkedAddress("up", up, 4L * count);
        long dy = NativeMemory.checkedAddress("gradient", gradient, 4L * count);
        MemorySegment block = Exponential.block();
        long exponentials = block.address();
        long zeros = exponentials + Exponential.BLOCK * 4L;
        FloatVector.zero(FLOATS).intoMemorySegment(ALL, zeros, ORDER);
        for (long done = 0; done < count; done += Exponential.BLOCK) {
            long length = Math.min(Exponential.BLOCK, count - done);
            long at = done * 4;
            Exponential.exponentials(exponentials, gateAt + at, length, -1f, zeros);
            siluGateGradientRun(dGate + at, dUp + at, gateAt + at, exponentials, upAt + at, dy + at, length);
        }
        Reference.reachabilityFence(block);
        keep(gateGradient, upGradient);
        keep(gate, up);
        Reference.reachabilityFence(gradient);
    }

    private static void siluGateGradientRun(long dGate, long dUp, long gate, long exponentials, long up, long dy,
            long count) {
        long i = 0;
        for (; i <= count - LANES; i += LANES) {
            long at = i * 4;
            FloatVector x = NativeMemory.floats(gate + at);
            FloatVector sigmoid = FloatVector.broadcast(FLOATS, 1f).div(NativeMemory.floats(exponentials + at).add(1f));
            FloatVector change = NativeMemory.floats(dy + at);
            FloatVector silu = x.mul(sigmoid);
            FloatVector slope = silu.sub(silu.mul(sigmoid)).add(sigmoid);
            FloatVector other = NativeMemory.floats(up + at);
            NativeMemory.putFloats(dUp + at, change.mul(silu));
            NativeMemory.putFloats(dGate + at, change.mul(other).mul(slope));
        }
        for (; i < count; i++) {
            long at = i * 4;
            float sigmoid = 1f / (NativeMemory.floatAt(exponentials + at) + 1f);
            float change = NativeMemory.floatAt(dy + at);
            float silu = NativeMemory.floatAt(gate + at) * sigmoid;
            float slope = silu - silu * sigmoid + sigmoid;
            float other = NativeMemory.floatAt(up + at);
            NativeMemory.putFloat(dUp + at, change * silu);
            NativeMemory.putFloat(dGate + at, change * other * slope);
        }
    }

    /** {@code to[i] /= divisor}, at an address that is checked. */
    static void divideRun(long to, float divisor, long count) {
        long i = 0;
        for (; i <= count - LANES; i += LANES) {
            FloatVector.fromMemorySegment(FLOATS, ALL, to + i * 4, ORDER).div(divisor).intoMemorySegment(ALL,
                    to + i * 4, ORDER);
        }
        for (; i < count; i++) {
            NativeMemory.putFloat(to + i * 4, NativeMemory.floatAt(to + i * 4) / divisor);
        }
    }

    private static long writable(MemorySegment target, long count) {
        if (count < 0) {
            throw new IllegalArgumentException(count + " elements; give 0 or more");
        }
        return NativeMemory.writableAddress("target", target, Math.multiplyExact(count, 4L));
    }

    private static long elements(int rows, int width) {
        if (rows < 0 || width < 0) {
            throw new IllegalArgumentException(rows + " rows of " + width + " elements; give 0 or more of both");
        }
        return (long) rows * width;
    }

    private static void keep(MemorySegment target, MemorySegment source) {
        Reference.reachabilityFence(target);
        Reference.reachabilityFence(source);
    }
}
