package org.famulus.world.tool;

import java.time.LocalTime;
import java.time.Month;
import java.time.temporal.ChronoUnit;
import java.util.Locale;

/**
 * A time as it stands in an argument of a tool: what the owner said, in one spelling, without any arithmetic.
 *
 * <pre>
 * [DAY] [TIME]   thursday 15:00, tomorrow, 09:30, march 3 evening
 * RANGE          this week, next month, march, monday to friday
 * in N UNIT      in 20 minutes, in 3 days, in 2 weeks 10:00
 *
 * DAY    today, tomorrow, yesterday, friday, next friday, last friday, march 3, march 3 2027, 2027-03-03, the 15th,
 *        in N days|weeks|months
 * TIME   HH:MM, or morning, afternoon, evening, night after a DAY
 * RANGE  this|next|last week|weekend|month|year, the name of a month, DAY to DAY
 * </pre>
 *
 * {@code toString} is the canonical spelling, and the only one: two arguments mean the same time in the same words
 * exactly when their texts are equal. {@link WhenResolver} finds the dates.
 */
public sealed interface When {

    /** A whole day. */
    record OnDay(Day day) implements When {

        @Override
        public String toString() {
            return day.toString();
        }
    }

    /** A time without a day. */
    record AtTime(LocalTime time) implements When {

        @Override
        public String toString() {
            return clock(time);
        }
    }

    /** A time on a day. */
    record DayAndTime(Day day, LocalTime time) implements When {

        @Override
        public String toString() {
            return day + " " + clock(time);
        }
    }

    /** A part of a day. */
    record DayAndPart(Day day, DayPart part) implements When {

        @Override
        public String toString() {
            return day + " " + part.word();
        }
    }

    /** Which of the periods of one kind, seen from now. */
    enum Which {
        THIS, NEXT, LAST
    }

    /** The kinds of periods. */
    enum PeriodUnit {
        /** Monday to Sunday. */
        WEEK,
        /** Saturday and Sunday. */
        WEEKEND, MONTH, YEAR
    }

    /** {@code this week}, {@code next weekend}, {@code last month}. */
    record Period(Which which, PeriodUnit unit) implements When {

        @Override
        public String toString() {
            return (which + " " + unit).toLowerCase(Locale.ROOT);
        }
    }

    /** {@code march}: the next one, this month included, or the latest where the past is asked for. */
    record InMonth(Month month) implements When {

        @Override
        public String toString() {
            return month.name().toLowerCase(Locale.ROOT);
        }
    }

    /** {@code monday to friday}: from the first day to the end of the last, which is found from the first. */
    record Between(Day first, Day last) implements When {

        @Override
        public String toString() {
            return first + " to " + last;
        }
    }

    /**
     * {@code in 20 minutes}, {@code in 2 hours}; longer delays are an {@link OnDay} of a {@link Day.After}.
     *
     * @param unit minutes or hours
     */
    record Delay(int amount, ChronoUnit unit) implements When {

        public Delay {
            if (amount < 1 || amount > 100_000) {
                throw new IllegalArgumentException("'in " + amount + "' is no delay; allowed are 1 to 100000");
            }
            if (unit != ChronoUnit.MINUTES && unit != ChronoUnit.HOURS) {
                throw new IllegalArgumentException(unit + " are no delay; allowed are minutes and hours");
            }
        }

        @Override
        public String toString() {
            return "in " + amount + " " + unit.name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * Reads an argument in any spelling that the language above allows; letter case, doubled spaces, hours of one digit
     * and a singular unit ("in 1 hour") are forgiven, and so is {@code 2026-03-26T15:00}.
     *
     * @throws IllegalArgumentException in one line, if the text is no time in this language
     */
    static When parse(String text) {
        return WhenParser.parse(text);
    }

    private static String clock(LocalTime time) {
        return String.format(Locale.ROOT, "%02d:%02d", time.getHour(), time.getMinute());
    }
}
