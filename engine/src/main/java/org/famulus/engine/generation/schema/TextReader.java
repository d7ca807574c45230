package org.famulus.engine.generation.schema;

import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

/** Reads what a schema says about strings. */
final class TextReader {

    static final Set<String> KEYWORDS = Set.of("minLength", "maxLength", "pattern", "format");

    private TextReader() {
    }

    static Schema read(SchemaPlace place, WorkLimit work) {
        int least = place.optional("minLength").map(SchemaPlace::count).orElse(0);
        int most = place.optional("maxLength").map(SchemaPlace::count).orElse(Schema.UNBOUNDED);
        CharacterAutomaton pattern = both(place, work,
                place.optional("pattern").map(source -> supported(source,
                        () -> PatternAutomaton.of(PatternReader.read(source.text()), work))),
                place.optional("format").map(SchemaPlace::text).flatMap(TextFormats::of));
        if (pattern != null && (place.has("minLength") || place.has("maxLength"))) {
            CharacterAutomaton unbounded = pattern;
            pattern = supported(place, () -> withLengths(unbounded, least, most, work));
        }
        return new Schema.Text(least, most, pattern);
    }

    private static @Nullable CharacterAutomaton both(SchemaPlace place, WorkLimit work,
            Optional<CharacterAutomaton> pattern,
            Optional<CharacterAutomaton> format) {
        if (pattern.isPresent() && format.isPresent()) {
            return supported(place, () -> pattern.get().and(format.get(), work));
        }
        return pattern.or(() -> format).orElse(null);
    }

    /** Limits that the pattern keeps by itself cost nothing. */
    private static CharacterAutomaton withLengths(CharacterAutomaton pattern, int least, int most,
            WorkLimit work) {
        int needed = least <= pattern.shortest() ? 0 : least;
        int allowed = most >= pattern.longest() ? Schema.UNBOUNDED : most;
        if (needed == 0 && allowed == Schema.UNBOUNDED) {
            return pattern;
        }
        return needed > allowed
                ? CharacterAutomaton.nothing()
                : pattern.and(CharacterAutomaton.lengths(needed, allowed), work);
    }

    private static CharacterAutomaton supported(SchemaPlace place, Supplier<CharacterAutomaton> made) {
        try {
            return made.get();
        } catch (IllegalArgumentException refused) {
            throw place.refused("is not supported: " + refused.getMessage());
        }
    }
}
