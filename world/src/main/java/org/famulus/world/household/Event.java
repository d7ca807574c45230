package org.famulus.world.household;

import java.time.LocalDateTime;
import java.util.List;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

/**
 * An entry of the calendar.
 *
 * @param id such as {@code e12}
 * @param with names of those who take part
 * @param start of the first occurrence; of an event of a whole day, its midnight
 * @param minutes how long it lasts; 0 for a whole day
 * @param repeat how often it comes again, or null for once
 */
public record Event(String id, String title, List<String> with, @Nullable String place, LocalDateTime start,
        int minutes,
        @Nullable Repeat repeat) {

    private static final int DAY_MINUTES = 24 * 60;

    public Event {
        with = List.copyOf(with);
        if (minutes < 0) {
            throw new IllegalArgumentException("event " + title + " lasts " + minutes + " minutes; allowed are 0 for a "
                    + "whole day, or more");
        }
    }

    public boolean allDay() {
        return minutes == 0;
    }

    /** The same event at another time. */
    public Event at(LocalDateTime newStart, int newMinutes) {
        return new Event(id, title, with, place, newStart, newMinutes, repeat);
    }

    /** When it ends, begun at its {@link #start()}. */
    public LocalDateTime end() {
        return start.plusMinutes(allDay() ? DAY_MINUTES : minutes);
    }

    /** The first occurrence that ends after a moment, as an event that begins then. */
    public Optional<Event> occurrenceEndingAfter(LocalDateTime moment) {
        if (repeat == null) {
            return end().isAfter(moment) ? Optional.of(this) : Optional.empty();
        }
        int length = allDay() ? DAY_MINUTES : minutes;
        return Optional.of(at(repeat.occurrence(start, moment.minusMinutes(length).plusSeconds(1)), minutes));
    }
}
