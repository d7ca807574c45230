package org.famulus.cli;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The options that every command has; a command takes them in with {@link Mixin}. */
public final class CommonOptions {

    private static final int MOST_THREADS = 1024;

    @Spec(Spec.Target.MIXEE)
    private @Nullable CommandSpec command;

    @Option(names = "--json", order = 900, description = "Print one JSON document to standard output and nothing else there.")
    private boolean json;

    @Option(names = "--quiet", order = 901, description = "Show no progress.")
    private boolean quiet;

    private int threads = Runtime.getRuntime().availableProcessors();

    @SuppressWarnings("unused") // Famulus looks for it among the raw arguments
    @Option(names = "--stack-trace", order = 903, description = "Print the whole stack trace of an error (also: environment variable FAMULUS_DEBUG=1).")
    private boolean stackTrace;

    @SuppressWarnings("unused") // picocli reads it
    @Option(names = {"-h", "--help"}, order = 904, usageHelp = true, description = "Show this help and exit.")
    private boolean help;

    @SuppressWarnings("unused") // picocli calls it
    @Option(names = "--threads", order = 902, paramLabel = "N", description = "Threads that compute, 1 to "
            + MOST_THREADS + " (default: one for each processor).")
    private void threads(int count) {
        if (count < 1 || count > MOST_THREADS) {
            throw new ParameterException(command().commandLine(),
                    "--threads " + count + " is out of range; use 1 to " + MOST_THREADS);
        }
        threads = count;
    }

    /** Whether the result is wanted as one JSON document. */
    public boolean json() {
        return json;
    }

    /** Whether progress is not wanted. */
    public boolean quiet() {
        return quiet;
    }

    /** How many threads compute: 1 or more. */
    public int threads() {
        return threads;
    }

    /** The command that these options were given to, for {@link ParameterException}s. */
    public CommandSpec command() {
        if (command == null) {
            throw new IllegalStateException("common options belong into a command as a mixin");
        }
        return command;
    }
}
