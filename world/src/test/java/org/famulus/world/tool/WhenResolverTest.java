package org.famulus.world.tool;

import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;

import org.famulus.world.tool.WhenResolver.Direction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

class WhenResolverTest {

    private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");

    private static WhenResolver at(String now) {
        return new WhenResolver(LocalDateTime.parse(now).atZone(BERLIN));
    }

    /** Tuesday, 24 March 2026, a calendar at hand. */
    private static final WhenResolver TUESDAY = at("2026-03-24T14:05");

    @ParameterizedTest
    @CsvSource({"today,2026-03-24", "tomorrow,2026-03-25", "yesterday,2026-03-23", "friday,2026-03-27",
            "tuesday,2026-03-31", "monday,2026-03-30", "next monday,2026-03-30", "next friday,2026-04-03",
            "next sunday,2026-04-05", "last monday,2026-03-23", "last tuesday,2026-03-17", "march 3,2027-03-03",
            "march 24,2026-03-24", "april 1,2026-04-01", "february 29,2028-02-29", "march 3 2027,2027-03-03",
            "2025-12-31,2025-12-31", "the 24th,2026-03-24", "the 3rd,2026-04-03", "the 31st,2026-03-31",
            "in 3 days,2026-03-27",
            "in 2 weeks,2026-04-07", "in 1 months,2026-04-24"})
    void aDayAheadIsWhatACalendarSays(String day, String date) {
        assertThat(TUESDAY.interval(When.parse(day), Direction.FUTURE).start().toLocalDate()).hasToString(date);
        assertThat(TUESDAY.lastDay(When.parse(day))).hasToString(date);
    }

    @ParameterizedTest
    @CsvSource({"march 3,2026-03-03", "april 1,2025-04-01", "march 24,2026-03-24", "february 29,2024-02-29",
            "the 3rd,2026-03-03", "the 30th,2026-01-30"})
    void aDayInThePastIsTheLatest(String day, String date) {
        assertThat(TUESDAY.interval(When.parse(day), Direction.PAST).start().toLocalDate()).hasToString(date);
    }

    @ParameterizedTest
    @CsvSource({"this week,2026-03-23,2026-03-29", "next week,2026-03-30,2026-04-05", "last week,2026-03-16,2026-03-22",
            "this weekend,2026-03-28,2026-03-29", "next weekend,2026-04-04,2026-04-05",
            "last weekend,2026-03-21,2026-03-22",
            "this month,2026-03-01,2026-03-31", "next month,2026-04-01,2026-04-30", "last month,2026-02-01,2026-02-28",
            "this year,2026-01-01,2026-12-31", "next year,2027-01-01,2027-12-31", "march,2026-03-01,2026-03-31",
            "january,2027-01-01,2027-01-31", "monday to friday,2026-03-30,2026-04-03",
            "friday to monday,2026-03-27,2026-03-30",
            "friday to friday,2026-03-27,2026-03-27", "today to sunday,2026-03-24,2026-03-29",
            "december 30 to january 2,2026-12-30,2027-01-02", "the 30th to the 2nd,2026-03-30,2026-04-02"})
    void aRangeHasItsFirstAndLastDay(String range, String first, String last) {
        WhenResolver.Interval interval = TUESDAY.interval(When.parse(range), Direction.FUTURE);
        assertThat(interval.start().toLocalDate()).hasToString(first);
        assertThat(interval.start().toLocalTime()).hasToString("00:00");
        assertThat(interval.end().toLocalDate()).hasToString(interval.end().toLocalDate().toString());
        assertThat(TUESDAY.lastDay(When.parse(range))).hasToString(last);
    }

    @Test
    void aMonthInThePastIsTheLatest() {
        assertThat(TUESDAY.interval(When.parse("april"), Direction.PAST).start().toLocalDate())
                .hasToString("2025-04-01");
        assertThat(TUESDAY.interval(When.parse("march"), Direction.PAST).start().toLocalDate())
                .hasToString("2026-03-01");
    }

    @ParameterizedTest
    @CsvSource({"15:00,2026-03-24T15:00", "14:05,2026-03-25T14:05", "09:00,2026-03-25T09:00",
            "thursday 15:00,2026-03-26T15:00", "tomorrow morning,2026-03-25T09:00", "today evening,2026-03-24T19:00",
            "friday,2026-03-27T09:00", "today,2026-03-24T15:00", "in 20 minutes,2026-03-24T14:25",
            "in 3 days,2026-03-27T14:05", "in 3 days 10:00,2026-03-27T10:00", "next week,2026-03-30T09:00",
            "2026-03-26T15:00,2026-03-26T15:00"})
    void aMomentAheadIsTheNext(String when, String moment) {
        assertThat(TUESDAY.moment(When.parse(when), Direction.FUTURE).toLocalDateTime()).hasToString(moment);
    }

    @Test
    void aTimeInThePastIsTheLatest() {
        assertThat(TUESDAY.moment(When.parse("15:00"), Direction.PAST).toLocalDateTime())
                .hasToString("2026-03-23T15:00");
        assertThat(TUESDAY.moment(When.parse("09:00"), Direction.PAST).toLocalDateTime())
                .hasToString("2026-03-24T09:00");
    }

    @Test
    void aNightEndsInTheNextMorning() {
        WhenResolver.Interval night = TUESDAY.interval(When.parse("friday night"), Direction.FUTURE);
        assertThat(night.start().toLocalDateTime()).hasToString("2026-03-27T21:00");
        assertThat(night.end().toLocalDateTime()).hasToString("2026-03-28T05:00");
    }

    @Test
    void aYearEndsInDecember() {
        WhenResolver eve = at("2026-12-31T23:30");
        assertThat(eve.interval(When.parse("tomorrow"), Direction.FUTURE).start().toLocalDate())
                .hasToString("2027-01-01");
        assertThat(eve.interval(When.parse("next week"), Direction.FUTURE).start().toLocalDate())
                .hasToString("2027-01-04");
        assertThat(eve.interval(When.parse("next month"), Direction.FUTURE).start().toLocalDate())
                .hasToString("2027-01-01");
        assertThat(eve.moment(When.parse("in 45 minutes"), Direction.FUTURE).toLocalDateTime())
                .hasToString("2027-01-01T00:15");
    }

    @Test
    void onASundayTheWeekIsTheOneThatEnds() {
        WhenResolver sunday = at("2026-03-29T10:00");
        assertThat(sunday.interval(When.parse("this week"), Direction.FUTURE).start().toLocalDate())
                .hasToString("2026-03-23");
        assertThat(sunday.interval(When.parse("monday"), Direction.FUTURE).start().toLocalDate())
                .hasToString("2026-03-30");
        assertThat(sunday.interval(When.parse("next monday"), Direction.FUTURE).start().toLocalDate())
                .hasToString("2026-03-30");
        assertThat(sunday.interval(When.parse("sunday"), Direction.FUTURE).start().toLocalDate())
                .hasToString("2026-04-05");
    }

    /** The clocks go from 2:00 to 3:00 on Sunday, 29 March 2026, and from 3:00 back to 2:00 on 25 October. */
    @Test
    void changesToAndFromSummerTimeKeepToTheClockForDaysAndToElapsedTimeForHours() {
        WhenResolver saturday = at("2026-03-28T22:00");
        assertThat(saturday.moment(When.parse("sunday 02:30"), Direction.FUTURE).toLocalDateTime())
                .hasToString("2026-03-29T03:30");
        assertThat(saturday.moment(When.parse("in 6 hours"), Direction.FUTURE).toLocalDateTime())
                .hasToString("2026-03-29T05:00");
        assertThat(saturday.moment(When.parse("in 1 days"), Direction.FUTURE).toLocalDateTime())
                .hasToString("2026-03-29T22:00");
        WhenResolver.Interval shortDay = saturday.interval(When.parse("sunday"), Direction.FUTURE);
        assertThat(java.time.Duration.between(shortDay.start(), shortDay.end())).hasHours(23);
        ZonedDateTime twice = at("2026-10-24T12:00").moment(When.parse("tomorrow 02:30"), Direction.FUTURE);
        assertThat(twice.getOffset()).hasToString("+02:00");
    }
}
