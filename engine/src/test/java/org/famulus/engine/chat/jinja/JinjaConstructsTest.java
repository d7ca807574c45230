package org.famulus.engine.chat.jinja;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Small templates of our own, one construct each, and what Jinja2 3.1.6 makes of them in Hugging Face's environment at
 * 2026-03-25 14:05:09. The first line of the resource holds the variables.
 */
class JinjaConstructsTest {

    private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-03-25T14:05:09Z"), ZoneOffset.UTC);
    private static final ObjectMapper MAPPER = new ObjectMapper();

    @TestFactory
    Stream<DynamicTest> rendersAsJinja2() throws IOException {
        List<JsonNode> lines = new ArrayList<>();
        try (InputStream stream = Objects.requireNonNull(getClass().getResourceAsStream("constructs.jsonl"))) {
            for (String line : new String(stream.readAllBytes(), StandardCharsets.UTF_8).split("\n")) {
                lines.add(MAPPER.readTree(line));
            }
        }
        Map<String, Object> variables = MAPPER.convertValue(lines.getFirst().get("variables"), new TypeReference<>() {
        });
        return lines.stream().skip(1)
                .map(line -> DynamicTest.dynamicTest(line.get("template").asText(), () -> check(line, variables)));
    }

    private static void check(JsonNode line, Map<String, Object> variables) {
        String expected = line.has("text")
                ? line.get("text").asText()
                : line.has("raised") ? "RAISED: " + line.get("raised").asText() : line.get("error").asText();
        assertThat(outcome(line, variables)).isEqualTo(expected);
    }

    private static String outcome(JsonNode line, Map<String, Object> variables) {
        try {
            return render(line.get("template").asText(), variables);
        } catch (JinjaException failure) {
            assertThat(failure.getMessage()).isNotBlank().doesNotContain("\n");
            return line.has("raised") ? failure.kind() + ": " + failure.getMessage() : failure.kind().name();
        }
    }

    private static String render(String template, Map<String, Object> variables) {
        return JinjaTemplate.parse(template).render(variables, CLOCK, Limits.DEFAULT);
    }

    @Test
    void aSyntaxErrorNamesItsLine() {
        assertThat(outcomeMessage("a\nb\n{% if x %}\n{{ y z }}\n{% endif %}"))
                .isEqualTo("line 4: expected '}}', but found 'z'");
        assertThat(outcomeMessage("{% for x in y %}"))
                .isEqualTo("line 1: the template ends where else or endfor is missing");
        assertThat(outcomeMessage("\n{% include 'passwords' %}"))
                .isEqualTo("line 2: 'include' is refused: a chat template reads no other file");
    }

    private static String outcomeMessage(String template) {
        try {
            return render(template, Map.of());
        } catch (JinjaException failure) {
            return String.valueOf(failure.getMessage());
        }
    }

    @Test
    void weeksOfADateFollowTheCLibrary() {
        assertThat(render("{{ strftime_now('%U %W %V %G %u %w %D %T %c %_d|%-H|%^a|%Q') }}", Map.of()))
                .isEqualTo("12 12 13 2026 3 3 03/25/26 14:05:09 Wed Mar 25 14:05:09 2026 25|14|WED|%Q");
    }
}
