package org.famulus.world.household;

import java.time.LocalDateTime;

import org.jspecify.annotations.Nullable;

/**
 * A reminder that is set.
 *
 * @param id such as {@code r5}
 * @param at its first time
 * @param repeat how often it comes again, or null for once
 */
public record Reminder(String id, String text, LocalDateTime at, @Nullable Repeat repeat) {
}
