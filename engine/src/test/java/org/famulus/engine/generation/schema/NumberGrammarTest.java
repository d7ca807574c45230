package org.famulus.engine.generation.schema;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;
import java.util.regex.Pattern;

import org.famulus.engine.generation.automaton.Automaton;
import org.famulus.engine.generation.automaton.Expression;
import org.famulus.engine.generation.automaton.Expressions;
import org.famulus.engine.generation.automaton.SymbolSet;
import org.famulus.engine.generation.schema.NumberRange.Bound;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class NumberGrammarTest {

    private static final Pattern CANONICAL = Pattern.compile("-?(0|[1-9][0-9]*)(\\.[0-9]+)?");
    private static final String ALPHABET = "-.0123456789e+";
    private static final int LONGEST = 5;

    @Test
    void aTextIsAllowedExactlyWhereItsNumberLiesBetweenTheBounds() {
        for (int seed = 0; seed < 120; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            NumberRange range = new NumberRange(bound(random), bound(random), random.nextInt(3) == 0
                    ? 0
                    : random.nextInt(3) == 0 ? 2 : NumberRange.ANY);
            Expressions expressions = new Expressions(SymbolSet.BYTES);
            Expression numbers = new NumberGrammar(expressions).of(range);
            if (!numbers.isNothing()) {
                Automaton automaton = new Automaton(expressions, numbers);
                compare(automaton, automaton.state(numbers), "", range, "seed " + seed + " " + range);
            } else {
                assertThat(anyInside(range)).as("seed %s %s", seed, range).isFalse();
            }
        }
    }

    /** Walks every text of the alphabet up to a length, dead ones as far as their first wrong character. */
    private static void compare(Automaton automaton, int state, String text, NumberRange range, String description) {
        boolean expected = inside(text, range);
        assertThat(automaton.expression(state).nullable()).as("%s: <%s>", description, text).isEqualTo(expected);
        if (text.length() < LONGEST) {
            for (char character : ALPHABET.toCharArray()) {
                int next = automaton.next(state, character);
                if (next == Automaton.DEAD) {
                    assertThat(anyBegins(text + character, range)).as("%s: <%s> is dead", description, text + character)
                            .isFalse();
                } else {
                    String rest = new String(automaton.shortestText(next), StandardCharsets.US_ASCII);
                    assertThat(inside(text + character + rest, range)).as("%s: <%s> ends as <%s>", description,
                            text + character, rest).isTrue();
                    compare(automaton, next, text + character, range, description);
                }
            }
        }
    }

    private static boolean inside(String text, NumberRange range) {
        if (!CANONICAL.matcher(text).matches() || (range.fractionDigits() == 0 && text.contains("."))) {
            return false;
        }
        int point = text.indexOf('.');
        BigDecimal value = new BigDecimal(text);
        return range.contains(value) && !(text.startsWith("-") && value.signum() == 0)
                && (point < 0 || text.length() - point - 1 <= Math.min(range.fractionDigits(), 15));
    }

    /** Whether digits after the text make a number of the range; tries all of up to three. */
    private static boolean anyBegins(String text, NumberRange range) {
        if (inside(text, range)) {
            return true;
        }
        if (text.length() > 3) {
            return false;
        }
        for (char character : ALPHABET.toCharArray()) {
            if (anyBegins(text + character, range)) {
                return true;
            }
        }
        return false;
    }

    private static boolean anyInside(NumberRange range) {
        for (int value = -30_000; value <= 30_000; value++) {
            if (inside(BigDecimal.valueOf(value, 0).toString(), range)
                    || inside(BigDecimal.valueOf(value, 2).toPlainString(), range)) {
                return true;
            }
        }
        return false;
    }

    private static @Nullable Bound bound(SplittableRandom random) {
        return switch (random.nextInt(5)) {
            case 0 -> null;
            case 1 -> new Bound(BigDecimal.valueOf(random.nextInt(-12, 12)), random.nextBoolean());
            case 2 -> new Bound(BigDecimal.valueOf(random.nextInt(-1200, 1200), 1), random.nextBoolean());
            case 3 -> new Bound(BigDecimal.valueOf(random.nextInt(-120_000, 120_000), 3).stripTrailingZeros(),
                    random.nextBoolean());
            default -> new Bound(BigDecimal.valueOf(random.nextInt(-900, 900)), random.nextBoolean());
        };
    }
}
