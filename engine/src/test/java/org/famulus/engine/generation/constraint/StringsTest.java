package org.famulus.engine.generation.constraint;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;

import org.famulus.engine.generation.schema.JsonSchema;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class StringsTest {

    private final SmallVocabulary tokens = SmallVocabulary.of(5, 50);
    private final ConstraintCache cache = new ConstraintCache(tokens.vocabulary(), 1 << 22);

    @ParameterizedTest
    @ValueSource(strings = {"\"\"", "\"plain\"", "\"\\\" \\\\ \\/ \\b \\f \\n \\r \\t\"", "\"\\u0000 \\u00e9 \\uABCD\"",
            "\"\\ud83d\\uDE00\"", "\"é日本 👩\"", "\"\u007f\u0080\uffff\"", "\"\\ud7ff\\ue000\"", "\"\\uFFFF\""})
    void everyWayToWriteAStringIsAllowed(String json) {
        assertThat(takes("{\"type\": \"string\"}", bytes(json))).isTrue();
    }

    @Test
    void whatIsNoStringIsNot() {
        for (byte[] json : List.of(bytes("\"\n\""), bytes("\"\t\""), bytes("\"\\x\""), bytes("\"\\u12g4\""),
                bytes("\"\\ud83d\""), bytes("\"\\ud83dx\""), bytes("\"\\ude00\""), bytes("\"\\ud83d\\u0041\""),
                bytes("'a'"), bytes("\"\\"),
                // Overlong, a surrogate, beyond Unicode, a lone continuation, a cut character.
                new byte[]{'"', (byte) 0xC0, (byte) 0x80, '"'},
                new byte[]{'"', (byte) 0xE0, (byte) 0x80, (byte) 0x80, '"'},
                new byte[]{'"', (byte) 0xED, (byte) 0xA0, (byte) 0x80, '"'},
                new byte[]{'"', (byte) 0xF4, (byte) 0x90, (byte) 0x80, (byte) 0x80, '"'},
                new byte[]{'"', (byte) 0xF5, (byte) 0x80, (byte) 0x80, (byte) 0x80, '"'},
                new byte[]{'"', (byte) 0x80, '"'},
                new byte[]{'"', (byte) 0xC3, '"'})) {
            assertThat(takes("{\"type\": \"string\"}", json)).as(new String(json, StandardCharsets.ISO_8859_1))
                    .isFalse();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"ab\"", "\"éé\"", "\"👩👩\"", "\"\\ud83d\\ude00\\n\"", "\"\\u0041é\""})
    void lengthIsCountedInCharactersHoweverTheyAreWritten(String json) {
        assertThat(takes("{\"type\": \"string\", \"minLength\": 2, \"maxLength\": 2}", bytes(json))).isTrue();
        assertThat(takes("{\"type\": \"string\", \"minLength\": 3}", bytes(json))).isFalse();
        assertThat(takes("{\"type\": \"string\", \"maxLength\": 1}", bytes(json))).isFalse();
    }

    @Test
    void aCharacterMayBeCutBetweenTokensButNotLeftIncomplete() {
        ConstrainedSequence sequence = begin("{\"type\": \"string\"}");
        sequence.accept('"');
        sequence.accept(0xF0);
        assertThat(allowed(sequence, '"')).as("inside a character").isFalse();
        assertThat(allowed(sequence, 'a')).isFalse();
        assertThat(allowed(sequence, 0x80)).as("F0 80 would be overlong").isFalse();
        sequence.accept(0x9F);
        sequence.accept(0x91);
        sequence.accept(0xA9);
        assertThat(allowed(sequence, '"')).isTrue();
        sequence.accept('"');
        assertThat(sequence.json()).containsExactly("\"👩\"");
        assertThat(sequence.ended()).isTrue();
    }

    @Test
    void aMaskHasTheTokensWhoseBytesAreAllowedOneByOne() {
        for (int most = 5; most < 40; most++) {
            String schema = "{\"type\": \"array\", \"items\": {\"type\": \"string\", \"maxLength\": " + most + "}}";
            for (String begun : List.of("[", "[\"", "[\"abc",
                    "[\"aaaaaaaaaaaaaaaaaa".substring(0, Math.min(20, most + 2)))) {
                ConstrainedSequence sequence = begin(schema);
                bytes(begun, sequence);
                long[] mask = sequence.mask(new int[0]);
                for (int id = 0; id < tokens.size(); id++) {
                    if (!tokens.control().get(id) && tokens.tokens().get(id).length > 0) {
                        assertThat((mask[id >> 6] >>> id & 1) != 0)
                                .as("maxLength %s, %s then token %s", most, begun, id)
                                .isEqualTo(goesOn(schema, begun, tokens.tokens().get(id)));
                    }
                }
            }
        }
    }

    private boolean goesOn(String schema, String begun, byte[] token) {
        ConstrainedSequence sequence = begin(schema);
        bytes(begun, sequence);
        for (byte one : token) {
            try {
                sequence.accept(one & 0xFF);
            } catch (IllegalArgumentException refused) {
                return false;
            }
        }
        return true;
    }

    @Test
    void controlTokensAndTokensWithoutTextNeverStandInside() {
        ConstrainedSequence sequence = begin("{\"type\": \"object\", \"properties\": {\"a\": {\"type\": \"string\"}}}");
        for (String begun : List.of("", "{", "\"", "a\": ", "\"")) {
            bytes(begun, sequence);
            long[] mask = sequence.mask(new int[0]);
            for (int id = 0; id < tokens.size(); id++) {
                if (tokens.control().get(id) || tokens.tokens().get(id).length == 0) {
                    assertThat(mask[id >> 6] >>> id & 1).as("token %s after <%s>", id, begun).isZero();
                }
            }
        }
        assertThatIllegalArgumentException().isThrownBy(() -> sequence.accept(tokens.controlId("{\"")))
                .withMessage("token " + tokens.controlId("{\"") + " is not allowed here; take one of the mask");
        assertThat(allowed(sequence, 'x')).as("a refused token changes nothing").isTrue();
    }

    @Test
    void aTextThatIsCompleteAndCannotGoOnHasEnded() {
        ConstrainedSequence number = begin("{\"type\": \"integer\", \"maximum\": 12, \"minimum\": 1}");
        number.accept('1');
        assertThat(number.complete()).isTrue();
        assertThat(number.ended()).isFalse();
        number.accept('2');
        assertThat(number.ended()).isTrue();
        assertThat(number.json()).containsExactly("12");
    }

    @Test
    void theShortestEndingIsInTokensNotInBytes() {
        String schema = "{\"const\": \"hello there\"}";
        assertThatIllegalArgumentException().isThrownBy(() -> TokenConstraint
                .of(new OutputConstraint.WholeAnswer(JsonSchema.parse(schema)), TokenVocabulary.of(
                        Stream.concat(tokens.tokens().stream(), Stream.of(bytes("hello there")))
                                .toList(),
                        tokens.control()), 1 << 20)
                .begin(2))
                .withMessage("max_tokens 2 is refused: the shortest answer that the schema allows takes 3 tokens;"
                        + " allowed: 3 or more, within the model's context");
    }

    private boolean takes(String schema, byte[] json) {
        ConstrainedSequence sequence = begin(schema);
        for (byte one : json) {
            if (!allowed(sequence, one & 0xFF)) {
                return false;
            }
            sequence.accept(one & 0xFF);
        }
        return sequence.complete();
    }

    private ConstrainedSequence begin(String schema) {
        return cache.of(new OutputConstraint.WholeAnswer(JsonSchema.parse(schema))).begin(1_000);
    }

    private static void bytes(String text, ConstrainedSequence sequence) {
        for (byte one : bytes(text)) {
            sequence.accept(one & 0xFF);
        }
    }

    private static boolean allowed(ConstrainedSequence sequence, int id) {
        return (sequence.mask(new int[0])[id >> 6] >>> id & 1) != 0;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
