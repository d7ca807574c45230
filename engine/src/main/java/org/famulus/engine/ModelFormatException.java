package org.famulus.engine;

import org.jspecify.annotations.Nullable;

/**
 * A model file that cannot be used: missing, truncated, of an unknown kind, or contradicting itself. The message is one
 * line that names the file, the value found, what is allowed, and what to do.
 */
public final class ModelFormatException extends RuntimeException {

    private static final int LONGEST_MESSAGE = 1_000;

    /**
     * @param message the file, the value found, what is allowed, the remedy; control characters, which a hostile file may
     *        have put in, are escaped, and what is too long for a line is cut
     */
    public ModelFormatException(String message) {
        super(oneLine(message));
    }

    /**
     * @param message as above
     * @param cause what the parser or the file system said
     */
    public ModelFormatException(String message, @Nullable Throwable cause) {
        super(oneLine(message), cause);
    }

    private static String oneLine(String text) {
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < text.length() && line.length() < LONGEST_MESSAGE; i++) {
            char character = text.charAt(i);
            if (Character.isISOControl(character) || character == '\u2028' || character == '\u2029') {
                line.append(String.format("\\u%04x", (int) character));
            } else {
                line.append(character);
            }
        }
        return line.length() < LONGEST_MESSAGE ? line.toString() : line.append("...").toString();
    }
}
