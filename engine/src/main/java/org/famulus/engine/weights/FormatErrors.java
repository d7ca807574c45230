package org.famulus.engine.weights;

import org.famulus.engine.ModelFormatException;
import org.jspecify.annotations.Nullable;

/** Words a refusal of a file. */
final class FormatErrors {

    private static final int LONGEST_NAME = 120;

    private FormatErrors() {
    }

    /** A refusal that begins with the file's name. */
    static ModelFormatException error(String source, String problem) {
        return error(source, problem, null);
    }

    static ModelFormatException error(String source, String problem, @Nullable Throwable cause) {
        return new ModelFormatException(source + ": " + problem, cause);
    }

    /** A name out of a file, in quotes, short and without control characters. */
    static String quoted(String name) {
        return '"' + oneLine(name) + '"';
    }

    private static String oneLine(String text) {
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < text.length() && line.length() < LONGEST_NAME; i++) {
            char character = text.charAt(i);
            if (Character.isISOControl(character) || character == '\u2028' || character == '\u2029') {
                line.append(String.format("\\u%04x", (int) character));
            } else {
                line.append(character);
            }
        }
        return line.length() < LONGEST_NAME ? line.toString() : line.append("...").toString();
    }
}
