package org.famulus.world.phrasing;

import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The rule for hours that do not say whether they are in the morning, as in "at 3" or "half past six".
 *
 * <p>Without a hint 1 to 6 are in the afternoon and 7 to 12 before noon or at noon. In the evening (said so, "tonight",
 * or a dinner, drinks, a party, ...) 1 to 11 are after noon. In the morning they are as they are, in the afternoon all
 * but 12 are after noon.
 */
public enum SpokenHour {
    PLAIN, MORNING, AFTERNOON, EVENING;

    private static final Set<String> EVENING_WORDS = Set.of("dinner", "drinks", "party", "supper", "concert", "movie",
            "movies", "cinema", "theatre", "theater", "opera", "gig", "pub", "cocktails", "disco", "nightcap");
    private static final Pattern WORD = Pattern.compile("[^a-z]+");

    /** The hint that the name of an event gives. */
    public static SpokenHour of(String title) {
        return WORD.splitAsStream(title.toLowerCase(Locale.ROOT)).anyMatch(EVENING_WORDS::contains) ? EVENING : PLAIN;
    }

    /**
     * The hour of the day that is meant.
     *
     * @param hour as it is said, 1 to 12
     * @return 1 to 23
     */
    public int resolve(int hour) {
        if (hour < 1 || hour > 12) {
            throw new IllegalArgumentException("hour " + hour + " says what it is by itself; the rule is for 1 to 12");
        }
        return switch (this) {
            case PLAIN -> hour <= 6 ? hour + 12 : hour;
            case MORNING -> hour;
            case AFTERNOON, EVENING -> hour < 12 ? hour + 12 : hour;
        };
    }
}
