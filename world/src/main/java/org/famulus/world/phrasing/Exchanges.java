package org.famulus.world.phrasing;

import java.util.List;
import java.util.Locale;

/** Files whose lines say what goes with a sentence: {@code sentence => reply}. */
public enum Exchanges {

    /** Something said in passing, and what is said back. */
    SMALLTALK,
    /** A request that no tool can serve, and the verb phrase that follows "I can't". */
    UNKNOWN,
    /** A problem to solve in steps, and the formula of each. */
    STEPS_ARITHMETIC,
    /** A problem with dates to solve in steps, and the formula of each. */
    STEPS_DATE;

    /** The name of its resource file, without the ending. */
    public String fileName() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** A sentence and what goes with it, both without their values. */
    public record Exchange(List<Piece> utterance, List<Piece> reply) {
    }
}
