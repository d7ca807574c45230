package org.famulus.engine.chat.jinja;

/** Counts what one rendering uses and stops it at its limits. Not safe for concurrent use. */
final class Budget {

    /** Elements of one list; a list of this length costs some 8 MB. */
    private static final int MAXIMUM_ELEMENTS = 1_000_000;

    private static final int CHARACTERS_PER_STEP = 16;

    private static final int STEPS_PER_ROUND = 4;

    private final Limits limits;
    private long steps;
    private int depth;

    Budget(Limits limits) {
        this.limits = limits;
    }

    void step() {
        if (++steps > limits.steps()) {
            throw stepsExceeded();
        }
    }

    /** Charges for one round of a loop, whose names cost more than an expression does. */
    void round() {
        charge(STEPS_PER_ROUND);
    }

    /** Charges for reading or making a list. */
    void elements(long count) {
        size(count);
        charge(count);
    }

    /** Checks a list's size, without charge. */
    void size(long count) {
        if (count > MAXIMUM_ELEMENTS) {
            throw JinjaException.limit("the template asks for a list of " + count + " elements; at most "
                    + MAXIMUM_ELEMENTS + " are allowed");
        }
    }

    /** Charges for reading or making a text, before it is made. */
    void characters(long count) {
        length(count);
        charge(1 + count / CHARACTERS_PER_STEP);
    }

    /** Checks a text's length, without charge. */
    void length(long count) {
        if (count > limits.characters()) {
            throw JinjaException.limit("the template asks for a text of " + count + " characters; at most "
                    + limits.characters() + " are allowed");
        }
    }

    void enter() {
        if (++depth > limits.depth()) {
            throw JinjaException.limit("the template calls itself more than " + limits.depth() + " levels deep");
        }
    }

    void leave() {
        depth--;
    }

    private void charge(long count) {
        steps += count;
        if (steps > limits.steps()) {
            throw stepsExceeded();
        }
    }

    private JinjaException stepsExceeded() {
        return JinjaException.limit("the template needs more than " + limits.steps() + " steps");
    }
}
