package org.famulus.world.simulation;

/** What a tool cannot do, in one line for its result. */
final class Refusal extends RuntimeException {

    private static final long serialVersionUID = 1L;

    Refusal(String reason) {
        super(reason, null, false, false);
    }
}
