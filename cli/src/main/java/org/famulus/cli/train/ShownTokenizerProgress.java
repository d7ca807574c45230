package org.famulus.cli.train;

import org.famulus.cli.Terminal;
import org.famulus.report.Progress;
import org.famulus.training.tokenizer.TokenizerProgress;
import org.jspecify.annotations.Nullable;

/** Shows a person how far learning a tokenizer has come: first reading, in megabytes, then learning, in tokens. */
final class ShownTokenizerProgress implements TokenizerProgress, AutoCloseable {

    private static final long BYTES = 1_000_000;

    private final Terminal terminal;
    private final boolean quiet;
    private @Nullable Progress reading;
    private @Nullable Progress learning;
    private long bytes;

    ShownTokenizerProgress(Terminal terminal, boolean quiet) {
        this.terminal = terminal;
        this.quiet = quiet;
    }

    @Override
    public void read(long newBytes, long totalBytes) {
        Progress shown = reading;
        if (shown == null) {
            shown = terminal.progress("read", "MB", Math.ceilDiv(totalBytes, BYTES), quiet);
            reading = shown;
        }
        bytes += newBytes;
        shown.advance(bytes / BYTES - shown.done());
    }

    @Override
    public void learned(int newTokens, int totalTokens) {
        Progress shown = learning;
        if (shown == null) {
            if (reading != null) {
                reading.close();
            }
            shown = terminal.progress("learn", "tokens", totalTokens, quiet);
            learning = shown;
        }
        shown.advance(newTokens);
    }

    @Override
    public void close() {
        if (reading != null) {
            reading.close();
        }
        if (learning != null) {
            learning.close();
        }
    }
}
