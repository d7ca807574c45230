package org.famulus.world.simulation;

import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.MonthDay;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** Dates and times as results write them. */
final class HumanDates {

    private static final DateTimeFormatter DATE = DateTimeFormatter.ofPattern("EEE d MMM uuuu", Locale.US);
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm", Locale.US);
    private static final DateTimeFormatter BIRTHDAY = DateTimeFormatter.ofPattern("d MMMM", Locale.US);

    private HumanDates() {
    }

    /** "Thu 26 Mar 2026". */
    static String date(LocalDate date) {
        return DATE.format(date);
    }

    /** "15:00". */
    static String time(LocalTime time) {
        return TIME.format(time);
    }

    /** "Thu 26 Mar 2026, 15:00". */
    static String moment(LocalDateTime moment) {
        return date(moment.toLocalDate()) + ", " + time(moment.toLocalTime());
    }

    /** "26 March". */
    static String birthday(MonthDay day) {
        return BIRTHDAY.format(day);
    }
}
