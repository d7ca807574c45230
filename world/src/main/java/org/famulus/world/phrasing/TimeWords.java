package org.famulus.world.phrasing;

import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.random.RandomGenerator;

import org.famulus.world.text.Pick;
import org.famulus.world.tool.Day;
import org.famulus.world.tool.DayPart;
import org.famulus.world.tool.When;
import org.jspecify.annotations.Nullable;

/**
 * Says days, times and ranges as an owner would, together with what they mean in an argument. What it says for the
 * future lies after {@code now}.
 *
 * @param random where alternatives are drawn from
 * @param now the owner's local time
 */
public record TimeWords(RandomGenerator random, LocalDateTime now) {

    /** Hours in which entries begin, in the order of how often they do. */
    private static final int[] PLAIN_HOURS = {9, 10, 11, 14, 15, 16, 10, 15, 9, 13, 12, 17, 18, 8, 16, 11, 19, 12, 7,
            20,
            18, 17, 21};
    private static final int[] EVENING_HOURS = {19, 20, 18, 19, 20, 21, 17, 18, 22};

    /** A day on which something will be. */
    public Day futureDay() {
        return switch (Pick.weighted(random, 8, 22, 38, 9, 12, 2, 4, 5)) {
            case 0 -> Day.Relative.TODAY;
            case 1 -> Day.Relative.TOMORROW;
            case 2 -> new Day.Weekday(Day.Which.COMING, weekday());
            case 3 -> new Day.Weekday(Day.Which.NEXT_WEEK, weekday());
            case 4 -> monthDay(now.toLocalDate().plusDays(1 + random.nextInt(300)));
            case 5 -> new Day.Date(now.toLocalDate().plusDays(1 + random.nextInt(500)));
            case 6 -> new Day.DayOfMonth(1 + random.nextInt(31));
            default -> Pick.chance(random, 0.5)
                    ? new Day.After(2, ChronoUnit.DAYS)
                    : Pick.chance(random, 0.5)
                            ? new Day.After(2 + random.nextInt(8), ChronoUnit.DAYS)
                            : new Day.After(1 + random.nextInt(4), ChronoUnit.WEEKS);
        };
    }

    /** A day on which something was. */
    public Day pastDay() {
        return switch (Pick.weighted(random, 30, 30, 25, 15)) {
            case 0 -> Day.Relative.TODAY;
            case 1 -> Day.Relative.YESTERDAY;
            case 2 -> new Day.Weekday(Day.Which.LAST, weekday());
            default -> monthDay(now.toLocalDate().minusDays(1 + random.nextInt(200)));
        };
    }

    private DayOfWeek weekday() {
        return DayOfWeek.of(1 + random.nextInt(7));
    }

    private static Day monthDay(LocalDate date) {
        return new Day.MonthDay(date.getMonth(), date.getDayOfMonth());
    }

    /** A day of the coming week by its name. */
    public Day comingWeekday() {
        return new Day.Weekday(Day.Which.COMING, weekday());
    }

    /** The day of a birth, without its year. */
    public Said birthday() {
        return say(monthDay(now.toLocalDate().plusDays(random.nextInt(365))));
    }

    /** A time of day at which something of this name might begin. */
    public LocalTime time(String title) {
        String words = title.toLowerCase(Locale.ROOT);
        int hour;
        if (words.contains("breakfast") || words.contains("brunch")) {
            hour = 7 + random.nextInt(5);
        } else if (words.contains("lunch")) {
            hour = 12 + random.nextInt(2);
        } else {
            hour = SpokenHour.of(title) == SpokenHour.EVENING
                    ? Pick.of(random, box(EVENING_HOURS))
                    : Pick.of(random, box(PLAIN_HOURS));
        }
        int minute = switch (Pick.weighted(random, 62, 22, 11, 5)) {
            case 0 -> 0;
            case 1 -> 30;
            case 2 -> Pick.chance(random, 0.5) ? 15 : 45;
            default -> 5 * random.nextInt(12);
        };
        return LocalTime.of(hour, minute);
    }

    private static Integer[] box(int[] hours) {
        Integer[] boxed = new Integer[hours.length];
        for (int i = 0; i < hours.length; i++) {
            boxed[i] = hours[i];
        }
        return boxed;
    }

    /** Whether a time of today is still to come, with some minutes to spare. */
    private boolean isAhead(LocalTime time) {
        return time.isAfter(now.toLocalTime().plusMinutes(15)) && now.getHour() < 23;
    }

    /** A time on a day, both drawn so that they lie ahead. */
    public When.DayAndTime futureMoment(String title) {
        Day day = futureDay();
        LocalTime time = time(title);
        if (day == Day.Relative.TODAY && !isAhead(time)) {
            day = Day.Relative.TOMORROW;
        }
        return new When.DayAndTime(day, time);
    }

    /** A time without a day that lies ahead today. */
    public LocalTime futureTime(String title) {
        for (int draw = 0; draw < 20; draw++) {
            LocalTime time = time(title);
            if (isAhead(time)) {
                return time;
            }
        }
        return time(title);
    }

    /** "on friday". */
    public Said say(Day day) {
        return new DayWords(random).say(day);
    }

    /** "at 3". */
    public Said say(LocalTime time, String title) {
        return say(time, SpokenHour.of(title));
    }

    private Said say(LocalTime time, SpokenHour hint) {
        return new ClockWords(random).say(time, hint);
    }

    /** "on thursday at 3", "tomorrow evening at 8", "at 5pm tomorrow". */
    public Said say(When.DayAndTime moment, String title) {
        String meaning = moment.toString();
        if (Pick.chance(random, 0.14)) {
            Said part = partAndTime(moment);
            if (part != null) {
                return part;
            }
        }
        Said day = say(moment.day());
        Said time = say(moment.time(), title);
        boolean numericDay = Character.isDigit(day.bare().charAt(day.bare().length() - 1));
        return switch (Pick.weighted(random, 40, 22, 14, 14)) {
            case 0 -> new Said(day.phrase() + " " + time.phrase(), day.bare() + " " + time.phrase(), meaning);
            case 1 -> Said.same(day.bare() + " " + time.phrase(), meaning);
            case 2 -> new Said(time.phrase() + " " + day.phrase(), time.bare() + " " + day.phrase(), meaning);
            default -> Said.same(day.bare() + " " + (numericDay ? time.phrase() : time.bare()), meaning);
        };
    }

    /** "tomorrow morning at 9", or null where the day or time does not go with it. */
    private @Nullable Said partAndTime(When.DayAndTime moment) {
        int hour = moment.time().getHour();
        SpokenHour hint = hour < 12 ? SpokenHour.MORNING : hour < 18 ? SpokenHour.AFTERNOON : SpokenHour.EVENING;
        DayPart part = hour < 12 ? DayPart.MORNING : hour < 18 ? DayPart.AFTERNOON : DayPart.EVENING;
        Said words = part(moment.day(), part);
        if (words == null || hour == 12) {
            return null;
        }
        return Said.same(words.phrase() + " " + say(moment.time(), hint).phrase(), moment.toString());
    }

    /** "tomorrow morning", "tonight", or null for a day that is not said so. */
    public @Nullable Said part(Day day, DayPart part) {
        String meaning = day + " " + part.word();
        return switch (day) {
            case Day.Relative relative -> switch (relative) {
                case TODAY -> Said.same(part == DayPart.EVENING
                        ? Pick.of(random, "tonight", "tonight", "this evening", "tonite")
                        : "this " + part.word(), meaning);
                case TOMORROW, YESTERDAY -> Said.same(say(day).bare() + " " + part.word(), meaning);
            };
            case Day.Weekday(var which, var _) when which != Day.Which.NEXT_WEEK -> {
                Said said = say(day);
                yield new Said(said.phrase() + " " + part.word(), said.bare() + " " + part.word(), meaning);
            }
            case Day.Weekday _,Day.MonthDay _,Day.Date _,Day.DayOfMonth _,Day.After _ -> null;
        };
    }

    /** "in 20 minutes", "in two hours", "in 3 days". */
    public Said delay() {
        String meaning;
        String words;
        DayWords days = new DayWords(random);
        switch (Pick.weighted(random, 50, 30, 20)) {
            case 0 -> {
                int minutes = Pick.of(random, 5, 10, 15, 20, 25, 30, 40, 45, 50, 90, 2, 3, 12, 35);
                meaning = new When.Delay(minutes, ChronoUnit.MINUTES).toString();
                words = minutes == 30 && Pick.chance(random, 0.5)
                        ? Pick.of(random, "half an hour", "half an hr")
                        : days.amount(minutes, ChronoUnit.MINUTES);
            }
            case 1 -> {
                int hours = 1 + random.nextInt(random.nextInt(9) + 1);
                meaning = new When.Delay(hours, ChronoUnit.HOURS).toString();
                words = days.amount(hours, ChronoUnit.HOURS);
            }
            default -> {
                boolean weeks = Pick.chance(random, 0.35);
                int amount = weeks ? 1 + random.nextInt(4) : 2 + random.nextInt(9);
                Day after = new Day.After(amount, weeks ? ChronoUnit.WEEKS : ChronoUnit.DAYS);
                return say(after);
            }
        }
        return new Said("in " + words, words, meaning);
    }

    /** "for 45 minutes"; the meaning is the number of minutes. */
    public Said duration() {
        int minutes = Pick.of(random, 15, 20, 30, 30, 45, 45, 60, 60, 60, 75, 90, 90, 120, 120, 180, 240, 10, 25, 40,
                50);
        DayWords days = new DayWords(random);
        String words;
        if (minutes == 30 && Pick.chance(random, 0.5)) {
            words = Pick.of(random, "half an hour", "half an hour", "half hour");
        } else if (minutes == 90 && Pick.chance(random, 0.6)) {
            words = Pick.of(random, "an hour and a half", "1.5 hours", "one and a half hours", "1.5h");
        } else if (minutes % 60 == 0 && Pick.chance(random, 0.9)) {
            words = Pick.chance(random, 0.15)
                    ? minutes / 60 + Pick.of(random, "h", " h", " hrs", "hr")
                    : days.amount(minutes / 60, ChronoUnit.HOURS);
        } else {
            words = days.amount(minutes, ChronoUnit.MINUTES);
        }
        return new Said("for " + words, words, String.valueOf(minutes));
    }

    /** A time to search in, ahead or back. */
    public Said range(boolean future) {
        return switch (Pick.weighted(random, 34, 10, 34, 8, 6)) {
            case 0 -> say(future ? futureDay() : pastDay());
            case 1 -> {
                Day day = future ? searchableDay() : Day.Relative.YESTERDAY;
                DayPart part = day == Day.Relative.TODAY
                        ? DayPart.EVENING
                        : Pick.of(random, DayPart.MORNING,
                                DayPart.AFTERNOON, DayPart.EVENING);
                Said said = part(day, part);
                yield said == null ? say(day) : said;
            }
            case 2 -> period(future);
            case 3 -> month(future);
            default -> future ? between() : period(false);
        };
    }

    private Day searchableDay() {
        return switch (random.nextInt(3)) {
            case 0 -> now.getHour() < 20 ? Day.Relative.TODAY : Day.Relative.TOMORROW;
            case 1 -> Day.Relative.TOMORROW;
            default -> new Day.Weekday(Day.Which.COMING, weekday());
        };
    }

    private Said period(boolean future) {
        When.PeriodUnit unit = switch (Pick.weighted(random, 50, 22, 20, 8)) {
            case 0 -> When.PeriodUnit.WEEK;
            case 1 -> When.PeriodUnit.WEEKEND;
            case 2 -> When.PeriodUnit.MONTH;
            default -> When.PeriodUnit.YEAR;
        };
        When.Which which = Pick.chance(random, 0.5)
                ? When.Which.THIS
                : future ? When.Which.NEXT : When.Which.LAST;
        When.Period period = new When.Period(which, unit);
        String words = period.toString();
        if (unit == When.PeriodUnit.WEEKEND && which == When.Which.THIS && Pick.chance(random, 0.4)) {
            words = Pick.of(random, "at the weekend", "on the weekend", "over the weekend");
        } else if (unit == When.PeriodUnit.WEEK && Pick.chance(random, 0.1)) {
            words = words.replace("week", "wk");
        }
        return Said.same(words, period.toString());
    }

    private Said month(boolean future) {
        LocalDate date = now.toLocalDate().plusMonths((future ? 1 : -1) * (1 + random.nextInt(8)));
        String name = date.getMonth().name();
        String capitalized = name.charAt(0) + name.substring(1).toLowerCase(Locale.ROOT);
        return new Said("in " + capitalized, capitalized, new When.InMonth(date.getMonth()).toString());
    }

    private Said between() {
        int first = 1 + random.nextInt(5);
        int last = first + 1 + random.nextInt(7 - first);
        Day from = new Day.Weekday(Day.Which.COMING, DayOfWeek.of(first));
        Day to = new Day.Weekday(Day.Which.COMING, DayOfWeek.of(last));
        String begin = bareWeekday(from);
        String end = bareWeekday(to);
        String words = switch (random.nextInt(3)) {
            case 0 -> "between " + begin + " and " + end;
            case 1 -> begin + " to " + end;
            default -> "from " + begin + " to " + end;
        };
        return Said.same(words, new When.Between(from, to).toString());
    }

    private String bareWeekday(Day day) {
        String word = day.toString();
        return Character.toUpperCase(word.charAt(0)) + word.substring(1);
    }

    /** A date to count from or to. */
    public Said date() {
        return switch (Pick.weighted(random, 50, 12, 10, 12, 16)) {
            case 0 -> say(monthDay(now.toLocalDate().plusDays(1 + random.nextInt(360))));
            case 1 -> say(new Day.Date(now.toLocalDate().plusDays(random.nextInt(1400) - 500)));
            case 2 -> say(new Day.DayOfMonth(1 + random.nextInt(31)));
            case 3 -> say(new Day.Weekday(Day.Which.COMING, weekday()));
            default -> new DayWords(random).holiday();
        };
    }

    /** A date that has been. */
    public Said pastDate() {
        return switch (Pick.weighted(random, 55, 25, 20)) {
            case 0 -> say(monthDay(now.toLocalDate().minusDays(2 + random.nextInt(340))));
            case 1 -> say(new Day.Date(now.toLocalDate().minusDays(2 + random.nextInt(6000))));
            default -> new DayWords(random).holiday();
        };
    }

    /** A date that needs no more than the calendar: no day of the week. */
    public Said yearDate() {
        return switch (Pick.weighted(random, 70, 15, 15)) {
            case 0 -> say(monthDay(now.toLocalDate().plusDays(1 + random.nextInt(360))));
            case 1 -> say(new Day.Date(now.toLocalDate().plusDays(random.nextInt(700))));
            default -> new DayWords(random).holiday();
        };
    }

    /** "45 days"; the meaning is an amount and a unit. */
    public Said amount() {
        ChronoUnit unit = switch (Pick.weighted(random, 50, 28, 15, 7)) {
            case 0 -> ChronoUnit.DAYS;
            case 1 -> ChronoUnit.WEEKS;
            case 2 -> ChronoUnit.MONTHS;
            default -> ChronoUnit.YEARS;
        };
        int amount = 2 + random.nextInt(unit == ChronoUnit.DAYS ? 198 : unit == ChronoUnit.WEEKS ? 28 : 11);
        return Said.same(new DayWords(random).amount(amount, unit),
                amount + " " + unit.name().toLowerCase(Locale.ROOT));
    }

    /** "every week"; the meaning is daily, weekly, monthly or yearly. */
    public Said repeat() {
        return switch (Pick.weighted(random, 30, 45, 17, 8)) {
            case 0 ->
                Said.same(Pick.of(random, "every day", "daily", "each day", "every single day", "everyday"), "daily");
            case 1 -> Said.same(Pick.of(random, "every week", "weekly", "each week", "once a week", "every week"),
                    "weekly");
            case 2 -> Said.same(Pick.of(random, "every month", "monthly", "each month", "once a month"), "monthly");
            default -> Said.same(Pick.of(random, "every year", "yearly", "each year", "once a year", "annually"),
                    "yearly");
        };
    }

    /**
     * "every monday at 9", "every day at 8"; the meaning is a start and, after a semicolon, the repetition.
     */
    public Said every(String title) {
        LocalTime time = time(title);
        Said clock = say(time, title);
        if (Pick.chance(random, 0.35)) {
            String words = Pick.of(random, "every day", "daily", "each day", "everyday") + " " + clock.phrase();
            return Said.same(words, new When.AtTime(time) + ";daily");
        }
        Day day = new Day.Weekday(Day.Which.COMING, weekday());
        String name = bareWeekday(day);
        String words = switch (random.nextInt(4)) {
            case 0 -> "on " + name + "s " + clock.phrase();
            case 1 -> "each " + name + " " + clock.phrase();
            default -> "every " + name + " " + clock.phrase();
        };
        return Said.same(words, new When.DayAndTime(day, time) + ";weekly");
    }
}
