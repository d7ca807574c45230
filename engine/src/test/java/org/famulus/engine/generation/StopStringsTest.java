package org.famulus.engine.generation;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class StopStringsTest {

    @Test
    void theTextIsCutBeforeTheStringFirstComplete() {
        assertThat(cut("aab!", List.of("ab"))).isEqualTo("a");
        assertThat(cut("aaab", List.of("aab"))).isEqualTo("a");
        assertThat(cut("xabcabd", List.of("abcabd"))).isEqualTo("x");
        assertThat(cut("abcabcabd", List.of("abcabd"))).isEqualTo("abc");
        assertThat(cut("one two three", List.of("three", "two"))).isEqualTo("one ");
        assertThat(cut("xabcd", List.of("abcd", "bc"))).as("bc is complete first").isEqualTo("xa");
        assertThat(cut("xabc", List.of("c", "abc", "bc"))).as("the longest of those complete at c").isEqualTo("x");
        assertThat(cut("stop", List.of("stop"))).isEmpty();
        assertThat(cut("nothing", List.of("none"))).isEqualTo("nothing");
        assertThat(cut("nothing", List.of())).isEqualTo("nothing");
    }

    @Test
    void whatMayBeginAStopStringIsHeldBackAndNoMore() {
        StopStrings stops = new StopStrings(List.of("\n\nUser:", "END"));
        assertThat(stops.push("Hello\n")).isEqualTo("Hello");
        assertThat(stops.push("\nUse")).isEmpty();
        assertThat(stops.push(" E")).isEqualTo("\n\nUse ");
        assertThat(stops.push("N")).isEmpty();
        assertThat(stops.push("")).isEmpty();
        assertThat(stops.found()).isFalse();
        assertThat(stops.finish()).isEqualTo("EN");
    }

    @Test
    void afterAStopStringNothingComesOut() {
        StopStrings stops = new StopStrings(List.of("ab"));
        assertThat(stops.push("1a")).isEqualTo("1");
        assertThat(stops.push("b2")).isEmpty();
        assertThat(stops.found()).isTrue();
        assertThat(stops.push("3")).isEmpty();
        assertThat(stops.finish()).isEmpty();
    }

    /** Two letters make overlaps and self-overlaps common. */
    @Test
    void theResultIsTheDefinitionsHoweverTheTextIsCutIntoPieces() {
        for (int seed = 0; seed < 3000; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            String text = word(random, 40);
            List<String> strings = new ArrayList<>();
            for (int string = random.nextInt(4); string > 0; string--) {
                strings.add(word(random, 1 + random.nextInt(7)));
            }
            StopStrings stops = new StopStrings(strings);
            StringBuilder released = new StringBuilder();
            int pushed = 0;
            while (pushed < text.length()) {
                int end = Math.min(text.length(), pushed + random.nextInt(6));
                released.append(stops.push(text.substring(pushed, end)));
                pushed = end;
                if (!stops.found()) {
                    assertThat(released).as("all that is certain, seed %d", seed)
                            .hasToString(certain(text.substring(0, pushed), strings));
                }
            }
            assertThat(released + stops.finish()).as("seed %d", seed).isEqualTo(cut(text, strings));
            assertThat(stops.found()).as("seed %d", seed).isEqualTo(strings.stream().anyMatch(text::contains));
        }
    }

    private static String word(SplittableRandom random, int length) {
        return random.ints(length, 0, 2)
                .collect(StringBuilder::new, (word, letter) -> word.append(letter == 0 ? 'a' : 'b'),
                        StringBuilder::append)
                .toString();
    }

    /** By the definition, and at once through the automaton, which must agree. */
    private static String cut(String text, List<String> strings) {
        String expected = firstCut(text, strings);
        StopStrings stops = new StopStrings(strings);
        assertThat(stops.push(text) + stops.finish()).isEqualTo(expected);
        return expected;
    }

    private static String firstCut(String text, List<String> strings) {
        for (int end = 1; end <= text.length(); end++) {
            String begun = text.substring(0, end);
            int longest = strings.stream().filter(begun::endsWith).mapToInt(String::length).max().orElse(0);
            if (longest > 0) {
                return text.substring(0, end - longest);
            }
        }
        return text;
    }

    private static String certain(String text, List<String> strings) {
        for (int length = text.length(); length > 0; length--) {
            String ending = text.substring(text.length() - length);
            if (strings.stream().anyMatch(string -> string.startsWith(ending))) {
                return text.substring(0, text.length() - length);
            }
        }
        return text;
    }
}
