package org.famulus.engine.kernels;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorOperators;

import static org.famulus.engine.kernels.NativeMemory.ALL;
import static org.famulus.engine.kernels.NativeMemory.ORDER;
import static org.famulus.engine.kernels.VectorWidths.FLOATS;
import static org.famulus.engine.kernels.VectorWidths.HALF_SHORTS;
import static org.famulus.engine.kernels.VectorWidths.INTS;

/** Copies rows of cached keys or values into floats padded with zeros to whole vectors. */
final class RowStaging {

    private RowStaging() {
    }

    /**
     * @param brain whether the source is BF16, else F32
     * @param source address of {@code [rows, columns]}
     * @param target address of {@code [rows, width]} floats, written
     */
    static void stage(boolean brain, long source, int rows, int columns, int width, long target) {
        if (brain && columns == width) {
            brainRow(source, rows * columns, rows * columns, target);
        } else if (brain) {
            for (int row = 0; row < rows; row++) {
                brainRow(source + (long) row * columns * 2, columns, width, target + (long) row * width * 4);
            }
        } else {
            for (int row = 0; row < rows; row++) {
                floatRow(source + (long) row * columns * 4, columns, width, target + (long) row * width * 4);
            }
        }
    }

    private static void brainRow(long source, int columns, int width, long target) {
        int i = 0;
        for (; i + HeadTile.LANES <= columns; i += HeadTile.LANES) {
            ShortVector halves = ShortVector.fromMemorySegment(HALF_SHORTS, ALL, source + i * 2L, ORDER);
            IntVector wide = (IntVector) halves.convertShape(VectorOperators.ZERO_EXTEND_S2I, INTS, 0);
            wide.lanewise(VectorOperators.LSHL, 16).reinterpretAsFloats().intoMemorySegment(ALL, target + i * 4L,
                    ORDER);
        }
        for (; i < columns; i++) {
            NativeMemory.putFloat(target + i * 4L, NativeMemory.brainFloatAt(source + i * 2L));
        }
        zeros(i, width, target);
    }

    private static void floatRow(long source, int columns, int width, long target) {
        int i = 0;
        for (; i + HeadTile.LANES <= columns; i += HeadTile.LANES) {
            FloatVector values = FloatVector.fromMemorySegment(FLOATS, ALL, source + i * 4L, ORDER);
            values.intoMemorySegment(ALL, target + i * 4L, ORDER);
        }
        for (; i < columns; i++) {
            NativeMemory.putFloat(target + i * 4L, NativeMemory.floatAt(source + i * 4L));
        }
        zeros(i, width, target);
    }

    private static void zeros(int from, int width, long target) {
        for (int i = from; i < width; i++) {
            NativeMemory.putFloat(target + i * 4L, 0f);
        }
    }
}
