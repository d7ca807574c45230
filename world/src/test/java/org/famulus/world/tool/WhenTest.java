package org.famulus.world.tool;

import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.Month;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class WhenTest {

    static List<Day> days() {
        List<Day> days = new ArrayList<>(List.of(Day.Relative.values()));
        for (Day.Which which : Day.Which.values()) {
            for (DayOfWeek weekday : DayOfWeek.values()) {
                days.add(new Day.Weekday(which, weekday));
            }
        }
        for (Month month : Month.values()) {
            days.add(new Day.MonthDay(month, month.maxLength()));
        }
        for (int day = 1; day <= 31; day++) {
            days.add(new Day.DayOfMonth(day));
        }
        days.add(new Day.Date(LocalDate.of(2028, 2, 29)));
        days.add(new Day.After(3, ChronoUnit.DAYS));
        days.add(new Day.After(1, ChronoUnit.WEEKS));
        days.add(new Day.After(12, ChronoUnit.MONTHS));
        return days;
    }

    static Stream<When> times() {
        List<When> times = new ArrayList<>();
        for (Day day : days()) {
            times.add(new When.OnDay(day));
            times.add(new When.DayAndTime(day, LocalTime.of(9, 5)));
            times.add(new When.Between(day, Day.Relative.TOMORROW));
            for (DayPart part : DayPart.values()) {
                times.add(new When.DayAndPart(day, part));
            }
        }
        for (When.Which which : When.Which.values()) {
            for (When.PeriodUnit unit : When.PeriodUnit.values()) {
                times.add(new When.Period(which, unit));
            }
        }
        for (Month month : Month.values()) {
            times.add(new When.InMonth(month));
        }
        times.add(new When.AtTime(LocalTime.MIDNIGHT));
        times.add(new When.AtTime(LocalTime.of(23, 59)));
        times.add(new When.Delay(20, ChronoUnit.MINUTES));
        times.add(new When.Delay(1, ChronoUnit.HOURS));
        return times.stream();
    }

    @ParameterizedTest
    @MethodSource("times")
    void whatIsWrittenIsReadAsTheSame(When when) {
        assertThat(When.parse(when.toString())).isEqualTo(when);
    }

    @Test
    void twoTimesAreWrittenAlikeOnlyIfTheyAreTheSame() {
        List<String> written = times().map(When::toString).toList();
        assertThat(written).doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @CsvSource({"Thursday  15:00,thursday 15:00", "2027-03-03,march 3 2027", "2026-03-26T15:00,march 26 2026 15:00",
            "2026-03-26T15:00:30,march 26 2026 15:00", "in 1 hour,in 1 hours", "IN 1 day,in 1 days", "9:30,09:30",
            "the 1st to the 3rd,the 1st to the 3rd", " next week ,next week", "tomorrow evening,tomorrow evening"})
    void otherSpellingsAreWrittenInTheCanonicalOne(String spelling, String canonical) {
        assertThat(When.parse(spelling)).hasToString(canonical);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "soon", "tmrw", "25:00", "february 30", "march 3 2027 15:00 16:00", "the 32nd",
            "in 0 days",
            "in many days", "next", "2026-13-01", "february 29 2027", "morning", "monday to", "in 5 years",
            "friday at 3",
            "in 999999 minutes"})
    void whatIsNoTimeIsRefusedInOneLine(String text) {
        assertThatThrownBy(() -> When.parse(text)).isInstanceOf(IllegalArgumentException.class)
                .satisfies(failure -> assertThat(failure.getMessage()).isNotBlank().doesNotContain("\n"));
    }
}
