package org.famulus.report;

import java.io.PrintStream;
import java.util.Locale;
import java.util.function.LongSupplier;

/**
 * Tells a person how far one piece of long work is: how much is done, how fast it goes, how long it will take.
 *
 * <p>Short work shows nothing: the first sign comes after half a second on a terminal, and after ten seconds elsewhere.
 * The rate is that of the whole work so far. Counting is cheap enough for every token. Thread-safe.
 */
public final class Progress implements AutoCloseable {

    /** How progress is shown. */
    public enum Style {
        /** One line, written over again and again, and erased at the end: for a terminal. */
        REDRAWN_LINE,
        /** A line now and then: for a file or a pipe. */
        PLAIN_LINES,
        /** Not at all. */
        SILENT
    }

    private static final long NANOS_PER_SECOND = 1_000_000_000L;
    private static final long NANOS_PER_MILLI = 1_000_000L;
    private static final int LINE_COLUMNS = 79;
    private static final String ERASE_LINE = "\r\033[K";

    private final PrintStream stream;
    private final Style style;
    private final String activity;
    private final String unit;
    private final long total;
    private final LongSupplier nanoClock;
    private final long started;

    private long done;
    private long nextShow;
    private boolean shown;
    private boolean closed;
    private String detail = "";

    /**
     * Begins work that is measured by the system's clock.
     *
     * @param stream where to show it
     * @param style how to show it
     * @param activity what is done, such as {@code "convert"}
     * @param unit what is counted, in the plural, such as {@code "tokens"}
     * @param total how many there will be, or 0 where that is not known
     */
    public Progress(PrintStream stream, Style style, String activity, String unit, long total) {
        this(stream, style, activity, unit, total, System::nanoTime);
    }

    /**
     * As above, measured by another clock.
     *
     * @param nanoClock nanoseconds since any fixed moment
     */
    public Progress(PrintStream stream, Style style, String activity, String unit, long total, LongSupplier nanoClock) {
        if (total < 0) {
            throw new IllegalArgumentException("a total of " + total + " " + unit + "; use 0 where it is not known");
        }
        this.stream = stream;
        this.style = style;
        this.activity = activity;
        this.unit = unit;
        this.total = total;
        this.nanoClock = nanoClock;
        this.started = nanoClock.getAsLong();
        this.nextShow = switch (style) {
            case REDRAWN_LINE -> 500 * NANOS_PER_MILLI;
            case PLAIN_LINES -> 10 * NANOS_PER_SECOND;
            case SILENT -> Long.MAX_VALUE;
        };
    }

    /**
     * Counts {@code amount} more as done.
     *
     * @throws IllegalArgumentException when {@code amount} is negative
     * @throws IllegalStateException after {@link #close}
     */
    public synchronized void advance(long amount) {
        advance(amount, detail);
    }

    /**
     * As above, with something to say beside the counts.
     *
     * @param newDetail shown at the end of the line from now on, such as {@code "loss 2.31"}
     */
    public synchronized void advance(long amount, String newDetail) {
        detail = newDetail;
        if (amount < 0) {
            throw new IllegalArgumentException("progress of " + amount + " " + unit + "; it only goes forward");
        }
        if (closed) {
            throw new IllegalStateException("progress of \"" + activity + "\" is closed");
        }
        done += amount;
        if (style == Style.SILENT) {
            return;
        }
        long elapsed = elapsed();
        if (elapsed >= nextShow) {
            show(elapsed);
            nextShow = elapsed + switch (style) {
                case REDRAWN_LINE -> 100 * NANOS_PER_MILLI;
                case PLAIN_LINES -> 30 * NANOS_PER_SECOND;
                case SILENT -> Long.MAX_VALUE - elapsed;
            };
        }
    }

    /** How much has been counted. */
    public synchronized long done() {
        return done;
    }

    /** Ends the work: erases the redrawn line; where lines were shown, a last one says what was done. */
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        if (!shown) {
            return;
        }
        switch (style) {
            case REDRAWN_LINE -> stream.print(ERASE_LINE);
            case PLAIN_LINES -> show(elapsed());
            case SILENT -> {
            }
        }
        stream.flush();
    }

    private long elapsed() {
        return nanoClock.getAsLong() - started;
    }

    private void show(long elapsed) {
        shown = true;
        String line = line(elapsed);
        if (style == Style.REDRAWN_LINE) {
            // A line that the terminal wraps could not be redrawn.
            stream.print(ERASE_LINE + (line.length() > LINE_COLUMNS ? line.substring(0, LINE_COLUMNS) : line));
            stream.flush();
        } else {
            stream.println(line);
        }
    }

    private String line(long elapsed) {
        double seconds = elapsed / (double) NANOS_PER_SECOND;
        double rate = done / seconds;
        var line = new StringBuilder(activity).append(": ").append(grouped(done));
        if (total > 0) {
            line.append(" of ").append(grouped(total));
        }
        line.append(' ').append(unit);
        if (total > 0) {
            line.append(", ").append((long) Math.min(100, 100.0 * done / total)).append(" %");
        }
        line.append(", ").append(rateText(rate)).append(' ').append(unit).append("/s");
        if (closed) {
            line.append(", took ").append(duration(Math.round(seconds)));
        } else if (total > done && rate > 0) {
            line.append(", ").append(duration((long) Math.ceil((total - done) / rate))).append(" left");
        }
        if (!detail.isEmpty()) {
            line.append("; ").append(detail);
        }
        return line.toString();
    }

    private static String grouped(long count) {
        return String.format(Locale.ROOT, "%,d", count);
    }

    private static String rateText(double rate) {
        return rate >= 100 ? grouped(Math.round(rate)) : String.format(Locale.ROOT, rate >= 10 ? "%.1f" : "%.2f", rate);
    }

    /** 0:07, 12:34 or 3:25:45. */
    private static String duration(long seconds) {
        long minutes = seconds / 60;
        return minutes < 60
                ? String.format(Locale.ROOT, "%d:%02d", minutes, seconds % 60)
                : String.format(Locale.ROOT, "%d:%02d:%02d", minutes / 60, minutes % 60, seconds % 60);
    }
}
