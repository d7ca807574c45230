package org.famulus.engine.model;

import java.util.ArrayList;
import java.util.List;

/**
 * What a training pass did, so that it can be gone back over: for each step, how the gradient of its result becomes gradients of
 * what it was made from.
 */
final class Tape {

    private final List<Runnable> steps = new ArrayList<>();

    void record(Runnable backward) {
        steps.add(backward);
    }

    /** Runs what was recorded from the last step to the first, and forgets it. */
    void rewind() {
        while (!steps.isEmpty()) {
            steps.removeLast().run();
        }
    }
}
