package org.famulus.world.tool;

import java.time.LocalTime;
import java.util.Locale;

/** A part of a day, wide enough that what people call so falls into it; neighbours overlap. */
public enum DayPart {

    MORNING(LocalTime.of(5, 0), LocalTime.of(12, 0), LocalTime.of(9, 0)), AFTERNOON(LocalTime.of(12, 0),
            LocalTime.of(18, 0),
            LocalTime.of(15, 0)), EVENING(LocalTime.of(17, 0), LocalTime.MIDNIGHT, LocalTime.of(19, 0)),
    /** Ends in the morning of the next day. */
    NIGHT(LocalTime.of(21, 0), LocalTime.of(5, 0), LocalTime.of(22, 0));

    private final LocalTime begin;
    private final LocalTime end;
    private final LocalTime usual;

    DayPart(LocalTime begin, LocalTime end, LocalTime usual) {
        this.begin = begin;
        this.end = end;
        this.usual = usual;
    }

    public LocalTime begin() {
        return begin;
    }

    /** Where the part ends, on the next day if this is not after {@link #begin()}. */
    public LocalTime end() {
        return end;
    }

    /** The time that stands for this part where one moment is wanted, as for a reminder "tomorrow morning". */
    public LocalTime usual() {
        return usual;
    }

    /** The canonical word. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
