package org.famulus.engine.kernels;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

import jdk.incubator.vector.FloatVector;

/**
 * Unchecked reads and writes at native addresses, for inner loops.
 *
 * <p>The public entry points check, once a call, that their segments are native, open and large enough; everything
 * below them computes with addresses. On two cores of a Zen 4 server, checked accesses cost nothing in a simple one-row
 * Q8_0 loop, and 3 % or 27 % (by how the compilation went) in the two-row Q4_0 kernel, which is near the number of
 * nodes that C2 inlines.
 */
final class NativeMemory {

    static final ByteOrder ORDER = ByteOrder.LITTLE_ENDIAN;

    /** The whole address space. A constant, so that the compiler knows that it is never closed. */
    static final MemorySegment ALL = MemorySegment.NULL.reinterpret(Long.MAX_VALUE);

    private static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ORDER);
    private static final ValueLayout.OfShort SHORT = ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ORDER);
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ORDER);
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ORDER);

    private NativeMemory() {
    }

    /**
     * Address of a segment that a kernel may read or write {@code bytes} bytes of.
     *
     * @param what what the segment is, for messages; joined with {@code name} only when there is one to write
     * @throws IllegalArgumentException if the segment is on the heap or too small
     * @throws IllegalStateException if its arena is closed
     */
    static long checkedAddress(String what, String name, MemorySegment segment, long bytes) {
        if (!segment.isNative()) {
            throw new IllegalArgumentException(
                    what + name + " lies on the heap: kernels read and write native memory only");
        }
        if (segment.byteSize() < bytes) {
            throw new IllegalArgumentException(
                    what + name + " has " + segment.byteSize() + " bytes where " + bytes + " are needed");
        }
        if (!segment.scope().isAlive()) {
            throw new IllegalStateException(what + name + " lies in memory that was closed");
        }
        return segment.address();
    }

    /** As above, of a segment without a name. */
    static long checkedAddress(String what, MemorySegment segment, long bytes) {
        return checkedAddress(what, "", segment, bytes);
    }

    /** As above, of a segment that is written. */
    static long writableAddress(String what, MemorySegment segment, long bytes) {
        return writableAddress(what, "", segment, bytes);
    }

    /** As {@link #checkedAddress}, of a segment that is written. */
    static long writableAddress(String what, String name, MemorySegment segment, long bytes) {
        if (segment.isReadOnly()) {
            throw new IllegalArgumentException(what + name + " is read-only memory");
        }
        return checkedAddress(what, name, segment, bytes);
    }

    static int signedByte(long address) {
        return ALL.get(ValueLayout.JAVA_BYTE, address);
    }

    static int unsignedByte(long address) {
        return ALL.get(ValueLayout.JAVA_BYTE, address) & 0xFF;
    }

    static short shortAt(long address) {
        return ALL.get(SHORT, address);
    }

    static int intAt(long address) {
        return ALL.get(INT, address);
    }

    static long longAt(long address) {
        return ALL.get(LONG, address);
    }

    /** The 16-bit float at this address. */
    static float halfAt(long address) {
        return Float.float16ToFloat(ALL.get(SHORT, address));
    }

    static float brainFloatAt(long address) {
        return Float.intBitsToFloat(ALL.get(SHORT, address) << 16);
    }

    static float floatAt(long address) {
        return ALL.get(FLOAT, address);
    }

    static void putFloat(long address, float value) {
        ALL.set(FLOAT, address, value);
    }

    static void putShort(long address, short value) {
        ALL.set(SHORT, address, value);
    }

    /** {@link VectorWidths#FLOATS} consecutive floats. */
    static FloatVector floats(long address) {
        return FloatVector.fromMemorySegment(VectorWidths.FLOATS, ALL, address, ORDER);
    }

    static void putFloats(long address, FloatVector values) {
        values.intoMemorySegment(ALL, address, ORDER);
    }
}
