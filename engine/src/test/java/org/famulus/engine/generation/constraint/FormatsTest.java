package org.famulus.engine.generation.constraint;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

import org.famulus.engine.generation.automaton.Automaton;
import org.famulus.engine.generation.automaton.Expressions;
import org.famulus.engine.generation.automaton.SymbolSet;
import org.famulus.engine.generation.schema.JsonForm;
import org.famulus.engine.generation.schema.JsonSchema;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class FormatsTest {

    @ParameterizedTest
    @ValueSource(strings = {"date", "time", "date-time", "uuid", "email", "hostname", "ipv4", "uri", "duration"})
    void everyTextOfAFormatIsReadByTheJdk(String format) {
        Automaton automaton = automaton(format);
        for (int seed = 0; seed < 500; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            StringBuilder text = new StringBuilder();
            int state = automaton.state(automaton.start());
            for (int count = 0; count < 60 && !automaton.expression(state).isEmpty(); count++) {
                List<Integer> symbols = new ArrayList<>();
                for (int symbol = 0; symbol < 256; symbol++) {
                    if (automaton.next(state, symbol) != Automaton.DEAD) {
                        symbols.add(symbol);
                    }
                }
                int symbol = symbols.get(random.nextInt(symbols.size()));
                text.append((char) symbol);
                state = automaton.next(state, symbol);
            }
            text.append(new String(automaton.shortestText(state), StandardCharsets.UTF_8));
            String value = text.substring(1, text.length() - 1);
            assertThat(FormatOracle.valid(format, value)).as("seed %s: %s", seed, value).isTrue();
        }
    }

    @ParameterizedTest
    @CsvSource({"date, 2024-02-29", "date, 2000-02-29", "date, 1999-12-31", "time, 23:59:59Z",
            "time, 08:30:00.125+02:00",
            "date-time, 2026-11-23T08:30:00Z", "email, ada.lovelace+list@mail.example.org", "email, a@b.co",
            "hostname, example.org", "ipv4, 192.168.0.255", "uri, https://example.org/a/b?c=d&e=%20#f",
            "uri, http://localhost:8080/", "uuid, 123e4567-e89b-12d3-a456-426614174000", "duration, P1DT2H30M",
            "duration, P2W", "duration, PT15M"})
    void usualTextsBelongToTheirFormat(String format, String text) {
        assertThat(reads(format, text)).isTrue();
    }

    @ParameterizedTest
    @CsvSource({"date, 2023-02-29", "date, 1900-02-29", "date, 2024-04-31", "date, 2024-13-01", "date, 2024-00-10",
            "date, 2024-01-00", "time, 24:00:00Z", "time, 08:30:00", "time, 08:60:00Z",
            "date-time, 2026-11-23 08:30:00Z",
            "email, ada", "email, @b.co", "email, a..b@c.de", "hostname, -a.b", "ipv4, 256.1.1.1", "ipv4, 01.1.1.1",
            "uri, example.org", "uuid, 123e4567", "duration, P", "duration, PT", "duration, 1D"})
    void otherTextsDoNot(String format, String text) {
        assertThat(reads(format, text)).isFalse();
    }

    private static boolean reads(String format, String text) {
        Automaton automaton = automaton(format);
        int state = automaton.state(automaton.start());
        for (byte symbol : ("\"" + text + "\"").getBytes(StandardCharsets.UTF_8)) {
            state = automaton.next(state, symbol & 0xFF);
            if (state == Automaton.DEAD) {
                return false;
            }
        }
        return automaton.expression(state).isEmpty();
    }

    private static Automaton automaton(String format) {
        Expressions expressions = new Expressions(SymbolSet.BYTES);
        return new Automaton(expressions, JsonSchema
                .parse("{\"type\": \"string\", \"format\": \"" + format + "\"}").texts(expressions, JsonForm.SPACED));
    }
}
