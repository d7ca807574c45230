package org.famulus.world.phrasing;

import java.time.LocalTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.random.RandomGenerator;

import org.famulus.world.text.NumberWords;
import org.famulus.world.text.Pick;

/** Says a time of day, so that {@link SpokenHour} finds it again. */
final class ClockWords {

    private final RandomGenerator random;

    ClockWords(RandomGenerator random) {
        this.random = random;
    }

    /**
     * One way to say a time.
     *
     * @param hint what the hearer knows about the part of the day
     */
    Said say(LocalTime time, SpokenHour hint) {
        String meaning = String.format(Locale.ROOT, "%02d:%02d", time.getHour(), time.getMinute());
        boolean mayBeShort = time.getHour() > 0 && hint.resolve(twelve(time)) == time.getHour();
        if (time.getMinute() == 0 && time.getHour() % 12 == 0 && Pick.chance(random, 0.5)) {
            String word = time.getHour() == 0 ? "midnight" : Pick.of(random, "noon", "noon", "midday");
            return new Said("at " + word, word, meaning);
        }
        if (mayBeShort && Pick.chance(random, 0.5)) {
            return Pick.chance(random, 0.25) ? vague(time, meaning) : at(shortForm(time), meaning);
        }
        return at(fullForm(time, hint), meaning);
    }

    private static int twelve(LocalTime time) {
        return time.getHour() % 12 == 0 ? 12 : time.getHour() % 12;
    }

    private Said at(String words, String meaning) {
        return new Said(Pick.of(random, "at ", "at ", "at ", "at ", "at ", "at ", "@ ") + words, words, meaning);
    }

    /** "around 5", "5ish". */
    private Said vague(LocalTime time, String meaning) {
        String words = digits(time, ":");
        return switch (random.nextInt(4)) {
            case 0 -> Said.same("around " + words, meaning);
            case 1 -> new Said("at about " + words, "about " + words, meaning);
            case 2 -> Said.same(words + "ish", meaning);
            default -> new Said("at " + words + "-ish", words + "-ish", meaning);
        };
    }

    /** "3:30" or "3". */
    private static String digits(LocalTime time, String colon) {
        return time.getMinute() == 0
                ? String.valueOf(twelve(time))
                : twelve(time) + colon + String.format(Locale.ROOT, "%02d", time.getMinute());
    }

    /** Without a word on morning or afternoon. */
    private String shortForm(LocalTime time) {
        List<String> forms = new ArrayList<>();
        forms.add(digits(time, ":"));
        forms.add(digits(time, ":"));
        forms.add(digits(time, ":"));
        if (time.getMinute() == 0) {
            forms.add(twelve(time) + " o'clock");
            forms.add(NumberWords.of(twelve(time)));
            forms.add(twelve(time) + ":00");
        } else {
            forms.add(digits(time, "."));
            forms.addAll(fractions(time));
        }
        return Pick.of(random, forms);
    }

    /** "half past six", "quarter to four", "six thirty"; empty for odd minutes. */
    private static List<String> fractions(LocalTime time) {
        String hour = NumberWords.of(twelve(time));
        String next = NumberWords.of(twelve(time.plusHours(1)));
        return switch (time.getMinute()) {
            case 15 -> List.of("quarter past " + hour, "a quarter past " + hour, "quarter past " + twelve(time));
            case 30 -> List.of("half past " + hour, "half past " + twelve(time), hour + " thirty");
            // Quarter to seven would be in the morning by the rule, and quarter to twelve at noon.
            case 45 -> time.getHour() == 18 || time.getHour() == 23
                    ? List.of()
                    : List.of("quarter to " + next, "a quarter to " + next, "quarter to " + twelve(time.plusHours(1)));
            case 10 -> List.of("ten past " + hour);
            case 20 -> List.of("twenty past " + hour);
            default -> List.of();
        };
    }

    private String fullForm(LocalTime time, SpokenHour hint) {
        List<String> forms = new ArrayList<>();
        boolean morning = time.getHour() < 12;
        String half = morning ? "am" : "pm";
        forms.add(digits(time, ":") + half);
        forms.add(digits(time, ":") + half);
        forms.add(digits(time, ":") + " " + half);
        forms.add(time.getMinute() == 0 ? digits(time, "") + half : digits(time, ".") + half);
        forms.add(digits(time, ":") + half.toUpperCase(Locale.ROOT));
        // Two digits before the colon leave no doubt: 09:30 is in the morning, 15:30 is not.
        forms.add(String.format(Locale.ROOT, "%02d:%02d", time.getHour(), time.getMinute()));
        forms.add(String.format(Locale.ROOT, "%02d:%02d", time.getHour(), time.getMinute()));
        if (hint == SpokenHour.PLAIN && time.getHour() % 12 != 0) {
            String part = morning ? "in the morning" : time.getHour() < 18 ? "in the afternoon" : "in the evening";
            forms.add(digits(time, ":") + " " + part);
            fractions(time).stream().findFirst().ifPresent(fraction -> forms.add(fraction + " " + part));
        }
        return Pick.of(random, forms);
    }
}
