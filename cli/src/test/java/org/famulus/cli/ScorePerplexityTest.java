package org.famulus.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import com.fasterxml.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

class ScorePerplexityTest {

    private static final String TEXT = "Each token of this text is scored once, <|end|> too.\n";

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    private Path folder;

    @SuppressWarnings("NullAway.Init") // set before each test
    private String model;

    @SuppressWarnings("NullAway.Init") // set before each test
    private String file;

    @BeforeEach
    void writeFiles() throws IOException {
        model = TinyModel.write(folder.resolve("model"), 2, 64).toString();
        file = Files.writeString(folder.resolve("text.txt"), TEXT).toString();
    }

    @Test
    void theSumsAreThoseOfTheTokens() {
        JsonNode json = perplexity("--per-token", "--json").json();
        assertThat(json.get("tokens").asInt()).isEqualTo(TEXT.length());
        assertThat(json.get("context").asInt()).isEqualTo(64);
        assertThat(json.get("stride").asInt()).isEqualTo(32);
        double sum = 0;
        for (JsonNode nats : json.get("per_token")) {
            sum += nats.asDouble();
        }
        assertThat(json.get("per_token")).hasSize(TEXT.length());
        assertThat(json.get("nats").asDouble()).isCloseTo(sum, within(1e-3));
        assertThat(json.get("nats_per_token").asDouble()).isCloseTo(sum / TEXT.length(), within(1e-5));
        assertThat(json.get("perplexity").asDouble()).isCloseTo(Math.exp(sum / TEXT.length()), within(1e-2));
        assertThat(perplexity("--json").json().has("per_token")).isFalse();
    }

    /** Generation is made to choose the text's own token, and says how probable it was. */
    @Test
    void aTokensNatsAreWhatGenerationSaysOfIt() {
        JsonNode perToken = perplexity("--per-token", "--json").json().get("per_token");
        for (int index : new int[]{0, 1, 7, 30, 50}) {
            JsonNode generated = CommandRun.of("generate", "--model", model, "--prompt", TEXT.substring(0, index),
                    "--max-tokens", "1", "--logit-bias", (int) TEXT.charAt(index) + "=100", "--log-probabilities", "0",
                    "--json").json().get("log_probabilities").get(0);
            assertThat(generated.get("id").asInt()).isEqualTo(TEXT.charAt(index));
            assertThat(perToken.get(index).asDouble()).as("token %d", index)
                    .isCloseTo(-generated.get("log_probability").asDouble(), within(2e-4));
        }
    }

    @Test
    void everyTokenIsScoredOnceWhateverTheWindows() {
        JsonNode whole = perplexity("--per-token", "--json").json().get("per_token");
        for (String[] windows : new String[][]{{"16", "8"}, {"16", "15"}, {"9", "1"}, {"63", "20"}}) {
            JsonNode json = perplexity("--per-token", "--json", "--context", windows[0], "--stride", windows[1]).json();
            assertThat(json.get("tokens").asInt()).isEqualTo(TEXT.length());
            int context = Integer.parseInt(windows[0]);
            for (int i = 0; i < Math.min(context - 1, TEXT.length()); i++) {
                assertThat(json.get("per_token").get(i).asDouble()).as("token %d of the first window", i)
                        .isCloseTo(whole.get(i).asDouble(), within(2e-4));
            }
        }
        assertThat(perplexity("--json", "--max-tokens", "10").json().get("tokens").asInt()).isEqualTo(10);
    }

    @Test
    void aPersonReadsALine() {
        assertThat(perplexity().text()).matches(
                "perplexity [0-9.]+ \\([0-9.]+ nats per token, " + TEXT.length()
                        + " tokens, context 64, stride 32\\)\n");
        assertThat(perplexity("--per-token").text().lines()).hasSize(TEXT.length() + 1)
                .first().asString().endsWith("\t69\tE");
        assertThat(CommandRun.withInput(TEXT, "perplexity", "--model", model, "--file", "-").text())
                .isEqualTo(perplexity().text());
    }

    @Test
    void aMistakeGivesOneLine() throws IOException {
        assertThat(CommandRun.of("perplexity", "--model", model).error(2)).contains("add --file");
        assertThat(perplexity("--context", "65").error(2)).contains("--context 65 is not between 2 and");
        assertThat(perplexity("--context", "1").error(2)).contains("--context 1 is not between 2 and");
        assertThat(perplexity("--stride", "0").error(2)).contains("--stride 0 is not between 1 and");
        assertThat(perplexity("--stride", "64").error(2)).contains("--stride 64 is not between 1 and 63");
        assertThat(perplexity("--max-tokens", "0").error(2)).contains("--max-tokens 0 is refused");
        assertThat(CommandRun.of("perplexity", "--model", model, "--file", "/no/such").error(1))
                .contains("no such file or folder: /no/such");
        Path noText = Files.write(folder.resolve("bytes"), new byte[]{(byte) 0xFF});
        assertThat(CommandRun.of("perplexity", "--model", model, "--file", noText.toString()).error(2))
                .contains("is no UTF-8 text (byte 0)");
    }

    private CommandRun perplexity(String... options) {
        String[] arguments = new String[options.length + 5];
        System.arraycopy(new String[]{"perplexity", "--model", model, "--file", file}, 0, arguments, 0, 5);
        System.arraycopy(options, 0, arguments, 5, options.length);
        return CommandRun.of(arguments);
    }
}
