package org.famulus.engine.generation.schema;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A set of Unicode characters, as ranges of code points that rise and do not touch. Immutable; surrogates are never in it.
 */
final class CodePoints {

    static final CodePoints NONE = new CodePoints(new int[0]);
    static final CodePoints ALL = range(0, Character.MAX_CODE_POINT);

    /** First and last of each range, in turns. */
    private final int[] bounds;

    private CodePoints(int[] bounds) {
        this.bounds = bounds;
    }

    static CodePoints of(int codePoint) {
        return range(codePoint, codePoint);
    }

    /** The characters of a text. */
    static CodePoints ofCharacters(String characters) {
        CodePoints all = NONE;
        for (int codePoint : characters.codePoints().toArray()) {
            all = all.or(of(codePoint));
        }
        return all;
    }

    /** From {@code first} to {@code last}, both included. */
    static CodePoints range(int first, int last) {
        List<int[]> ranges = new ArrayList<>();
        if (first < Character.MIN_SURROGATE && first <= last) {
            ranges.add(new int[]{first, Math.min(last, Character.MIN_SURROGATE - 1)});
        }
        if (last > Character.MAX_SURROGATE && first <= last) {
            ranges.add(new int[]{Math.max(first, Character.MAX_SURROGATE + 1), last});
        }
        return ofSorted(ranges);
    }

    boolean isEmpty() {
        return bounds.length == 0;
    }

    int ranges() {
        return bounds.length / 2;
    }

    int first(int range) {
        return bounds[2 * range];
    }

    int last(int range) {
        return bounds[2 * range + 1];
    }

    boolean contains(int codePoint) {
        int at = Arrays.binarySearch(bounds, codePoint);
        // A bound itself is inside; between bounds, an even number of them before means outside.
        return at >= 0 || (-at - 1) % 2 == 1;
    }

    CodePoints or(CodePoints other) {
        List<int[]> ranges = new ArrayList<>(ranges() + other.ranges());
        for (CodePoints set : List.of(this, other)) {
            for (int range = 0; range < set.ranges(); range++) {
                ranges.add(new int[]{set.first(range), set.last(range)});
            }
        }
        ranges.sort((a, b) -> Integer.compare(a[0], b[0]));
        List<int[]> merged = new ArrayList<>();
        for (int[] range : ranges) {
            if (!merged.isEmpty() && range[0] <= merged.getLast()[1] + 1) {
                merged.getLast()[1] = Math.max(merged.getLast()[1], range[1]);
            } else {
                merged.add(range);
            }
        }
        return ofSorted(merged);
    }

    CodePoints and(CodePoints other) {
        return not().or(other.not()).not();
    }

    CodePoints without(CodePoints other) {
        return and(other.not());
    }

    CodePoints not() {
        CodePoints outside = NONE;
        List<int[]> gaps = new ArrayList<>();
        int next = 0;
        for (int range = 0; range < ranges(); range++) {
            gaps.add(new int[]{next, first(range) - 1});
            next = last(range) + 1;
        }
        gaps.add(new int[]{next, Character.MAX_CODE_POINT});
        List<int[]> kept = new ArrayList<>();
        for (int[] gap : gaps) {
            CodePoints part = range(gap[0], gap[1]);
            for (int range = 0; range < part.ranges(); range++) {
                kept.add(new int[]{part.first(range), part.last(range)});
            }
        }
        return kept.isEmpty() ? outside : ofSorted(kept);
    }

    private static CodePoints ofSorted(List<int[]> ranges) {
        int[] bounds = new int[2 * ranges.size()];
        for (int i = 0; i < ranges.size(); i++) {
            bounds[2 * i] = ranges.get(i)[0];
            bounds[2 * i + 1] = ranges.get(i)[1];
        }
        return new CodePoints(bounds);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof CodePoints set && Arrays.equals(bounds, set.bounds);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bounds);
    }
}
