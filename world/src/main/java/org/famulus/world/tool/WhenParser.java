package org.famulus.world.tool;

import java.time.DateTimeException;
import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.Month;
import java.time.Year;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The reader of {@link When}. */
final class WhenParser {

    private static final Pattern ISO = Pattern.compile("(\\d{4}-\\d\\d-\\d\\d)(?:t(\\d\\d:\\d\\d)(?::\\d\\d)?)?");
    private static final Pattern CLOCK = Pattern.compile("(\\d{1,2}):(\\d\\d)");
    private static final Pattern NUMBER = Pattern.compile("\\d{1,6}");
    private static final Pattern ORDINAL = Pattern.compile("(\\d{1,2})(?:st|nd|rd|th)");

    /** A day and how many words name it. */
    private record NamedDay(Day day, int words) {
    }

    private WhenParser() {
    }

    static When parse(String text) {
        String normal = text.strip().toLowerCase(Locale.ROOT);
        List<String> words = List.of(normal.split("\\s+"));
        try {
            return range(words).or(() -> delay(words)).or(() -> isoMoment(normal)).or(() -> dayAndTime(words))
                    .orElseThrow(() -> refused(text));
        } catch (DateTimeException e) {
            throw refused(text);
        }
    }

    private static IllegalArgumentException refused(String text) {
        return new IllegalArgumentException("'" + text + "' is no time; allowed are days (today, friday, next friday, "
                + "march 3, 2027-03-03) with or without HH:MM or morning, afternoon, evening, night; this week; "
                + "monday to friday; in 20 minutes");
    }

    private static Optional<When> range(List<String> words) {
        int to = words.indexOf("to");
        if (to > 0) {
            Optional<Day> first = wholeDay(words.subList(0, to));
            Optional<Day> last = wholeDay(words.subList(to + 1, words.size()));
            return first.isPresent() && last.isPresent()
                    ? Optional.of(new When.Between(first.get(), last.get()))
                    : Optional.empty();
        }
        if (words.size() == 1) {
            return month(words.getFirst()).map(When.InMonth::new);
        }
        if (words.size() == 2) {
            Optional<When.Which> which = constant(When.Which.values(), words.getFirst());
            Optional<When.PeriodUnit> unit = constant(When.PeriodUnit.values(), words.getLast());
            if (which.isPresent() && unit.isPresent()) {
                return Optional.of(new When.Period(which.get(), unit.get()));
            }
        }
        return Optional.empty();
    }

    private static Optional<Day> wholeDay(List<String> words) {
        return day(words).filter(day -> day.words == words.size()).map(NamedDay::day);
    }

    private static Optional<When> delay(List<String> words) {
        if (words.size() != 3 || !words.getFirst().equals("in") || !NUMBER.matcher(words.get(1)).matches()) {
            return Optional.empty();
        }
        int amount = Integer.parseInt(words.get(1));
        return switch (words.getLast()) {
            case "minute", "minutes" -> Optional.of(new When.Delay(amount, ChronoUnit.MINUTES));
            case "hour", "hours" -> Optional.of(new When.Delay(amount, ChronoUnit.HOURS));
            default -> Optional.empty();
        };
    }

    private static Optional<When> isoMoment(String text) {
        Matcher matcher = ISO.matcher(text);
        if (!matcher.matches() || matcher.group(2) == null) {
            return Optional.empty();
        }
        return Optional.of(
                new When.DayAndTime(new Day.Date(LocalDate.parse(matcher.group(1))),
                        LocalTime.parse(matcher.group(2))));
    }

    private static Optional<When> dayAndTime(List<String> words) {
        Optional<NamedDay> named = day(words);
        if (named.isEmpty()) {
            return words.size() == 1 ? clock(words.getFirst()).map(When.AtTime::new) : Optional.empty();
        }
        Day day = named.get().day;
        List<String> rest = words.subList(named.get().words, words.size());
        if (rest.isEmpty()) {
            return Optional.of(new When.OnDay(day));
        }
        if (rest.size() > 1) {
            return Optional.empty();
        }
        Optional<When> time = clock(rest.getFirst()).map(clock -> new When.DayAndTime(day, clock));
        return time
                .or(() -> constant(DayPart.values(), rest.getFirst()).map(part -> new When.DayAndPart(day, part)));
    }

    private static Optional<LocalTime> clock(String word) {
        Matcher matcher = CLOCK.matcher(word);
        return matcher.matches()
                ? Optional.of(LocalTime.of(Integer.parseInt(matcher.group(1)), Integer.parseInt(matcher.group(2))))
                : Optional.empty();
    }

    /** The day that the first words name. */
    private static Optional<NamedDay> day(List<String> words) {
        if (words.isEmpty()) {
            return Optional.empty();
        }
        String first = words.getFirst();
        Optional<Day.Relative> relative = constant(Day.Relative.values(), first);
        if (relative.isPresent()) {
            return Optional.of(new NamedDay(relative.get(), 1));
        }
        Matcher iso = ISO.matcher(first);
        if (iso.matches() && iso.group(2) == null) {
            return Optional.of(new NamedDay(new Day.Date(LocalDate.parse(first)), 1));
        }
        Optional<DayOfWeek> weekday = constant(DayOfWeek.values(), first);
        if (weekday.isPresent()) {
            return Optional.of(new NamedDay(new Day.Weekday(Day.Which.COMING, weekday.get()), 1));
        }
        if (words.size() < 2) {
            return Optional.empty();
        }
        return switch (first) {
            case "next" -> weekday(words, Day.Which.NEXT_WEEK);
            case "last" -> weekday(words, Day.Which.LAST);
            case "the" -> dayOfMonth(words.get(1));
            case "in" -> after(words);
            default -> monthDay(words);
        };
    }

    private static Optional<NamedDay> weekday(List<String> words, Day.Which which) {
        return constant(DayOfWeek.values(), words.get(1)).map(day -> new NamedDay(new Day.Weekday(which, day), 2));
    }

    private static Optional<NamedDay> dayOfMonth(String word) {
        Matcher ordinal = ORDINAL.matcher(word);
        return ordinal.matches()
                ? Optional.of(new NamedDay(new Day.DayOfMonth(Integer.parseInt(ordinal.group(1))), 2))
                : Optional.empty();
    }

    private static Optional<NamedDay> after(List<String> words) {
        if (words.size() < 3 || !NUMBER.matcher(words.get(1)).matches()) {
            return Optional.empty();
        }
        Optional<ChronoUnit> unit = switch (words.get(2)) {
            case "day", "days" -> Optional.of(ChronoUnit.DAYS);
            case "week", "weeks" -> Optional.of(ChronoUnit.WEEKS);
            case "month", "months" -> Optional.of(ChronoUnit.MONTHS);
            default -> Optional.empty();
        };
        return unit.map(known -> new NamedDay(new Day.After(Integer.parseInt(words.get(1)), known), 3));
    }

    private static Optional<NamedDay> monthDay(List<String> words) {
        Optional<Month> month = month(words.getFirst());
        if (month.isEmpty() || !NUMBER.matcher(words.get(1)).matches()) {
            return Optional.empty();
        }
        int day = Integer.parseInt(words.get(1));
        if (words.size() > 2 && words.get(2).matches("\\d{4}")) {
            LocalDate date = Year.parse(words.get(2)).atMonth(month.get()).atDay(day);
            return Optional.of(new NamedDay(new Day.Date(date), 3));
        }
        return Optional.of(new NamedDay(new Day.MonthDay(month.get(), day), 2));
    }

    private static Optional<Month> month(String word) {
        return constant(Month.values(), word);
    }

    private static <E extends Enum<E>> Optional<E> constant(E[] constants, String word) {
        return Arrays.stream(constants).filter(constant -> constant.name().toLowerCase(Locale.ROOT).equals(word))
                .findFirst();
    }
}
