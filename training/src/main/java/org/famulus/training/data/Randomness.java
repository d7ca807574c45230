package org.famulus.training.data;

/**
 * Numbers that are a function of a seed and of where they are used, so that no state has to be kept or replayed: the
 * finalizer of SplitMix64 (Steele, Lea and Flood, OOPSLA 2014) over each input in turn.
 */
final class Randomness {

    private static final long GOLDEN_GAMMA = 0x9e3779b97f4a7c15L;

    private Randomness() {
    }

    /** 64 bits for a place. */
    static long bits(long seed, long... place) {
        long state = mixed(seed + GOLDEN_GAMMA);
        for (long part : place) {
            state = mixed((state ^ part) + GOLDEN_GAMMA);
        }
        return state;
    }

    /** A number from 0 to {@code bound} - 1; the bias is below bound / 2^64. */
    static long below(long bound, long seed, long... place) {
        return Math.unsignedMultiplyHigh(bits(seed, place), bound);
    }

    private static long mixed(long value) {
        long mixed = value;
        mixed = (mixed ^ (mixed >>> 30)) * 0xbf58476d1ce4e5b9L;
        mixed = (mixed ^ (mixed >>> 27)) * 0x94d049bb133111ebL;
        return mixed ^ (mixed >>> 31);
    }
}
