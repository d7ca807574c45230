package org.famulus.world.household;

import java.time.LocalDateTime;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** How often something comes again. */
public enum Repeat {
    DAILY(ChronoUnit.DAYS), WEEKLY(ChronoUnit.WEEKS), MONTHLY(ChronoUnit.MONTHS), YEARLY(ChronoUnit.YEARS);

    private final ChronoUnit unit;

    Repeat(ChronoUnit unit) {
        this.unit = unit;
    }

    /** As it is written in arguments and results. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The repetition of this word. */
    public static Optional<Repeat> find(String word) {
        return Arrays.stream(values()).filter(repeat -> repeat.word().equals(word)).findFirst();
    }

    /** The first occurrence at or after a moment, of something that first was at {@code start}. */
    public LocalDateTime occurrence(LocalDateTime start, LocalDateTime earliest) {
        long count = Math.max(0, unit.between(start, earliest));
        LocalDateTime occurrence = start.plus(count, unit);
        return occurrence.isBefore(earliest) ? start.plus(count + 1, unit) : occurrence;
    }
}
