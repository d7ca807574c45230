package org.famulus.world.phrasing;

import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.famulus.world.tool.When;
import org.famulus.world.tool.WhenResolver;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

class TimeWordsTest {

    private static final LocalDateTime NOW = LocalDateTime.of(2026, 3, 24, 14, 5);
    private static final int DRAWS = 4000;
    private static final Pattern BARE_HOUR = Pattern.compile("(?:at|around|about|@) (\\d{1,2})(?::00|ish|-ish)?");

    private static void forMany(Function<TimeWords, Said> draw, java.util.function.Consumer<Said> law) {
        TimeWords words = new TimeWords(new SplittableRandom(5), NOW);
        for (int i = 0; i < DRAWS; i++) {
            law.accept(draw.apply(words));
        }
    }

    private static void meansOneTime(Said said) {
        assertThat(When.parse(said.meaning())).as("%s", said).hasToString(said.meaning());
        assertThat(said.phrase()).isNotBlank().doesNotContain("  ");
        assertThat(said.bare()).isNotBlank().doesNotContain("  ");
    }

    @Test
    void whatIsSaidHasACanonicalMeaning() {
        forMany(words -> words.say(words.futureMoment(""), ""), TimeWordsTest::meansOneTime);
        forMany(words -> words.range(true), TimeWordsTest::meansOneTime);
        forMany(words -> words.range(false), TimeWordsTest::meansOneTime);
        forMany(TimeWords::delay, TimeWordsTest::meansOneTime);
        forMany(TimeWords::date, TimeWordsTest::meansOneTime);
    }

    @Test
    void aMomentThatIsSaidForTheFutureLiesAhead() {
        WhenResolver resolver = new WhenResolver(NOW.atZone(ZoneId.of("Europe/Berlin")));
        forMany(words -> words.say(words.futureMoment("dinner"), "dinner"), said -> assertThat(
                resolver.moment(When.parse(said.meaning()), WhenResolver.Direction.FUTURE).toLocalDateTime())
                .as("%s", said).isAfter(NOW));
    }

    @ParameterizedTest
    @CsvSource({"3,PLAIN,15", "6,PLAIN,18", "7,PLAIN,7", "11,PLAIN,11", "12,PLAIN,12", "8,EVENING,20", "3,AFTERNOON,15",
            "12,AFTERNOON,12", "6,MORNING,6"})
    void anHourWithoutMorningOrAfternoonFollowsTheRule(int hour, SpokenHour hint, int meant) {
        assertThat(hint.resolve(hour)).isEqualTo(meant);
    }

    @Test
    void aShortHourIsSaidOnlyWhereTheRuleFindsItAgain() {
        for (String title : new String[]{"review", "dinner with Nora", "Drinks"}) {
            forMany(words -> words.say(words.time(title), title), said -> {
                Matcher hour = BARE_HOUR.matcher(said.phrase());
                if (hour.matches()) {
                    int spoken = Integer.parseInt(hour.group(1));
                    boolean twoDigits = said.phrase().matches(".*\\b(0\\d|1[3-9]|2\\d):00");
                    assertThat(said.meaning()).as("%s", said).isEqualTo(
                            "%02d:00".formatted(twoDigits ? spoken : SpokenHour.of(title).resolve(spoken)));
                }
            });
        }
    }

    @Test
    void dinnersAreInTheEveningAndBreakfastsInTheMorning() {
        forMany(words -> words.say(words.time("team dinner"), "team dinner"),
                said -> assertThat(said.meaning()).isBetween("17:00", "23:00"));
        forMany(words -> words.say(words.time("breakfast"), "breakfast"),
                said -> assertThat(said.meaning()).isBetween("07:00", "12:00"));
    }

    @Test
    void aRepetitionNamesItsFirstStart() {
        forMany(words -> words.every(""), said -> {
            String[] halves = said.meaning().split(";");
            assertThat(When.parse(halves[0])).hasToString(halves[0]);
            assertThat(halves[1]).isIn("daily", "weekly");
        });
    }
}
