package org.famulus.cli;

import java.io.PrintStream;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Lets a command that streams a result finish what it has when it is asked to stop (Ctrl-C, or a TERM signal).
 *
 * <p>While one is installed, the signal sets {@link #requested()} and the JVM waits, for a few seconds at most, until
 * the command has closed it. The command polls, keeps its text, and returns {@link #EXIT_STATUS}; without an interrupt
 * installed the signal ends the process at once. Thread-safe.
 *
 * <pre>{@code
 * try (Interrupt interrupt = Interrupt.install(terminal.out())) {
 *     while (!interrupt.requested() && more()) { step(); }
 *     printTheRest();
 *     return interrupt.requested() ? Interrupt.EXIT_STATUS : 0;
 * }
 * }</pre>
 */
public final class Interrupt implements AutoCloseable {

    /** The exit status of a command that Ctrl-C ended: 128 plus the number of the signal, as shells have it. */
    public static final int EXIT_STATUS = 130;

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final CountDownLatch finished = new CountDownLatch(1);
    private final Thread hook = new Thread(this::await, "interrupt");
    private final PrintStream out;
    private final Runnable action;
    private final Duration patience;
    private volatile boolean requested;

    private Interrupt(PrintStream out, Runnable action, Duration patience) {
        this.out = out;
        this.action = action;
        this.patience = patience;
    }

    /**
     * Starts listening.
     *
     * @param out what the command prints to: closing flushes it, since after a signal the process ends right then
     */
    public static Interrupt install(PrintStream out) {
        return install(out, () -> {
        });
    }

    /**
     * Starts listening, for a command that is told to stop rather than polling.
     *
     * @param out what the command prints to
     * @param action runs on another thread once the signal has come, after {@link #requested()} has become true
     */
    public static Interrupt install(PrintStream out, Runnable action) {
        return install(out, action, PATIENCE);
    }

    /**
     * As above, for a command that may take long to come to a good end.
     *
     * @param patience how long the process waits for that, before it ends all the same
     */
    public static Interrupt install(PrintStream out, Runnable action, Duration patience) {
        var interrupt = new Interrupt(out, action, patience);
        Runtime.getRuntime().addShutdownHook(interrupt.hook);
        return interrupt;
    }

    /** Whether the command should stop. */
    public boolean requested() {
        return requested;
    }

    /** Runs while the JVM shuts down, which the signal began; the process ends when it returns. */
    private void await() {
        requested = true;
        action.run();
        try {
            boolean inTime = finished.await(patience.toMillis(), TimeUnit.MILLISECONDS);
            if (!inTime) {
                Runtime.getRuntime().halt(EXIT_STATUS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Flushes the output and stops listening; where a signal has come, the process ends. */
    @Override
    public void close() {
        try {
            out.flush();
        } finally {
            finished.countDown();
            if (!requested) {
                try {
                    Runtime.getRuntime().removeShutdownHook(hook);
                } catch (IllegalStateException shutdownHasBegun) {
                    // The hook runs now, finds the latch open and returns.
                }
            }
        }
    }
}
