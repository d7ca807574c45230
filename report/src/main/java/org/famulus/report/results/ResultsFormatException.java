package org.famulus.report.results;

import java.io.IOException;

/** A {@code results.json} that is not one; the message says where and why in one line. */
public final class ResultsFormatException extends IOException {

    private static final long serialVersionUID = 1L;

    ResultsFormatException(String message) {
        super(message);
    }
}
