package org.famulus.training.trainer;

/** A loss or gradient that is not finite: the weights of the step before are the last good ones. */
public final class DivergenceException extends RuntimeException {

    private static final long serialVersionUID = 1;

    private final long step;

    DivergenceException(long step, String message) {
        super(message);
        this.step = step;
    }

    /** The step that could not be made. */
    public long step() {
        return step;
    }
}
