package org.famulus.engine.convert;

import java.util.BitSet;

import org.famulus.engine.model.RowOrder;

/**
 * Rows of seeded random numbers, uniform around zero. Each element is a function of the key and its place alone, so that
 * any thread can compute any rows, in any order.
 *
 * @param key chooses the numbers
 * @param deviation their standard deviation
 * @param faint rows that are made {@value #FAINTNESS} times smaller
 */
record RandomRows(int rows, int columns, long key, float deviation, BitSet faint, RowOrder order)
        implements
            TensorRows {

    private static final int FAINTNESS = 16;
    private static final long GOLDEN_GAMMA = 0x9e3779b97f4a7c15L;
    /** A uniform number between -1 and 1 has the standard deviation 1/sqrt(3). */
    private static final double UNIT_DEVIATION = Math.sqrt(3);

    @Override
    public TensorRows inOrder(RowOrder newOrder) {
        return new RandomRows(rows, columns, key, deviation, faint, newOrder);
    }

    @Override
    public void read(int first, int count, float[] target) {
        for (int i = 0; i < count; i++) {
            int row = order.source(first + i);
            float scale = (float) (deviation * UNIT_DEVIATION * 0x1p-31) / (faint.get(row) ? FAINTNESS : 1);
            fill((long) row * columns, scale, target, i * columns);
        }
    }

    /** Each draw of 64 bits gives two elements. */
    private void fill(long element, float scale, float[] target, int at) {
        int end = at + columns;
        long pair = element >> 1;
        if ((element & 1) != 0) {
            target[at++] = (int) mixed(pair++) * scale;
        }
        for (; at + 1 < end; at += 2) {
            long bits = mixed(pair++);
            target[at] = (int) (bits >>> 32) * scale;
            target[at + 1] = (int) bits * scale;
        }
        if (at < end) {
            target[at] = (int) (mixed(pair) >>> 32) * scale;
        }
    }

    private long mixed(long index) {
        return mix(key + index * GOLDEN_GAMMA);
    }

    /** The finalizer of SplitMix64 (Steele, Lea and Flood, OOPSLA 2014). */
    static long mix(long bits) {
        long mixed = (bits ^ (bits >>> 30)) * 0xbf58476d1ce4e5b9L;
        mixed = (mixed ^ (mixed >>> 27)) * 0x94d049bb133111ebL;
        return mixed ^ (mixed >>> 31);
    }

    /** Norm weights: near one, and so few bits that F16 and BF16 hold them exactly. */
    record Norm(int rows, long key, RowOrder order) implements TensorRows {

        @Override
        public int columns() {
            return 1;
        }

        @Override
        public TensorRows inOrder(RowOrder newOrder) {
            return new Norm(rows, key, newOrder);
        }

        @Override
        public void read(int first, int count, float[] target) {
            for (int i = 0; i < count; i++) {
                int step = (int) (mix(key + order.source(first + i) * GOLDEN_GAMMA) >>> 60);
                target[i] = 1 + (step - 8) / 64f;
            }
        }
    }
}
