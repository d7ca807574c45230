package org.famulus.engine.generation;

import java.util.List;
import java.util.Set;

/**
 * When a generation ends.
 *
 * @param tokens ids that end it; their text is not part of the result
 * @param strings texts that end it: the result is cut before the one that is first complete, before the longest of those
 *        complete at the same character. Compared code point by code point, across tokens, in generated text only.
 *        Special tokens have no text: give those as {@code tokens}
 * @param maximumTokens the most tokens that are generated, a stop token included; 1 or more
 * @param contextCapacity positions that the model's context has, for prompt and generated tokens; 1 or more, or
 *        {@link #UNBOUNDED}
 */
public record StopConditions(Set<Integer> tokens, List<String> strings, int maximumTokens, int contextCapacity) {

    /** A {@code maximumTokens} or {@code contextCapacity} that never ends a generation. */
    public static final int UNBOUNDED = Integer.MAX_VALUE;

    /** @throws IllegalArgumentException for a value out of range, in one line that names it */
    public StopConditions {
        tokens = Set.copyOf(tokens);
        strings = List.copyOf(strings);
        for (int id : tokens) {
            if (id < 0) {
                throw new IllegalArgumentException("stop token " + id + " is refused; allowed: ids of 0 or more");
            }
        }
        for (String string : strings) {
            if (string.isEmpty()) {
                throw new IllegalArgumentException("stop string \"\" is refused; allowed: one character or more");
            }
            requireWholeCharacters(string);
        }
        if (maximumTokens < 1) {
            throw new IllegalArgumentException("max_tokens " + maximumTokens + " is refused; allowed: 1 or more");
        }
        if (contextCapacity < 1) {
            throw new IllegalArgumentException("a context of " + contextCapacity + " positions; allowed: 1 or more");
        }
    }

    /** Ends by number alone. */
    public static StopConditions after(int maximumTokens, int contextCapacity) {
        return new StopConditions(Set.of(), List.of(), maximumTokens, contextCapacity);
    }

    /** These conditions with other stop tokens. */
    public StopConditions withTokens(Set<Integer> newTokens) {
        return new StopConditions(newTokens, strings, maximumTokens, contextCapacity);
    }

    /** These conditions with other stop strings. */
    public StopConditions withStrings(List<String> newStrings) {
        return new StopConditions(tokens, newStrings, maximumTokens, contextCapacity);
    }

    /** Half a surrogate pair could only match inside a character, and would cut it. */
    private static void requireWholeCharacters(String string) {
        for (int index = 0; index < string.length();) {
            int codePoint = string.codePointAt(index);
            if (codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE) {
                throw new IllegalArgumentException("stop string with the lone surrogate "
                        + String.format("U+%04X", codePoint) + " at index " + index
                        + " is refused; allowed: whole characters");
            }
            index += Character.charCount(codePoint);
        }
    }

    /** The same with this many positions in the context. */
    public StopConditions withContextCapacity(int newContextCapacity) {
        return new StopConditions(tokens, strings, maximumTokens, newContextCapacity);
    }
}
