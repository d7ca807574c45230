package org.famulus.engine.generation.schema;

import java.util.List;

/** A regular language of character strings. */
sealed interface CharacterPattern {

    /** As many as wanted. */
    int UNBOUNDED = Integer.MAX_VALUE;

    /** One character of a set. */
    record Characters(CodePoints set) implements CharacterPattern {
    }

    /** One after another; the empty string where there are none. */
    record Sequence(List<CharacterPattern> parts) implements CharacterPattern {
        public Sequence {
            parts = List.copyOf(parts);
        }
    }

    /** One of several. */
    record Choice(List<CharacterPattern> alternatives) implements CharacterPattern {
        public Choice {
            alternatives = List.copyOf(alternatives);
        }
    }

    /** From {@code least} to {@code most} times. */
    record Repeat(CharacterPattern item, int least, int most) implements CharacterPattern {
    }

    /** Any string. */
    static CharacterPattern anything() {
        return new Repeat(new Characters(CodePoints.ALL), 0, UNBOUNDED);
    }
}
