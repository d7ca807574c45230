package org.famulus.engine.fixturehead;

/** Breaks a law of the architecture: one half of a cycle between packages. */
public final class Head {

    public org.famulus.engine.fixturetail.Tail tail() {
        return new org.famulus.engine.fixturetail.Tail();
    }
}
