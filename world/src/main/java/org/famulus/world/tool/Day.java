package org.famulus.world.tool;

import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.Month;
import java.time.temporal.ChronoUnit;
import java.util.Locale;

/** A day as it is named in an argument, before anyone knows its date. {@code toString} is the canonical spelling. */
public sealed interface Day {

    /** {@code today}, {@code tomorrow}, {@code yesterday}. */
    enum Relative implements Day {
        TODAY, TOMORROW, YESTERDAY;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Which of the days with one name. */
    enum Which {
        /** {@code friday}: the next such day, today excluded. */
        COMING(""),
        /** {@code next friday}: the one in the week after this one; weeks begin on Monday. */
        NEXT_WEEK("next "),
        /** {@code last friday}: the last such day before today. */
        LAST("last ");

        private final String prefix;

        Which(String prefix) {
            this.prefix = prefix;
        }
    }

    /** {@code friday}, {@code next friday}, {@code last friday}. */
    record Weekday(Which which, DayOfWeek day) implements Day {

        @Override
        public String toString() {
            return which.prefix + day.name().toLowerCase(Locale.ROOT);
        }
    }

    /** {@code march 3}: the next one, today included, or the latest where the past is asked for. */
    record MonthDay(Month month, int day) implements Day {

        public MonthDay {
            if (day < 1 || day > month.maxLength()) {
                throw new IllegalArgumentException("'" + month.name().toLowerCase(Locale.ROOT) + " " + day
                        + "' is no day; this month has the days 1 to " + month.maxLength());
            }
        }

        @Override
        public String toString() {
            return month.name().toLowerCase(Locale.ROOT) + " " + day;
        }
    }

    /** {@code march 3 2027}; {@code 2027-03-03} is read as the same. */
    record Date(LocalDate date) implements Day {

        @Override
        public String toString() {
            return date.getMonth().name().toLowerCase(Locale.ROOT) + " " + date.getDayOfMonth() + " " + date.getYear();
        }
    }

    /** {@code the 15th}: the next day of this number, today included, or the latest where the past is asked for. */
    record DayOfMonth(int day) implements Day {

        public DayOfMonth {
            if (day < 1 || day > 31) {
                throw new IllegalArgumentException("'the " + day + "th' is no day; months have the days 1 to 31");
            }
        }

        @Override
        public String toString() {
            return "the " + day + ordinalSuffix(day);
        }
    }

    /**
     * {@code in 3 days}, {@code in 2 weeks}, {@code in 6 months}.
     *
     * @param unit days, weeks or months
     */
    record After(int amount, ChronoUnit unit) implements Day {

        public After {
            if (amount < 1 || amount > 10_000) {
                throw new IllegalArgumentException("'in " + amount + "' is no delay; allowed are 1 to 10000");
            }
            if (unit != ChronoUnit.DAYS && unit != ChronoUnit.WEEKS && unit != ChronoUnit.MONTHS) {
                throw new IllegalArgumentException(unit + " do not name a day; allowed are days, weeks and months");
            }
        }

        @Override
        public String toString() {
            return "in " + amount + " " + unit.name().toLowerCase(Locale.ROOT);
        }
    }

    /** The letters after a number that make it ordinal: {@code st}, {@code nd}, {@code rd}, {@code th}. */
    static String ordinalSuffix(int number) {
        if (number / 10 % 10 == 1) {
            return "th";
        }
        return switch (number % 10) {
            case 1 -> "st";
            case 2 -> "nd";
            case 3 -> "rd";
            default -> "th";
        };
    }
}
