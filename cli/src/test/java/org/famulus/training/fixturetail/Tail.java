package org.famulus.training.fixturetail;

/** Breaks a law of the architecture: one half of a cycle between packages. */
public final class Tail {

    public org.famulus.training.fixturehead.Head head() {
        return new org.famulus.training.fixturehead.Head();
    }
}
