package org.famulus.engine.generation.constraint;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

import org.famulus.engine.generation.schema.JsonForm;
import org.famulus.engine.generation.schema.JsonSchema;
import org.famulus.engine.generation.schema.ToolCallSchema;
import org.famulus.engine.generation.schema.ToolCallSchema.Tool;
import org.junit.jupiter.api.Test;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/** Free text, then a tool call, then free text. */
class TriggeredTest {

    private static final JsonSchema SEARCH = JsonSchema.parse("{\"type\": \"object\", \"properties\": {\"query\":"
            + " {\"type\": \"string\", \"minLength\": 1}, \"limit\": {\"type\": \"integer\", \"minimum\": 1, \"maximum\":"
            + " 20}}, \"required\": [\"query\"]}");
    private static final JsonSchema DELETE = JsonSchema.parse("{\"type\": \"object\", \"properties\": {\"id\":"
            + " {\"$ref\": \"#/$defs/id\"}}, \"required\": [\"id\"], \"$defs\": {\"id\": {\"type\": \"integer\"}}}");
    private static final ToolCallSchema CALLS = new ToolCallSchema(
            List.of(new Tool("mail.search", SEARCH), new Tool("delete \"it\"", DELETE)));
    private static final String SEARCH_CALL = "{\"name\": \"mail.search\", \"arguments\": {\"query\": \"x\", \"limit\": 20}}";
    private static final String DELETE_CALL = "{\"name\": \"delete \\\"it\\\"\", \"arguments\": {\"id\": -7}}";

    private final SmallVocabulary tokens = SmallVocabulary.of(11, 200);
    private final TokenVocabulary vocabulary = tokens.vocabulary();
    private final TokenConstraint calls = TokenConstraint.of(OutputConstraint.Triggered.toolCalls(CALLS), vocabulary,
            1 << 22);

    @Test
    void callsAreFoundAmongFreeText() {
        ConstrainedSequence sequence = calls.begin(1_000);
        write(sequence, "Let me see. <tool_cal <tool_call>");
        assertThat(sequence.free()).isTrue();
        write(sequence, "\n" + SEARCH_CALL + "\n</tool_call>");
        assertThat(sequence.free()).isTrue();
        write(sequence, " and\n<tool_call>\n" + DELETE_CALL + "\n</tool_call>\n");
        assertThat(sequence.json()).containsExactly(SEARCH_CALL, DELETE_CALL);
        write(sequence, "<tool_call>\n{\"name\": \"");
        assertThat(sequence.json()).as("the one that is not complete is not there").hasSize(2);
        assertThat(sequence.free()).isFalse();
        assertThat(sequence.complete()).isFalse();
    }

    @Test
    void openingAndClosingMayBeControlTokens() {
        ConstrainedSequence sequence = calls.begin(1_000);
        write(sequence, "x");
        sequence.accept(tokens.controlId("<tool_call>"));
        assertThat(sequence.free()).isTrue();
        write(sequence, "\n");
        assertThat(sequence.free()).isFalse();
        write(sequence, DELETE_CALL);
        assertThat(allowed(sequence, tokens.controlId("</tool_call>"))).as("the line break is missing").isFalse();
        write(sequence, "\n");
        assertThat(allowed(sequence, tokens.controlId("<|start|>"))).isFalse();
        sequence.accept(tokens.controlId("</tool_call>"));
        assertThat(sequence.free()).isTrue();
        assertThat(sequence.json()).containsExactly(DELETE_CALL);
    }

    @Test
    void freeTextIsFree() {
        ConstrainedSequence sequence = calls.begin(1_000);
        for (String text : List.of("", "any", "<tool_call", ">", " ")) {
            write(sequence, text);
            long[] mask = sequence.mask(new int[]{tokens.end()});
            assertThat(IntStream.range(0, tokens.size()).filter(id -> (mask[id >> 6] >>> id & 1) == 0))
                    .as("after <%s>", text).isEmpty();
        }
    }

    @Test
    void aTokenThatCompletesTheOpeningMustGoOnAsACall() {
        List<byte[]> all = new ArrayList<>(tokens.tokens());
        for (String text : List.of(">\n{\"name", ">\n\n", ">\n[", ">\n{\"name\": \"m", ">\n{\"name\": \"x")) {
            all.add(text.getBytes(StandardCharsets.UTF_8));
        }
        ConstrainedSequence sequence = TokenConstraint.of(OutputConstraint.Triggered.toolCalls(CALLS),
                TokenVocabulary.of(all, tokens.control()), 1 << 22).begin(1_000);
        write(sequence, "<tool_call");
        int first = tokens.size();
        assertThat(allowed(sequence, first)).isTrue();
        assertThat(allowed(sequence, first + 1)).isFalse();
        assertThat(allowed(sequence, first + 2)).isFalse();
        assertThat(allowed(sequence, first + 3)).isTrue();
        assertThat(allowed(sequence, first + 4)).isFalse();
    }

    @Test
    void theTextEndsOnlyOutsideOfACall() {
        ConstrainedSequence sequence = calls.begin(1_000);
        int[] stop = {tokens.end()};
        assertThat(sequence.mask(stop)[tokens.end() >> 6] >>> tokens.end() & 1).isOne();
        write(sequence, "<tool_call>\n" + SEARCH_CALL);
        assertThat(sequence.mask(stop)[tokens.end() >> 6] >>> tokens.end() & 1).isZero();
        write(sequence, "\n</tool_call>");
        assertThat(sequence.mask(stop)[tokens.end() >> 6] >>> tokens.end() & 1).isOne();
    }

    @Test
    void theTextMayEndWithTheClosing() {
        ConstrainedSequence sequence = TokenConstraint
                .of(new OutputConstraint.Triggered("[[", JsonSchema.parse("{\"type\":"
                        + " \"integer\"}"), JsonForm.COMPACT, "]]", false), vocabulary, 1 << 20)
                .begin(100);
        write(sequence, "[ [[12]");
        assertThat(sequence.ended()).isFalse();
        write(sequence, "]");
        assertThat(sequence.ended()).isTrue();
        assertThat(sequence.json()).containsExactly("12");
    }

    @Test
    void aCallIsNotBegunWhereItCouldNotBeEnded() throws JsonProcessingException {
        for (int seed = 0; seed < 400; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            int most = 10 + random.nextInt(120);
            ConstrainedSequence sequence = calls.begin(most);
            ByteArrayOutputStream text = new ByteArrayOutputStream();
            for (int count = 0; count < most; count++) {
                int id = eager(sequence, random, text.size());
                sequence.accept(id);
                text.writeBytes(tokens.tokens().get(id));
            }
            assertThat(sequence.free()).as("seed %s: %s", seed, text).isTrue();
            for (String json : sequence.json()) {
                JsonNode call = RandomSchemas.JSON.readTree(json);
                JsonNode schema = RandomSchemas.JSON.readTree(
                        (call.get("name").textValue().equals("mail.search") ? SEARCH : DELETE).text());
                assertThat(new SchemaOracle(schema).valid(call.get("arguments"))).as("seed %s: %s", seed, json)
                        .isTrue();
            }
            assertThat(sequence.json()).as("a call fits into %s tokens", most).hasSizeGreaterThanOrEqualTo(
                    most > 110 ? 1 : 0);
        }
    }

    /** Writes the opening wherever it may, and anything allowed else. */
    private int eager(ConstrainedSequence sequence, SplittableRandom random, int written) {
        long[] mask = sequence.mask(new int[0]);
        if (sequence.free()) {
            int next = "<tool_call>\n".charAt(written % 12);
            return (mask[next >> 6] >>> next & 1) != 0 ? next : ' ';
        }
        int chosen = -1;
        int seen = 0;
        for (int id = 0; id < tokens.size(); id++) {
            if ((mask[id >> 6] >>> id & 1) != 0 && random.nextInt(++seen) == 0) {
                chosen = id;
            }
        }
        return chosen;
    }

    @Test
    void whatCannotWorkIsRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> new OutputConstraint.Triggered("", CALLS, JsonForm.SPACED,
                "x", true));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new OutputConstraint.Triggered("x", CALLS, JsonForm.SPACED,
                        "5", true));
        assertThatIllegalArgumentException().isThrownBy(() -> new ToolCallSchema(List.of()));
        assertThatIllegalArgumentException().isThrownBy(
                () -> new ToolCallSchema(List.of(new Tool("a", SEARCH), new Tool("a", DELETE))))
                .withMessage("the tool a is there twice; give each name once");
        ToolCallSchema impossible = new ToolCallSchema(List.of(new Tool("a", JsonSchema.parse("false"))));
        assertThatIllegalArgumentException().isThrownBy(() -> TokenConstraint.of(
                OutputConstraint.Triggered.toolCalls(impossible), vocabulary, 1 << 20))
                .withMessage("the schema of tool a allows no arguments that can be written in 65536 bytes");
    }

    private static void write(ConstrainedSequence sequence, String text) {
        for (byte one : text.getBytes(StandardCharsets.UTF_8)) {
            assertThat(allowed(sequence, one & 0xFF)).as("%s of %s", (char) one, text).isTrue();
            sequence.accept(one & 0xFF);
        }
    }

    private static boolean allowed(ConstrainedSequence sequence, int id) {
        return (sequence.mask(new int[0])[id >> 6] >>> id & 1) != 0;
    }
}
