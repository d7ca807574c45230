package org.famulus.engine.fixturetail;

/** Breaks a law of the architecture: one half of a cycle between packages. */
public final class Tail {

    public org.famulus.engine.fixturehead.Head head() {
        return new org.famulus.engine.fixturehead.Head();
    }
}
