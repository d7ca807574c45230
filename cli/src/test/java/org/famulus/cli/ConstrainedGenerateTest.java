package org.famulus.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import static org.assertj.core.api.Assertions.assertThat;

class ConstrainedGenerateTest {

    private static final String SCHEMA = "{\"type\": \"object\", \"properties\": {\"name\": {\"type\": \"string\","
            + " \"maxLength\": 8}, \"age\": {\"type\": \"integer\", \"minimum\": 0, \"maximum\": 120}}, \"required\":"
            + " [\"name\", \"age\"]}";
    private static final String TOOLS = "[{\"type\": \"function\", \"function\": {\"name\": \"greet\", \"description\":"
            + " \"Greets.\", \"parameters\": " + SCHEMA
            + "}}, {\"type\": \"function\", \"function\": {\"name\": \"wait\"}}]";

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    private static Path folder;

    @SuppressWarnings("NullAway.Init") // set before each test
    private static String model;

    @BeforeAll
    static void writeModel() {
        model = TinyModel.write(folder.resolve("model"), 11, 200).toString();
    }

    @Test
    void theAnswerIsJsonOfTheSchemaWhetherGreedyOrDrawn() throws IOException {
        Path file = Files.writeString(folder.resolve("schema.json"), SCHEMA + "\n");
        String greedy = generate("--json-schema", SCHEMA).text();
        assertThat(generate("--json-schema", file.toString()).text()).isEqualTo(greedy);
        List<String> answers = new ArrayList<>(List.of(greedy));
        for (int seed = 0; seed < 10; seed++) {
            answers.add(
                    generate("--json-schema", SCHEMA, "--temperature", "1.5", "--seed", Integer.toString(seed)).text());
        }
        for (String answer : answers) {
            JsonNode value = new ObjectMapper().readTree(answer);
            assertThat(value.get("name").textValue().codePointCount(0, value.get("name").textValue().length()))
                    .as(answer)
                    .isLessThanOrEqualTo(8);
            assertThat(value.get("age").intValue()).as(answer).isBetween(0, 120);
        }
        JsonNode json = generate("--json-schema", SCHEMA, "--json").json();
        assertThat(json.get("text").textValue()).isEqualTo(greedy);
        assertThat(json.get("finish_reason").textValue()).isEqualTo("stop");
        assertThat(json.has("tool_calls")).isFalse();
    }

    @Test
    void theAnswerIsWholeHoweverFewTokensAreAllowed() throws IOException {
        String answer = generate("--json-schema", SCHEMA, "--max-tokens", "22").text();
        assertThat(new ObjectMapper().readTree(answer).get("name").textValue()).isEqualTo("");
        assertThat(generate("--json-schema", SCHEMA, "--max-tokens", "21").error(2))
                .isEqualTo(
                        "famulus: --max-tokens 21 is refused: the shortest answer that the schema allows takes 22 tokens;"
                                + " allowed: 22 or more, within the model's context");
    }

    @Test
    void severalPromptsAreEachHeldToTheSchema() throws IOException {
        JsonNode results = generate("--prompt", "another", "--prompt", "third", "--json-schema", SCHEMA, "--json")
                .json()
                .get("results");
        assertThat(results).hasSize(3);
        for (JsonNode result : results) {
            assertThat(new ObjectMapper().readTree(result.get("text").textValue()).get("age").isInt()).isTrue();
        }
    }

    @Test
    void offeredToolsLeaveOtherTextAsItIs() throws IOException {
        Path tools = Files.writeString(folder.resolve("tools.json"), TOOLS);
        JsonNode json = generate("--tools", tools.toString(), "--json", "--max-tokens", "30").json();
        assertThat(json.get("tool_calls")).isEmpty();
        assertThat(json.get("text")).isEqualTo(generate("--json", "--max-tokens", "30").json().get("text"));
    }

    @Test
    void theTemplateTellsTheModelOfTheTools() throws IOException {
        Path tools = Files.writeString(folder.resolve("tools.json"), TOOLS);
        assertThat(generate("--tools", tools.toString(), "--chat").error(1))
                .contains("has a chat template that does not speak of <tool_call>");
        Path speaking = TinyModel.write(folder.resolve("speaking"), 11, 400);
        Path configuration = speaking.resolve("tokenizer_config.json");
        Files.writeString(configuration, Files.readString(configuration).replace("{% for message",
                "{% for tool in tools or [] %}{{ tool.function.name }} {% endfor %}<tool_call>{% for message"));
        JsonNode json = CommandRun.of("generate", "--model", speaking.toString(), "--prompt", "x", "--chat", "--tools",
                tools.toString(), "--json", "--max-tokens", "5").json();
        JsonNode without = CommandRun
                .of("generate", "--model", speaking.toString(), "--prompt", "x", "--chat", "--json",
                        "--max-tokens", "5")
                .json();
        assertThat(json.get("prompt_tokens").asInt())
                .isEqualTo(without.get("prompt_tokens").asInt() + "greet wait ".length());
    }

    @Test
    void mistakesGiveOneLine() throws IOException {
        assertThat(generate("--json-schema", "{\"type\": \"strin\"}").error(2)).contains("schema: #/type is \"strin\"");
        assertThat(generate("--json-schema", "{\"not\": {}}").error(2)).contains("\"not\", which is not supported");
        assertThat(generate("--json-schema", "/no/such/file").error(1))
                .contains("no such file or folder: /no/such/file");
        assertThat(generate("--json-schema", SCHEMA, "--stop", "x").error(2))
                .contains("stop strings would cut an answer");
        Path tools = Files.writeString(folder.resolve("tools.json"), TOOLS);
        assertThat(generate("--json-schema", SCHEMA, "--tools", tools.toString()).error(2))
                .contains("does not go with");
        assertThat(toolsError("{}")).contains("wrong.json: the tools must be a JSON list of objects");
        assertThat(toolsError("[]")).contains("the tools are an empty list; give one or more");
        assertThat(toolsError("[{\"name\": \"x\"}]")).contains("a tool definition needs");
        assertThat(toolsError("[1")).contains("must be a JSON list of objects, but reading it failed");
        assertThat(toolsError(TOOLS.replace("\"integer\"", "\"int\"")))
                .contains("tool greet: schema: #/properties/age/type is \"int\"");
        assertThat(toolsError(TOOLS.replace("wait", "greet"))).contains("the tool greet is there twice");
    }

    private static String toolsError(String content) throws IOException {
        Path file = Files.writeString(folder.resolve("wrong.json"), content);
        return generate("--tools", file.toString()).error(2);
    }

    private static CommandRun generate(String... arguments) {
        List<String> all = new ArrayList<>(List.of("generate", "--model", model, "--prompt", "hello", "--quiet"));
        all.addAll(List.of(arguments));
        return CommandRun.of(all.toArray(String[]::new));
    }
}
