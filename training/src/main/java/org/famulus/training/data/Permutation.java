package org.famulus.training.data;

/**
 * A shuffled order of 0 to size - 1 that takes no memory: a Feistel network over the least even number of bits that holds
 * the size; a result beyond the size is fed in again until it is inside (Black and Rogaway, "Ciphers with arbitrary finite
 * domains", 2002), which takes under four rounds of it on average.
 */
final class Permutation {

    private static final int ROUNDS = 6;

    private final long size;
    private final int halfBits;
    private final long halfMask;
    private final long[] keys = new long[ROUNDS];

    /**
     * @param size 1 or more
     * @param seed with {@code epoch}, what the order is a function of
     */
    Permutation(long size, long seed, long epoch) {
        if (size < 1) {
            throw new IllegalArgumentException("a permutation of " + size + " elements; it needs 1 or more");
        }
        this.size = size;
        int bits = Math.max(2, Long.SIZE - Long.numberOfLeadingZeros(size - 1));
        halfBits = (bits + 1) / 2;
        halfMask = (1L << halfBits) - 1;
        for (int round = 0; round < ROUNDS; round++) {
            keys[round] = Randomness.bits(seed, epoch, round);
        }
    }

    /** What stands at {@code index}, 0 to size - 1. */
    long at(long index) {
        long value = index;
        do {
            value = network(value);
        } while (value >= size);
        return value;
    }

    private long network(long value) {
        long left = value >>> halfBits;
        long right = value & halfMask;
        for (long key : keys) {
            long next = left ^ (Randomness.bits(key, right) & halfMask);
            left = right;
            right = next;
        }
        return left << halfBits | right;
    }
}
