package org.famulus.world.phrasing;

import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.Month;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.random.RandomGenerator;

import org.famulus.world.text.NumberWords;
import org.famulus.world.text.Pick;
import org.famulus.world.tool.Day;

/** Says a day. */
final class DayWords {

    private static final Map<DayOfWeek, List<String>> SHORT_DAYS = Map.of(DayOfWeek.MONDAY, List.of("Mon"),
            DayOfWeek.TUESDAY, List.of("Tue", "Tues"), DayOfWeek.WEDNESDAY, List.of("Wed", "Weds"), DayOfWeek.THURSDAY,
            List.of("Thu", "Thurs", "Thur"), DayOfWeek.FRIDAY, List.of("Fri"), DayOfWeek.SATURDAY, List.of("Sat"),
            DayOfWeek.SUNDAY, List.of("Sun"));
    private static final Map<DayOfWeek, List<String>> MISSPELT_DAYS = Map.of(DayOfWeek.MONDAY,
            List.of("Modnay", "Munday"),
            DayOfWeek.TUESDAY, List.of("Tuseday", "Teusday"), DayOfWeek.WEDNESDAY, List.of("Wensday", "Wednsday"),
            DayOfWeek.THURSDAY, List.of("Thrusday", "Thursdsy"), DayOfWeek.FRIDAY, List.of("Firday", "Friady"),
            DayOfWeek.SATURDAY, List.of("Saterday", "Satuday"), DayOfWeek.SUNDAY, List.of("Sundya", "Sunady"));
    private static final List<String> TOMORROWS = List.of("tomorrow", "tomorrow", "tomorrow", "tomorrow", "tmrw", "tmr",
            "tomorow", "tommorow", "tomoz");
    /** Days that have a name and the same date each year. */
    private static final Map<String, Day> HOLIDAYS = Map.of("Christmas", new Day.MonthDay(Month.DECEMBER, 25),
            "Christmas eve", new Day.MonthDay(Month.DECEMBER, 24), "New Year's eve",
            new Day.MonthDay(Month.DECEMBER, 31), "Halloween", new Day.MonthDay(Month.OCTOBER, 31), "Valentine's day",
            new Day.MonthDay(Month.FEBRUARY, 14), "xmas", new Day.MonthDay(Month.DECEMBER, 25));
    private static final List<String> HOLIDAY_NAMES = HOLIDAYS.keySet().stream().sorted().toList();

    private final RandomGenerator random;

    DayWords(RandomGenerator random) {
        this.random = random;
    }

    Said say(Day day) {
        String meaning = day.toString();
        return switch (day) {
            case Day.Relative relative -> Said.same(relative(relative), meaning);
            case Day.Weekday(var which, var weekday) -> weekday(which, weekday, meaning);
            case Day.MonthDay(var month, int number) -> on(date(month, number), meaning);
            case Day.Date(var date) -> on(dated(date), meaning);
            case Day.DayOfMonth(int number) -> on("the " + number + Day.ordinalSuffix(number), meaning);
            case Day.After after ->
                new Said(after(after), isDayAfterTomorrow(after) ? "the day after tomorrow" : after(after),
                        meaning);
        };
    }

    /** A day that has a name of its own, such as Christmas. */
    Said holiday() {
        String name = Pick.of(random, HOLIDAY_NAMES);
        Day day = HOLIDAYS.get(name);
        return new Said((name.endsWith("eve") || name.endsWith("day") ? "on " : "at ") + name, name,
                String.valueOf(day));
    }

    private static Said on(String words, String meaning) {
        return new Said("on " + words, words, meaning);
    }

    private String relative(Day.Relative day) {
        return switch (day) {
            case TODAY -> Pick.of(random, "today", "today", "today", "later today");
            case TOMORROW -> Pick.of(random, TOMORROWS);
            case YESTERDAY -> Pick.of(random, "yesterday", "yesterday", "yesterday", "yday");
        };
    }

    private Said weekday(Day.Which which, DayOfWeek weekday, String meaning) {
        String name = name(weekday);
        return switch (which) {
            case COMING -> switch (random.nextInt(8)) {
                case 0 -> Said.same("this " + name, meaning);
                case 1 -> new Said("this coming " + name, "coming " + name, meaning);
                case 2 -> Said.same(name, meaning);
                default -> on(name, meaning);
            };
            case NEXT_WEEK -> switch (random.nextInt(5)) {
                case 0 -> on(name + " next week", meaning);
                case 1 -> Said.same("next week " + name, meaning);
                default -> Said.same("next " + name, meaning);
            };
            case LAST -> Said.same("last " + name, meaning);
        };
    }

    private String name(DayOfWeek day) {
        return switch (Pick.weighted(random, 68, 28, 4)) {
            case 0 -> capitalized(day.name());
            case 1 -> Pick.of(random, SHORT_DAYS.getOrDefault(day, List.of()));
            default -> Pick.of(random, MISSPELT_DAYS.getOrDefault(day, List.of()));
        };
    }

    private static String capitalized(String name) {
        return name.charAt(0) + name.substring(1).toLowerCase(Locale.ROOT);
    }

    private String month(Month month) {
        String name = capitalized(month.name());
        return name.length() > 4 && Pick.chance(random, 0.3) ? name.substring(0, 3) : name;
    }

    private String date(Month month, int day) {
        String ordinal = day + Day.ordinalSuffix(day);
        return switch (random.nextInt(6)) {
            case 0 -> "the " + ordinal + " of " + month(month);
            case 1 -> day + " " + month(month);
            case 2 -> ordinal + " " + month(month);
            case 3 -> ordinal + " of " + month(month);
            case 4 -> month(month) + " " + ordinal;
            default -> month(month) + " " + day;
        };
    }

    private String dated(LocalDate date) {
        String words = date(date.getMonth(), date.getDayOfMonth());
        return switch (random.nextInt(5)) {
            case 0 -> date.toString();
            case 1 -> words + ", " + date.getYear();
            default -> words + " " + date.getYear();
        };
    }

    private static boolean isDayAfterTomorrow(Day.After after) {
        return after.unit() == ChronoUnit.DAYS && after.amount() == 2;
    }

    private String after(Day.After after) {
        int amount = after.amount();
        if (isDayAfterTomorrow(after) && Pick.chance(random, 0.7)) {
            return Pick.of(random, "the day after tomorrow", "day after tomorrow", "the day after tmrw");
        }
        if (after.unit() == ChronoUnit.WEEKS && amount == 1) {
            return Pick.of(random, "in a week", "a week from today", "in one week", "in 1 week");
        }
        return "in " + amount(amount, after.unit());
    }

    /** "2 weeks", "two weeks", "a week". */
    String amount(int amount, ChronoUnit unit) {
        String plural = unit.name().toLowerCase(Locale.ROOT);
        if (amount == 1) {
            String singular = plural.substring(0, plural.length() - 1);
            return Pick.of(random, "1 ", unit == ChronoUnit.HOURS ? "an " : "a ", "one ") + singular;
        }
        if (unit == ChronoUnit.MINUTES && Pick.chance(random, 0.4)) {
            return amount + Pick.of(random, " min", " mins", "min", "mins");
        }
        return (amount <= 20 && Pick.chance(random, 0.35) ? NumberWords.of(amount) : String.valueOf(amount)) + " "
                + plural;
    }
}
