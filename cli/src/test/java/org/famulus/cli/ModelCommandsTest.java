package org.famulus.cli;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import static org.assertj.core.api.Assertions.assertThat;

class ModelCommandsTest {

    @TempDir
    private Path folder;

    /** What a command printed and how it ended. */
    private record Run(int status, String out, String err) {

        JsonNode json() throws IOException {
            assertThat(status).as(err).isZero();
            return new ObjectMapper().readTree(out);
        }

        /** The one line of a command that failed. */
        String error(int expected) {
            assertThat(status).as(out + err).isEqualTo(expected);
            assertThat(out).isEmpty();
            assertThat(err.lines()).as(err).hasSize(1);
            return err;
        }
    }

    private static Run run(Map<String, String> environment, Object... arguments) {
        var out = new ByteArrayOutputStream();
        var err = new ByteArrayOutputStream();
        int status = Main.run(new Terminal(new ByteArrayInputStream(new byte[0]),
                Terminal.printer(new StandardOutput(out)), new PrintStream(err, true, StandardCharsets.UTF_8), false,
                environment), List.of(arguments).stream().map(Object::toString).toArray(String[]::new));
        return new Run(status, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }

    private static Run run(Object... arguments) {
        return run(Map.of(), arguments);
    }

    private Path tiny() {
        Path path = folder.resolve("tiny.gguf");
        assertThat(run("model", "random", "--like", "tiny", "--out", path).status()).isZero();
        return path;
    }

    @Test
    void randomSaysWhatItWroteAndThatItIsRandom() throws IOException {
        Path path = folder.resolve("tiny.gguf");
        Run text = run("model", "random", "--like", "tiny", "--out", path);
        assertThat(text.out()).contains("random model", path.toString(), "learned nothing");
        JsonNode json = run("model", "random", "--like", "tiny", "--type", "q8_0", "--seed", 7, "--out", path,
                "--force", "--json").json();
        assertThat(json.fieldNames()).toIterable().containsExactly("path", "like", "type", "seed", "random",
                "parameters", "bytes", "seconds");
        assertThat(json.path("bytes").asLong()).isEqualTo(Files.size(path));
        assertThat(json.path("seed").asLong()).isEqualTo(7);
    }

    @Test
    void infoAndListDescribeAModelAlike() throws IOException {
        Path path = tiny();
        JsonNode info = run("model", "info", path, "--json").json();
        assertThat(info.path("family").asText()).isEqualTo("llama");
        assertThat(info.path("random").asBoolean()).isTrue();
        assertThat(info.path("shape").path("layers").asInt()).isEqualTo(4);
        assertThat(info.path("tokenizer").path("kind").asText()).isEqualTo("sentencepiece");
        // Keys and values of two heads of sixteen elements in four layers.
        assertThat(info.path("state_bytes_per_token").path("f32").asLong()).isEqualTo(2 * 4 * 2 * 16 * 4);
        assertThat(info.path("state_bytes_per_token").path("bf16").asLong()).isEqualTo(2 * 4 * 2 * 16 * 2);
        JsonNode list = run("model", "list", folder, "--json").json();
        assertThat(list.path("models").get(0)).isEqualTo(info);
        assertThat(run("model", "info", path).out()).contains("a random model, seed 0").contains("llama")
                .contains("sentencepiece").contains("begins with <s>, ends at </s>");
    }

    @Test
    void listShowsBrokenModelsWithTheReasonAndLooksWhereTheEnvironmentSays() throws IOException {
        tiny();
        Files.writeString(folder.resolve("broken.gguf"), "no model");
        Run listed = run(Map.of("FAMULUS_MODELS", folder.toString()), "model", "list");
        assertThat(listed.status()).isZero();
        assertThat(listed.out().lines()).hasSize(2);
        assertThat(listed.out()).contains("tiny.gguf").contains("random").contains("broken.gguf  cannot be used: ");
        JsonNode json = run("model", "list", folder, "--json").json();
        assertThat(json.path("broken").get(0).path("reason").asText()).isNotBlank();
        assertThat(run("model", "list", folder.resolve("missing")).error(1)).contains("there is no folder");
    }

    @Test
    void convertKeepsTheTypeWhereNoneIsGiven() throws IOException {
        Path path = tiny();
        Path hf = folder.resolve("hf");
        assertThat(run("model", "convert", path, "--out", hf, "--json").json().path("type").asText())
                .isEqualTo("f32");
        Path quantized = folder.resolve("q8.gguf");
        assertThat(run("model", "convert", hf, "--type", "Q8_0", "--out", quantized).status()).isZero();
        assertThat(run("model", "convert", quantized, "--out", folder.resolve("half"), "--json").json().path("type")
                .asText()).isEqualTo("f16");
        assertThat(run("model", "info", folder.resolve("half"), "--json").json().path("parameters").asLong())
                .isEqualTo(205_376);
    }

    @Test
    void wrongUseIsOneLineThatNamesTheRemedy() {
        Path path = tiny();
        assertThat(run("model", "random", "--like", "tiny", "--out", path).error(2)).contains("--force");
        assertThat(run("model", "random", "--like", "gpt-5", "--out", path).error(2)).contains("gpt-5")
                .contains("smollm-135m");
        assertThat(run("model", "convert", path, "--type", "q3_k", "--out", folder.resolve("x.gguf")).error(2))
                .contains("q3_k").contains("q4_0");
        assertThat(run("model", "convert", path, "--type", "q4_0", "--out", folder.resolve("x")).error(2))
                .contains("q4_0").contains(".gguf");
        assertThat(run("model", "convert", path, "--out", folder.resolve("missing/x.gguf")).error(1))
                .contains("there is no folder");
        assertThat(run("model", "convert", folder.resolve("none"), "--out", folder.resolve("x.gguf")).error(1))
                .contains("there is no model");
        assertThat(run("model", "info", folder).error(1)).contains("config.json");
        assertThat(run("model").error(2)).contains("no command given");
        assertThat(folder).isDirectoryNotContaining("glob:**.tmp");
    }

    @ParameterizedTest
    @ValueSource(strings = {"info", "list", "convert", "random"})
    void everyCommandExplainsItself(String command) {
        Run help = run("model", command, "--help");
        assertThat(help.status()).isZero();
        assertThat(help.out()).contains("Usage: famulus model " + command).contains("--json");
        assertThat(run("model", "--help").out()).contains(command);
    }
}
