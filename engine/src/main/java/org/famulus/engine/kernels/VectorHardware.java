package org.famulus.engine.kernels;

import jdk.incubator.vector.VectorShape;

/** What the Vector API finds on this processor. */
public final class VectorHardware {

    private VectorHardware() {
    }

    /** Bits of the widest vector that the JVM prefers here: 64 (no vectors worth the name), 128, 256 or 512. */
    public static int preferredBits() {
        return VectorShape.preferredShape().vectorBitSize();
    }

    /** Bits of the vectors that the kernels use: 128, 256 or 512. */
    public static int usedBits() {
        return VectorWidths.BITS;
    }
}
