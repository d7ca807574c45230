package org.famulus.engine.chat.jinja;

/**
 * What one rendering may use.
 *
 * @param steps evaluated expressions, list elements and blocks of 16 characters touched, together
 * @param characters characters of the result, and of any value made on the way
 * @param depth nested macro calls and recursive loops
 */
public record Limits(long steps, int characters, int depth) {

    /**
     * Ample for a conversation of thousands of messages; a template that uses all of it ends in about a second.
     */
    public static final Limits DEFAULT = new Limits(10_000_000, 16 << 20, 100);

    public Limits {
        if (steps < 1 || characters < 1 || depth < 1) {
            throw new IllegalArgumentException("limits of a template must be positive, but are steps " + steps
                    + ", characters " + characters + ", depth " + depth);
        }
    }
}
