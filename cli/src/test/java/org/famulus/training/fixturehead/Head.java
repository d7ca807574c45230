package org.famulus.training.fixturehead;

/** Breaks a law of the architecture: one half of a cycle between packages. */
public final class Head {

    public org.famulus.training.fixturetail.Tail tail() {
        return new org.famulus.training.fixturetail.Tail();
    }
}
