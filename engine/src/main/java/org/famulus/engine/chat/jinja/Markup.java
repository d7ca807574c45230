package org.famulus.engine.chat.jinja;

/** Text that {@code safe} or {@code escape} marked: what is added to it by {@code +} is escaped. */
record Markup(String text) {
}
