package org.famulus.world.household;

import java.time.LocalDate;
import java.time.LocalTime;

import org.jspecify.annotations.Nullable;

/**
 * Something to be done.
 *
 * @param id such as {@code t3}
 * @param due the day by which, or null
 * @param dueTime the time of that day, or null
 * @param priority {@code low} or {@code high}, or null for normal
 */
public record Task(String id, String title, @Nullable LocalDate due, @Nullable LocalTime dueTime,
        @Nullable String priority) {
}
