package org.famulus.cli;

import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;

import org.famulus.report.Progress;

/**
 * The streams and the environment of the process, as commands see them; tests put their own in their place.
 *
 * <p>Standard output carries the result and nothing else, as UTF-8, buffered: a command that streams text flushes after
 * each piece, everything else is flushed when the command ends. Standard error carries progress and errors.
 *
 * @param in standard input
 * @param out standard output; writing to it throws when the reader has gone (see {@link StandardOutput})
 * @param err standard error
 * @param errorRedraws whether standard error is a terminal on which a line can be redrawn
 * @param environment the environment variables
 */
public record Terminal(InputStream in, PrintStream out, PrintStream err, boolean errorRedraws,
        Map<String, String> environment) {

    /** Set by the launcher, which can ask the system what standard error is; the JVM cannot. */
    static final String ERROR_IS_TERMINAL = "famulus.stderr.terminal";

    private static final int BUFFER_BYTES = 16 * 1024;

    /** The streams of this process. */
    static Terminal ofProcess() {
        var file = new FileOutputStream(FileDescriptor.out);
        return new Terminal(System.in, printer(new StandardOutput(file)),
                new PrintStream(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8),
                Boolean.getBoolean(ERROR_IS_TERMINAL), System.getenv());
    }

    /** A buffered UTF-8 printer over {@code target}. */
    static PrintStream printer(StandardOutput target) {
        return new PrintStream(new BufferedOutputStream(target, BUFFER_BYTES), false, StandardCharsets.UTF_8);
    }

    /**
     * Progress of one piece of long work, on standard error.
     *
     * @param activity what is done, such as {@code "perplexity"}
     * @param unit what is counted, in the plural, such as {@code "tokens"}
     * @param total how many there will be, or 0 where that is not known
     * @param quiet whether to show nothing
     */
    public Progress progress(String activity, String unit, long total, boolean quiet) {
        Progress.Style style = quiet
                ? Progress.Style.SILENT
                : errorRedraws ? Progress.Style.REDRAWN_LINE : Progress.Style.PLAIN_LINES;
        return new Progress(err, style, activity, unit, total);
    }
}
