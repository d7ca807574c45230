package org.famulus.world.phrasing;

import java.util.Locale;

import org.jspecify.annotations.Nullable;

/**
 * A value in a sentence.
 *
 * @param surface as the owner writes it: "my mum", "on friday"
 * @param meaning as it stands in an argument: "mum", "friday"
 * @param copied whether the meaning is taken over letter by letter from the surface, so that it changes with it
 * @param companion who is named beside it ("Nora" of "lunch with Nora"), or null
 */
public record SlotValue(String surface, String meaning, boolean copied, @Nullable String companion) {

    /** A value that is taken over as it is written. */
    public static SlotValue copied(String text) {
        return new SlotValue(text, text, true, null);
    }

    /** A value taken over as it is written, but for words before or after it. */
    public static SlotValue within(String surface, String copied) {
        return new SlotValue(surface, copied, true, null);
    }

    /** The name of something, followed by who takes part: "lunch with Nora", meaning "lunch". */
    public static SlotValue accompanied(String name, SlotValue person) {
        return new SlotValue(name + " with " + person.surface(), name, true, person.meaning());
    }

    /** A value whose meaning is written in its own way. */
    public static SlotValue meant(String surface, String meaning) {
        return new SlotValue(surface, meaning, false, null);
    }

    /** The same as one writes who never uses capitals. */
    SlotValue lowerCase() {
        return new SlotValue(surface.toLowerCase(Locale.ROOT), copied ? meaning.toLowerCase(Locale.ROOT) : meaning,
                copied,
                companion == null ? null : companion.toLowerCase(Locale.ROOT));
    }
}
