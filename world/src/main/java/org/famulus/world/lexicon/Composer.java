package org.famulus.world.lexicon;

import java.time.LocalDateTime;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;

import org.famulus.world.phrasing.TimeWords;
import org.famulus.world.text.Pick;
import org.famulus.world.text.Template;

/**
 * Fills the slots of one value: a slot names a word list, and the same slot is the same entry; a number behind the name asks
 * for another entry.
 */
final class Composer {

    /** Any moment: times in texts are words that nobody resolves. */
    private static final LocalDateTime SOMETIME = LocalDateTime.of(2026, 6, 15, 9, 0);
    private static final int DRAWS = 20;
    private static final Pattern NUMBER = Pattern.compile("\\d+$");
    private static final Set<String> INVENTED = Set.of("company-words", "venue-names", "projects", "street-stems",
            "cities",
            "pet-names");
    private static final double INVENTED_SHARE = 0.25;

    private final Values values;
    private final WordLists lists;
    private final RandomGenerator random;
    private final Map<String, String> drawn = new HashMap<>();

    Composer(Values values, WordLists lists, RandomGenerator random) {
        this.values = values;
        this.lists = lists;
        this.random = random;
    }

    String fill(Template template) {
        return template.text(random, this::slot);
    }

    private String slot(String name) {
        String known = drawn.get(name);
        if (known != null) {
            return known;
        }
        String list = NUMBER.matcher(name).replaceAll("");
        String value = draw(list);
        for (int draw = 0; draw < DRAWS && drawn.containsValue(value); draw++) {
            value = draw(list);
        }
        drawn.put(name, value);
        return value;
    }

    private String draw(String list) {
        TimeWords times = new TimeWords(random, SOMETIME);
        return switch (list) {
            case "small" -> String.valueOf(2 + random.nextInt(11));
            case "medium" -> String.valueOf(13 + random.nextInt(87));
            case "large" -> String.valueOf(100 + random.nextInt(900));
            case "year" -> String.valueOf(2015 + random.nextInt(15));
            case "letter" -> String.valueOf((char) ('a' + random.nextInt(6)));
            case "day" -> times.say(times.futureDay()).phrase();
            case "bareday" -> times.say(times.futureDay()).bare();
            case "date" -> times.yearDate().bare();
            case "time" -> times.say(times.time(""), "").phrase();
            case "baretime" -> times.say(times.time(""), "").bare();
            case "first-names" -> values.firstName(random);
            case "last-names" -> values.lastName(random);
            default -> INVENTED.contains(list) && Pick.chance(random, INVENTED_SHARE)
                    ? values.inventedWord(random)
                    : fill(Pick.of(random, lists.entries(list)));
        };
    }
}
