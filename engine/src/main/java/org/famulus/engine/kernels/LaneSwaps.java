package org.famulus.engine.kernels;

import jdk.incubator.vector.VectorShuffle;

/**
 * Exchanges of lanes at a distance, for sums over lanes in one order. {@code reduceLanes(ADD)} leaves the order open, and
 * interpreted and compiled code do differ in it: with it, the same request could give other bits once the machine is warm.
 *
 * <p>A distance that is no less than the number of lanes must not be used.
 */
final class LaneSwaps {

    static final VectorShuffle<Float> BY_1 = swap(1);
    static final VectorShuffle<Float> BY_2 = swap(2);
    static final VectorShuffle<Float> BY_4 = swap(4);
    static final VectorShuffle<Float> BY_8 = swap(8);

    private LaneSwaps() {
    }

    private static VectorShuffle<Float> swap(int distance) {
        return VectorShuffle.fromOp(VectorWidths.FLOATS, lane -> (lane ^ distance) % Lanes.COUNT);
    }
}
