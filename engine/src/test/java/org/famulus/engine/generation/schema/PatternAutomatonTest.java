package org.famulus.engine.generation.schema;

import java.util.SplittableRandom;
import java.util.regex.Pattern;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class PatternAutomatonTest {

    private static final String ALPHABET = "abAZ09_- \n.é👩\\";

    @Test
    void aPatternHoldsForTheStringsThatTheJdkFindsItIn() {
        for (int seed = 0; seed < 600; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            String pattern = anchored(random);
            CharacterAutomaton automaton = automaton(pattern);
            // In the JDK a dollar sign also stands before a last line break; here it is the very end, as in ECMA-262.
            Pattern expected = Pattern.compile(pattern.replaceAll("\\$(?=$|\\|)", "\\\\z"));
            for (int i = 0; i < 60; i++) {
                String text = text(random);
                assertThat(automaton.matches(text)).as("seed %s: %s in <%s>", seed, pattern, text)
                        .isEqualTo(expected.matcher(text).find());
            }
        }
    }

    @Test
    void theStringsOfBothAreThoseOfEach() {
        for (int seed = 0; seed < 200; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            CharacterAutomaton one = automaton(anchored(random));
            CharacterAutomaton other = automaton(anchored(random));
            CharacterAutomaton both = one.and(other, new WorkLimit());
            for (int i = 0; i < 60; i++) {
                String text = text(random);
                assertThat(both.matches(text)).as("seed %s, <%s>", seed, text)
                        .isEqualTo(one.matches(text) && other.matches(text));
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"'^a{2,5}$', 2, 5", "^(ab|c)*$, 0, 2147483647", "abc, 3, 2147483647", "^$, 0, 0", "^👩?é$, 1, 2"})
    void itKnowsItsShortestAndLongestString(String pattern, int shortest, int longest) {
        CharacterAutomaton automaton = automaton(pattern);
        assertThat(automaton.shortest()).isEqualTo(shortest);
        assertThat(automaton.longest()).isEqualTo(longest);
    }

    @ParameterizedTest
    @ValueSource(strings = {"(?=a)b", "(?!a)b", "(?<=a)b", "(?<name>a)", "(a)\\1", "\\bword\\b", "\\p{L}+", "a^b",
            "a$b",
            "(^a)", "a**", "a{2}{3}", "a{,3}", "[z-a]", "[a-\\d]", "(a", "a)", "[a", "*a", "a\\", "\\ud800",
            "a{99999}"})
    void whatIsNotRegularOrNoPatternIsRefused(String pattern) {
        assertThatIllegalArgumentException().isThrownBy(() -> automaton(pattern))
                .withMessageContaining("not supported").withMessageStartingWith("pattern at character ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"(a|b)*a(a|b){20}", "((a{1,100}){1,100}){1,100}", "(.*a){50}.{50}b"})
    void aPatternThatExplodesIsRefusedInTime(String pattern) {
        long began = System.nanoTime();
        assertThatIllegalArgumentException().isThrownBy(() -> automaton(pattern));
        assertThat(System.nanoTime() - began).isLessThan(2_000_000_000L);
    }

    private static CharacterAutomaton automaton(String pattern) {
        return PatternAutomaton.of(PatternReader.read(pattern), new WorkLimit());
    }

    private static String anchored(SplittableRandom random) {
        return (random.nextBoolean() ? "^" : "") + expression(random, 3) + (random.nextBoolean() ? "$" : "");
    }

    private static String expression(SplittableRandom random, int depth) {
        return switch (random.nextInt(depth == 0 ? 4 : 9)) {
            case 0 -> "a";
            case 1 -> "[ab_-]";
            case 2 -> "[^a\\d]";
            case 3 ->
                new String[]{"\\d", "\\w", "\\W", ".", "é", "👩", "\\\\", "\\.", "\\u00e9", "[a-zé]", "\\n"}[random
                        .nextInt(11)];
            case 4 -> "(" + expression(random, depth - 1) + "|" + expression(random, depth - 1) + ")";
            case 5 -> "(?:" + expression(random, depth - 1) + ")*";
            case 6 -> "(" + expression(random, depth - 1) + ")"
                    + new String[]{"?", "+", "{2}", "{1,3}", "{2,}", "*?"}[random.nextInt(6)];
            default -> expression(random, depth - 1) + expression(random, depth - 1);
        };
    }

    private static String text(SplittableRandom random) {
        StringBuilder text = new StringBuilder();
        int[] alphabet = ALPHABET.codePoints().toArray();
        for (int length = random.nextInt(8); length > 0; length--) {
            text.appendCodePoint(alphabet[random.nextInt(random.nextBoolean() ? 2 : alphabet.length)]);
        }
        return text.toString();
    }
}
