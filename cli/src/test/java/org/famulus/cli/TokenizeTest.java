package org.famulus.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import com.fasterxml.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;

class TokenizeTest {

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    private Path folder;

    @SuppressWarnings("NullAway.Init") // set before each test
    private String model;

    @BeforeEach
    void writeModel() {
        model = TinyModel.write(folder.resolve("model"), 1, 64).toString();
    }

    @Test
    void eachTokenIsALineWithItsIdAndItsForm() {
        assertThat(CommandRun.of("tokenize", "--model", model, "a é<|end|>").text())
                .isEqualTo("256\t<|begin|>\n97\ta\n32\tĠ\n259\tÃ©\n257\t<|end|>\n");
    }

    @Test
    void withoutSpecialTokensTheTextIsAllThereIs() {
        JsonNode json = CommandRun.of("tokenize", "--model", model, "--no-special", "--json", "<|end|>").json();
        assertThat(json.get("count").asInt()).isEqualTo(7);
        assertThat(json.get("ids")).hasSize(7);
        assertThat(json.get("tokens").get(0).asText()).isEqualTo("<");
    }

    @Test
    void standardInputIsReadExactly() {
        assertThat(CommandRun.withInput("a\n", "tokenize", "--model", model, "--no-special", "-").text())
                .isEqualTo("97\ta\n10\tĊ\n");
        assertThat(CommandRun.withInput("", "tokenize", "--model", model, "-").error(2))
                .contains("standard input is empty");
    }

    @Test
    void onlyTheTokenizerIsLoaded() throws IOException {
        Files.delete(Path.of(model, "model.safetensors"));
        assertThat(CommandRun.of("tokenize", "--model", model, "--no-special", "x").text()).isEqualTo("120\tx\n");
    }

    @Test
    void aMistakeGivesOneLine() {
        assertThat(CommandRun.of("tokenize", "--model", model).error(2)).contains("TEXT");
        assertThat(CommandRun.of("tokenize", "x").error(2)).contains("add --model");
        assertThat(CommandRun.of("tokenize", "--model", folder.toString(), "x").error(1)).contains("tokenizer.json");
    }
}
