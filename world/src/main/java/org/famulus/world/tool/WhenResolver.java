package org.famulus.world.tool;

import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.Month;
import java.time.YearMonth;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.time.temporal.TemporalAdjusters;

/**
 * Finds what a {@link When} means at one moment in one zone.
 *
 * <p>A time that a change to summer time leaves out is moved on by the length of the gap, and one that occurs twice is
 * the earlier, as {@link ZonedDateTime} has it. Delays in minutes and hours count elapsed time; those in days, weeks and
 * months keep the time of day.
 *
 * @param now the moment to count from, in the owner's zone
 */
public record WhenResolver(ZonedDateTime now) {

    /** Where a day without a year, or a time without a day, is looked for. */
    public enum Direction {
        FUTURE, PAST
    }

    /** From {@code start} to just before {@code end}. */
    public record Interval(ZonedDateTime start, ZonedDateTime end) {

        /** Whether something from {@code first} to just before {@code last}, or at {@code first}, happens within. */
        public boolean meets(ZonedDateTime first, ZonedDateTime last) {
            return first.isBefore(end) && (last.isAfter(start) || first.isEqual(start));
        }
    }

    /** When a reminder for a whole day, or an entry that needs a time, is due. */
    public static final LocalTime START_OF_WORK = LocalTime.of(9, 0);

    /** How long a moment lasts where a search asks for what happens then. */
    private static final int MOMENT_MINUTES = 60;

    /**
     * The date of a day.
     *
     * @throws IllegalArgumentException if the day lies outside the calendar's years
     */
    public LocalDate date(Day day, Direction direction) {
        return date(day, now.toLocalDate(), direction);
    }

    private static LocalDate date(Day day, LocalDate today, Direction direction) {
        return switch (day) {
            case Day.Relative relative -> switch (relative) {
                case TODAY -> today;
                case TOMORROW -> today.plusDays(1);
                case YESTERDAY -> today.minusDays(1);
            };
            case Day.Weekday(var which, var weekday) -> switch (which) {
                case COMING -> today.with(TemporalAdjusters.next(weekday));
                case NEXT_WEEK -> monday(today).plusWeeks(1).with(TemporalAdjusters.nextOrSame(weekday));
                case LAST -> today.with(TemporalAdjusters.previous(weekday));
            };
            case Day.MonthDay(var month, int number) -> nearest(month, number, today, direction);
            case Day.Date(var date) -> date;
            case Day.DayOfMonth(int number) -> nearest(number, today, direction);
            case Day.After(int amount, var unit) -> today.plus(amount, unit);
        };
    }

    /** The first year in that direction that has the day; February 29 waits for a leap year. */
    private static LocalDate nearest(Month month, int day, LocalDate today, Direction direction) {
        int step = direction == Direction.FUTURE ? 1 : -1;
        for (int year = today.getYear();; year += step) {
            if (day <= YearMonth.of(year, month).lengthOfMonth()) {
                LocalDate date = LocalDate.of(year, month, day);
                if (lies(date, today, direction)) {
                    return date;
                }
            }
        }
    }

    /** Whether a date lies in a direction of today, or is today. */
    private static boolean lies(LocalDate date, LocalDate today, Direction direction) {
        return direction == Direction.FUTURE ? !date.isBefore(today) : !date.isAfter(today);
    }

    /** The first month in that direction that has the day. */
    private static LocalDate nearest(int day, LocalDate today, Direction direction) {
        int step = direction == Direction.FUTURE ? 1 : -1;
        for (YearMonth month = YearMonth.from(today);; month = month.plusMonths(step)) {
            if (day <= month.lengthOfMonth() && lies(month.atDay(day), today, direction)) {
                return month.atDay(day);
            }
        }
    }

    /** From the beginning to the end of a time: a day is whole, a moment lasts an hour. */
    public Interval interval(When when, Direction direction) {
        return switch (when) {
            case When.OnDay(var day) -> days(date(day, direction), date(day, direction));
            case When.AtTime _,When.DayAndTime _,When.Delay _ -> {
                ZonedDateTime start = moment(when, direction);
                yield new Interval(start, start.plusMinutes(MOMENT_MINUTES));
            }
            case When.DayAndPart(var day, var part) -> {
                LocalDate date = date(day, direction);
                LocalDate end = part.end().isAfter(part.begin()) ? date : date.plusDays(1);
                yield new Interval(at(date, part.begin()), at(end, part.end()));
            }
            case When.Period(var which, var unit) -> period(which, unit);
            case When.InMonth(var month) -> {
                YearMonth found = month(month, direction);
                yield days(found.atDay(1), found.atEndOfMonth());
            }
            case When.Between(var first, var last) -> {
                LocalDate begin = date(first, direction);
                yield days(begin, end(last, begin));
            }
        };
    }

    /** The last day of a range, on or after its first. */
    private LocalDate end(Day last, LocalDate begin) {
        return switch (last) {
            // A day of the week, month or year is sought from the beginning of the range, which may be that day itself.
            case Day.Weekday(var which, var weekday) when which == Day.Which.COMING ->
                begin.with(TemporalAdjusters.nextOrSame(weekday));
            case Day.MonthDay _,Day.DayOfMonth _ -> date(last, begin, Direction.FUTURE);
            case Day.Relative _,Day.Weekday _,Day.Date _,Day.After _ -> {
                LocalDate end = date(last, Direction.FUTURE);
                yield end.isBefore(begin) ? begin : end;
            }
        };
    }

    private Interval period(When.Which which, When.PeriodUnit unit) {
        int offset = switch (which) {
            case THIS -> 0;
            case NEXT -> 1;
            case LAST -> -1;
        };
        LocalDate today = now.toLocalDate();
        LocalDate monday = monday(today).plusWeeks(offset);
        YearMonth month = YearMonth.from(today).plusMonths(offset);
        int year = today.getYear() + offset;
        return switch (unit) {
            case WEEK -> days(monday, monday.plusDays(6));
            case WEEKEND -> days(monday.plusDays(5), monday.plusDays(6));
            case MONTH -> days(month.atDay(1), month.atEndOfMonth());
            case YEAR -> days(LocalDate.of(year, 1, 1), LocalDate.of(year, 12, 31));
        };
    }

    private YearMonth month(Month month, Direction direction) {
        YearMonth current = YearMonth.from(now);
        YearMonth found = YearMonth.of(current.getYear(), month);
        return switch (direction) {
            case FUTURE -> found.isBefore(current) ? found.plusYears(1) : found;
            case PAST -> found.isAfter(current) ? found.minusYears(1) : found;
        };
    }

    /**
     * One moment: a part of a day is its {@linkplain DayPart#usual() usual} time, a whole day or range begins with work
     * (today, where that has passed, with the next hour),
     * a delay of days keeps the time of day, a time without a day is the next one (or the last, in the past).
     */
    public ZonedDateTime moment(When when, Direction direction) {
        return switch (when) {
            case When.OnDay(Day.After after) -> now.plus(after.amount(), after.unit());
            case When.OnDay(var day) -> startOfWork(date(day, direction));
            case When.AtTime(var time) -> {
                ZonedDateTime today = at(now.toLocalDate(), time);
                boolean future = direction == Direction.FUTURE;
                if (future ? today.isAfter(now) : !today.isAfter(now)) {
                    yield today;
                }
                yield at(now.toLocalDate().plusDays(future ? 1 : -1), time);
            }
            case When.DayAndTime(var day, var time) -> at(date(day, direction), time);
            case When.DayAndPart(var day, var part) -> at(date(day, direction), part.usual());
            case When.Delay(int amount, var unit) -> now.plus(amount, unit);
            case When.Period _,When.InMonth _,When.Between _ ->
                at(interval(when, direction).start().toLocalDate(), START_OF_WORK);
        };
    }

    /** Work begins at nine; later today, in the next hour. */
    private ZonedDateTime startOfWork(LocalDate date) {
        ZonedDateTime start = at(date, START_OF_WORK);
        boolean passedToday = date.equals(now.toLocalDate()) && !start.isAfter(now);
        return passedToday ? now.truncatedTo(ChronoUnit.HOURS).plusHours(1) : start;
    }

    /** The last day of a time, by which something is due. */
    public LocalDate lastDay(When when) {
        return interval(when, Direction.FUTURE).end().minusNanos(1).toLocalDate();
    }

    private Interval days(LocalDate first, LocalDate last) {
        return new Interval(first.atStartOfDay(now.getZone()), last.plusDays(1).atStartOfDay(now.getZone()));
    }

    private ZonedDateTime at(LocalDate date, LocalTime time) {
        return ZonedDateTime.of(LocalDateTime.of(date, time), now.getZone());
    }

    private static LocalDate monday(LocalDate date) {
        return date.with(TemporalAdjusters.previousOrSame(DayOfWeek.MONDAY));
    }
}
