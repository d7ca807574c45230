package org.famulus.world.phrasing;

import java.util.List;

/** A part of a sentence whose alternatives are chosen and whose values are not. */
public sealed interface Piece {

    /** Words of the template. */
    record Words(String text) implements Piece {
    }

    /** Whether a slot is among pieces. */
    static boolean has(List<Piece> pieces, Slot slot) {
        return pieces.contains(new Gap(slot));
    }

    /** A value that is still missing. */
    record Gap(Slot slot) implements Piece {
    }
}
