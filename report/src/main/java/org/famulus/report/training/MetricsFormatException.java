package org.famulus.report.training;

import java.io.IOException;

/** A {@code metrics.jsonl} with a line that is no record; the message says which and why in one line. */
public final class MetricsFormatException extends IOException {

    private static final long serialVersionUID = 1L;

    MetricsFormatException(String message) {
        super(message);
    }
}
