package org.famulus.engine.model;

import java.lang.foreign.MemorySegment;

/**
 * An activation of the inference path: rows of 32-bit floats, one after the other, in scratch memory.
 *
 * @param data {@code [rows, width]}
 */
record Rows(MemorySegment data, int rows, int width) {

    MemorySegment row(int row) {
        return range(row, 1);
    }

    MemorySegment range(int first, int count) {
        return data.asSlice(4L * first * width, 4L * count * width);
    }
}
