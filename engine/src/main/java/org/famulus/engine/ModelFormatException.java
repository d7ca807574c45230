package org.famulus.engine;

import org.jspecify.annotations.Nullable;

/**
 * A model file that cannot be used: missing, truncated, of an unknown kind, or contradicting itself. The message is one
 * line that names the file, the value found, what is allowed, and what to do.
 */
public final class ModelFormatException extends RuntimeException {

    /** @param message one line: the file, the value found, what is allowed, the remedy */
    public ModelFormatException(String message) {
        super(message);
    }

    /** @param message as above; @param cause what the parser or the file system said */
    public ModelFormatException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
