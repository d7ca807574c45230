package org.famulus.cli;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.Locale;

/**
 * An output stream whose failures reach the command: {@link java.io.PrintStream} swallows an {@link IOException}, and a
 * command would go on computing for a reader that has left or a disk that is full. Here a vanished reader throws
 * {@link BrokenPipeException} and any other failure {@link UncheckedIOException}.
 */
final class StandardOutput extends OutputStream {

    private final OutputStream target;

    StandardOutput(OutputStream target) {
        this.target = target;
    }

    @Override
    public void write(int value) {
        attempt(() -> target.write(value));
    }

    @Override
    public void write(byte[] bytes, int offset, int length) {
        attempt(() -> target.write(bytes, offset, length));
    }

    @Override
    public void flush() {
        attempt(target::flush);
    }

    private static void attempt(Write write) {
        try {
            write.run();
        } catch (IOException e) {
            // The system's words: "Broken pipe" on Unix, "The pipe is being closed" or "has been ended" on Windows.
            if (String.valueOf(e.getMessage()).toLowerCase(Locale.ROOT).contains("pipe")) {
                throw new BrokenPipeException(e);
            }
            throw new UncheckedIOException("cannot write standard output: " + e.getMessage(), e);
        }
    }

    private interface Write {
        void run() throws IOException;
    }
}
