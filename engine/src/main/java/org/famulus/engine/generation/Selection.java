package org.famulus.engine.generation;

import java.util.Arrays;

/**
 * Partial selection among scores without sorting them all. Scores are compared through {@code long} keys that order
 * larger scores first and, among equal ones, lower positions first; no two keys of a row are equal, so every result is
 * unique.
 */
final class Selection {
    /** Ranges up to this length are sorted; any small number does. */
    private static final int SORTED_LENGTH = 24;

    private Selection() {
    }

    /** The key of a score that is not NaN, at a position in {@code [0, 2^31)}. */
    static long key(float score, int position) {
        // Adding 0 makes negative zero equal to zero.
        int bits = Float.floatToRawIntBits(score + 0f);
        int ascending = bits ^ ((bits >> 31) & Integer.MAX_VALUE);
        return ((long) ~ascending << 32) | position;
    }

    /** The position within a key. */
    static int position(long key) {
        return (int) key;
    }

    /**
     * Fills {@code heap[0 .. count)} with the keys of the {@code count} largest of {@code scores[0 .. length)}; the first
     * one is the key of the least of them, the others are in no particular order. For counts far below the length: one
     * pass of well-predicted comparisons.
     */
    static void largest(float[] scores, int length, int count, long[] heap) {
        for (int position = 0; position < count; position++) {
            heap[position] = key(scores[position], position);
        }
        for (int parent = count / 2 - 1; parent >= 0; parent--) {
            siftDown(heap, count, parent);
        }
        float least = scores[position(heap[0])];
        for (int position = count; position < length; position++) {
            float score = scores[position];
            // An equal score at a later position comes after the least one kept.
            if (score > least) {
                heap[0] = key(score, position);
                siftDown(heap, count, 0);
                least = scores[position(heap[0])];
            }
        }
    }

    /** The {@code count}-th smallest of {@code keys[0 .. length)}, which are reordered. */
    static long byCount(long[] keys, int length, int count) {
        int low = 0;
        int high = length;
        int rounds = roundsFor(length);
        while (high - low > SORTED_LENGTH && rounds-- > 0) {
            int split = partition(keys, low, high);
            if (count <= split) {
                high = split;
            } else {
                low = split;
            }
        }
        Arrays.sort(keys, low, high);
        return keys[count - 1];
    }

    /**
     * The smallest of {@code keys[0 .. length)} such that the weights of all keys up to it sum to at least
     * {@code target}, or the largest key if all together do not. The keys are reordered.
     *
     * @param weights by the keys' positions, none negative
     */
    static long byMass(long[] keys, int length, double[] weights, double target) {
        int low = 0;
        int high = length;
        double before = 0;
        int rounds = roundsFor(length);
        while (high - low > SORTED_LENGTH && rounds-- > 0) {
            int split = partition(keys, low, high);
            double mass = before;
            for (int index = low; index < split; index++) {
                mass += weights[position(keys[index])];
            }
            if (mass >= target) {
                high = split;
            } else {
                low = split;
                before = mass;
            }
        }
        Arrays.sort(keys, low, high);
        for (int index = low; index < high - 1; index++) {
            before += weights[position(keys[index])];
            if (before >= target) {
                return keys[index];
            }
        }
        return keys[high - 1];
    }

    /** Rounds of partitioning before sorting takes over, so that no order of keys costs quadratic time. */
    private static int roundsFor(int length) {
        return 2 * (Integer.SIZE - Integer.numberOfLeadingZeros(length));
    }

    /** Splits at a pivot: every key of {@code [low, split)} is less than every key of {@code [split, high)}, none empty. */
    private static int partition(long[] keys, int low, int high) {
        long pivot = median(keys[low], keys[(low + high) >>> 1], keys[high - 1]);
        int left = low - 1;
        int right = high;
        while (true) {
            do {
                left++;
            } while (keys[left] < pivot);
            do {
                right--;
            } while (keys[right] > pivot);
            if (left >= right) {
                return right + 1;
            }
            long swapped = keys[left];
            keys[left] = keys[right];
            keys[right] = swapped;
        }
    }

    private static long median(long a, long b, long c) {
        return Math.max(Math.min(a, b), Math.min(Math.max(a, b), c));
    }

    private static void siftDown(long[] heap, int count, int start) {
        int parent = start;
        long key = heap[parent];
        for (int child = 2 * parent + 1; child < count; child = 2 * parent + 1) {
            if (child + 1 < count && heap[child + 1] > heap[child]) {
                child++;
            }
            if (heap[child] <= key) {
                break;
            }
            heap[parent] = heap[child];
            parent = child;
        }
        heap[parent] = key;
    }
}
