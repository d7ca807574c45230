package org.famulus.world.phrasing;

/** A part of a sentence whose alternatives are chosen and whose values are not. */
public sealed interface Piece {

    /** Words of the template. */
    record Words(String text) implements Piece {
    }

    /** A value that is still missing. */
    record Gap(Slot slot) implements Piece {
    }
}
