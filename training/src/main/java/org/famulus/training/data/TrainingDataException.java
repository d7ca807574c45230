package org.famulus.training.data;

import org.jspecify.annotations.Nullable;

/**
 * Training data that cannot be used: a file that is missing, empty or binary, a line that is none of the known forms, a
 * sample that does not fit. The message is one line that names the file and the line, what was found, what is allowed,
 * and what to do.
 */
public final class TrainingDataException extends RuntimeException {

    private static final long serialVersionUID = 1;
    private static final int LONGEST_MESSAGE = 1_000;

    /** @param message as described above; control characters become spaces, and what is too long for a line is cut */
    public TrainingDataException(String message) {
        this(message, null);
    }

    /**
     * @param message as above
     * @param cause what a parser, a template or the file system said
     */
    public TrainingDataException(String message, @Nullable Throwable cause) {
        super(oneLine(message), cause);
    }

    /**
     * About one sample.
     *
     * @param origin where the sample stands; heads the message
     */
    public static TrainingDataException at(Origin origin, String message) {
        return new TrainingDataException(origin + ": " + message);
    }

    /** As above, with what led to it. */
    public static TrainingDataException at(Origin origin, String message, Throwable cause) {
        return new TrainingDataException(origin + ": " + message, cause);
    }

    private static String oneLine(String text) {
        StringBuilder line = new StringBuilder();
        text.codePoints().limit(LONGEST_MESSAGE)
                .forEach(c -> line
                        .appendCodePoint(Character.isISOControl(c) || c == '\u2028' || c == '\u2029' ? ' ' : c));
        return line.toString();
    }
}
