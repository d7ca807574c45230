package org.famulus.engine.generation.constraint;

/**
 * The tokens that a state admits.
 *
 * @param bits by id, 64 to a word; not changed once made
 * @param growth the most bytes by which one of them can move the text away from its end; may be negative
 */
record TokenMask(long[] bits, long growth) {

    static int words(int vocabularySize) {
        return (vocabularySize + Long.SIZE - 1) / Long.SIZE;
    }

    static void set(long[] bits, int id) {
        bits[id >> 6] |= 1L << id;
    }

    static void clear(long[] bits, int id) {
        bits[id >> 6] &= ~(1L << id);
    }
}
