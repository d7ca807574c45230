package org.famulus.engine.generation.schema;

/** Counts the steps that reading one schema takes, so that a hostile one is refused in time. Not safe for concurrent use. */
final class WorkLimit {

    /** Some tenths of a second; sensible schemas take some thousand. */
    private static final long MOST_STEPS = 4_000_000;

    private long steps;

    /** @throws IllegalArgumentException where it is too much by now */
    void count(long more) {
        steps += more;
        if (steps > MOST_STEPS) {
            throw new IllegalArgumentException(
                    "the patterns take too much work; use fewer or simpler ones, or smaller counts");
        }
    }
}
