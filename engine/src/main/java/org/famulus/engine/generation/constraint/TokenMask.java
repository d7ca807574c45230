package org.famulus.engine.generation.constraint;

/** The tokens that a state admits. */
final class TokenMask {
    private final long[] bits;
    private final long growth;

    /**
     * @param bits by id, 64 to a word; not changed any more
     * @param growth the most bytes by which one of the tokens moves the text away from its end; negative where all move it
     *        nearer
     */
    TokenMask(long[] bits, long growth) {
        this.bits = bits;
        this.growth = growth;
    }

    long[] bits() {
        return bits;
    }

    long growth() {
        return growth;
    }

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
