package org.famulus.engine.generation.schema;

import java.time.Duration;
import java.util.BitSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.famulus.engine.generation.constraint.OutputConstraint;
import org.famulus.engine.generation.constraint.TokenConstraint;
import org.famulus.engine.generation.constraint.TokenVocabulary;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.params.provider.Arguments.arguments;

/** A schema of a stranger is refused in one line, or held within time and memory. */
class HostileSchemasTest {

    private static final Duration PATIENCE = Duration.ofSeconds(2);
    private static final long MOST_BYTES = 64L << 20;
    private static final int MOST_TOKENS = 200;
    private static final TokenVocabulary BYTES = TokenVocabulary.of(
            IntStream.range(0, 256).mapToObj(value -> new byte[]{(byte) value}).toList(), new BitSet());

    static Stream<Arguments> schemas() {
        String string = "{\"type\": \"string\"}";
        return Stream.of(
                arguments("too large", "{\"title\": \"" + "x".repeat(1 << 20) + "\"}"),
                arguments("too deep", "{\"items\": ".repeat(5_000) + "{}" + "}".repeat(5_000)),
                arguments("deep", "{\"items\": ".repeat(90) + "{}" + "}".repeat(90)),
                arguments("deep alternatives", "{\"anyOf\": [".repeat(45) + "{}" + "]}".repeat(45)),
                arguments("enormous maxLength", "{\"type\": \"string\", \"maxLength\": 1e300}"),
                arguments("large maxLength", "{\"type\": \"string\", \"maxLength\": 2000000000}"),
                arguments("enormous minLength", "{\"type\": \"string\", \"minLength\": 2000000000}"),
                arguments("enormous minItems", "{\"type\": \"array\", \"minItems\": 2000000000}"),
                arguments("enormous maxItems", "{\"type\": \"array\", \"maxItems\": 2000000000}"),
                arguments("nested counts", "{\"maxItems\": 100000, \"items\": ".repeat(20) + string + "}".repeat(20)),
                arguments("nested least counts", "{\"minItems\": 10, \"items\": ".repeat(20) + string + "}".repeat(20)),
                arguments("minLength beside a pattern",
                        "{\"type\": \"string\", \"pattern\": \"^a*b\", \"minLength\": 100000000}"),
                arguments("bounds of many digits", "{\"type\": \"number\", \"minimum\": 1e-399, \"maximum\": 1e399}"),
                arguments("bounds of too many digits", "{\"type\": \"number\", \"minimum\": 1e-999999999}"),
                arguments("a bound of a million digits", "{\"type\": \"number\", \"minimum\": 1" + "0".repeat(1 << 19)
                        + "}"),
                arguments("exponential pattern", pattern("(a|b)*a(a|b){30}")),
                arguments("nested repetition", pattern("((a{1,99}){1,99}){1,99}")),
                arguments("catastrophic backtracking", pattern("^(a+)+$")),
                arguments("many sets", pattern(IntStream.range(0, 900).mapToObj(i -> "[^" + (char) (0x4e00 + i) + "]")
                        .collect(Collectors.joining("|")))),
                arguments("many alternatives of patterns", "{\"anyOf\": [" + IntStream.range(0, 200)
                        .mapToObj(i -> "{\"type\": \"string\", \"pattern\": \"a.{" + i % 10 + "}b" + i + "\"}")
                        .collect(Collectors.joining(", ")) + "]}"),
                arguments("references that double", doubling(40, true)),
                arguments("optional references that double", doubling(40, false)),
                arguments("a long chain of references", "{\"$ref\": \"#/$defs/d0\", \"$defs\": {" + IntStream
                        .range(0, 20_000)
                        .mapToObj(i -> "\"d" + i + "\": {\"items\": " + (i == 19_999
                                ? "{}"
                                : "{\"$ref\": \"#/$defs/d"
                                        + (i + 1) + "\"}")
                                + "}")
                        .collect(Collectors.joining(", ")) + "}}"),
                arguments("recursion everywhere", "{\"properties\": {" + IntStream.range(0, 300)
                        .mapToObj(i -> "\"p" + i + "\": {\"$ref\": \"#\"}").collect(Collectors.joining(", ")) + "}}"),
                arguments("exclusive alternatives that refer to each other", "{\"oneOf\": [{\"$ref\": \"#/$defs/a\"},"
                        + " {\"$ref\": \"#/$defs/b\"}], \"$defs\": {\"a\": {\"properties\": {\"x\": {\"$ref\":"
                        + " \"#/$defs/b\"}}, \"required\": [\"x\"]}, \"b\": {\"properties\": {\"x\": {\"$ref\":"
                        + " \"#/$defs/a\"}}, \"required\": [\"x\"]}}}"),
                arguments("many properties", "{\"properties\": {" + IntStream.range(0, 1_000)
                        .mapToObj(i -> "\"property" + i + "\": " + string).collect(Collectors.joining(", ")) + "}}"),
                arguments("too many properties", "{\"properties\": {" + IntStream.range(0, 20_000)
                        .mapToObj(i -> "\"p" + i + "\": {}").collect(Collectors.joining(", ")) + "}}"),
                arguments("many values", "{\"enum\": [" + IntStream.range(0, 50_000).mapToObj(Integer::toString)
                        .collect(Collectors.joining(", ")) + "]}"),
                arguments("a long value", "{\"const\": \"" + "x".repeat(900_000) + "\"}"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("schemas")
    void aHostileSchemaIsRefusedOrBounded(String name, String schema) {
        assertTimeoutPreemptively(PATIENCE, () -> {
            try {
                TokenConstraint constraint = TokenConstraint.of(
                        new OutputConstraint.WholeAnswer(JsonSchema.parse(schema)), BYTES, 4 << 20);
                var sequence = constraint.begin(MOST_TOKENS);
                for (int i = 0; i < MOST_TOKENS && !sequence.ended(); i++) {
                    long[] mask = sequence.mask(new int[0]);
                    // The highest byte leads into the longest texts: letters, not the ends of things.
                    int word = 3;
                    while (word >= 0 && mask[word] == 0) {
                        word--;
                    }
                    if (word < 0) {
                        break;
                    }
                    sequence.accept((word << 6) + 63 - Long.numberOfLeadingZeros(mask[word]));
                    assertThat(constraint.bytes()).isLessThan(MOST_BYTES);
                }
                assertThat(sequence.complete()).isTrue();
            } catch (IllegalArgumentException refused) {
                assertThat(refused.getMessage()).hasSizeLessThan(400).doesNotContain("\n");
            }
        });
    }

    private static String pattern(String pattern) {
        return "{\"type\": \"string\", \"pattern\": \"" + pattern + "\"}";
    }

    private static String doubling(int levels, boolean required) {
        return "{\"$ref\": \"#/$defs/d0\", \"$defs\": {" + IntStream.range(0, levels)
                .mapToObj(i -> "\"d" + i + "\": {\"properties\": {\"a\": {\"$ref\": \"#/$defs/d" + (i + 1)
                        + "\"}, \"b\": {\"$ref\": \"#/$defs/d" + (i + 1) + "\"}}"
                        + (required ? ", \"required\": [\"a\", \"b\"]" : "") + "}")
                .collect(Collectors.joining(", ")) + ", \"d" + levels + "\": {\"type\": \"null\"}}}";
    }
}
