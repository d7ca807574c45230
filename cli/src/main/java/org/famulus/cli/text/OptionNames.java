package org.famulus.cli.text;

import java.util.function.Supplier;
import java.util.regex.Pattern;

/** The engine names a refused value as its own interface does ({@code top_p}); a person knows it as {@code --top-p}. */
final class OptionNames {

    private static final Pattern FIRST_WORD = Pattern.compile("^[a-z][a-z_]*");

    private OptionNames() {
    }

    /** What {@code made} gives; a value that it refuses is named as an option in the message. */
    static <T> T inMessages(Supplier<T> made) {
        try {
            return made.get();
        } catch (IllegalArgumentException e) {
            String message = String.valueOf(e.getMessage());
            throw new IllegalArgumentException(
                    FIRST_WORD.matcher(message).replaceFirst(word -> "--" + word.group().replace('_', '-')), e);
        }
    }
}
