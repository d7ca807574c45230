package org.famulus.engine.generation;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.SplittableRandom;

/** Rows of logits in native memory, as a model gives them. */
final class Rows {
    private Rows() {
    }

    static MemorySegment of(float... logits) {
        MemorySegment row = Arena.ofAuto().allocate(ValueLayout.JAVA_FLOAT, logits.length);
        MemorySegment.copy(logits, 0, row, ValueLayout.JAVA_FLOAT, 0, logits.length);
        return row;
    }

    /** All logits 0 but one. */
    static MemorySegment peak(int size, int id) {
        float[] logits = new float[size];
        logits[id] = 100;
        return of(logits);
    }

    /** Logits of unit spread times {@code spread}; on a coarse grid, so that many are equal, if {@code ties}. */
    static float[] random(SplittableRandom random, int size, double spread, boolean ties) {
        float[] logits = new float[size];
        for (int id = 0; id < size; id++) {
            double value = random.nextGaussian() * spread;
            logits[id] = (float) (ties ? Math.rint(value) : value);
        }
        return logits;
    }
}
