package org.famulus.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/** The commands against a float64 reference of trained checkpoints, where these are there. */
class TrainedModelCommandsTest {

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    private Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"stories260K/hf", "stories3M/hf", "stories260K/stories260K.f32.gguf"})
    void greedyTextIsTheReferences(String model) throws IOException {
        Path path = model(model);
        for (JsonNode expected : reference(path).get("greedy")) {
            List<Integer> ids = ids(expected.get("ids"));
            String prompt = expected.get("prompt").asText();
            JsonNode json = CommandRun.of("generate", "--model", path.toString(), "--prompt", prompt, "--max-tokens",
                    "200", "--compute", "f32", "--json").json();
            List<Integer> generated = ids(json.get("ids"));
            List<Integer> continuation = ids.subList(json.get("prompt_tokens").asInt(), ids.size());
            assertThat(generated).as(prompt).startsWith(continuation.toArray(Integer[]::new));
            boolean ended = ids.size() < 200;
            assertThat(generated.size() == continuation.size() && json.get("finish_reason").asText().equals("stop"))
                    .as("ends where the reference does: " + prompt).isEqualTo(ended);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"stories260K/hf", "stories3M/hf"})
    void natsAreTheReferences(String model) throws IOException {
        Path path = model(model);
        for (JsonNode expected : reference(path).get("nll")) {
            Path text = Files.writeString(folder.resolve("text.txt"), expected.get("text").asText());
            JsonNode json = CommandRun.of("perplexity", "--model", path.toString(), "--file", text.toString(),
                    "--per-token", "--json").json();
            assertThat(json.get("tokens").asInt()).isEqualTo(expected.get("n_tokens").asInt());
            double nats = expected.get("nll").asDouble();
            assertThat(json.get("nats").asDouble()).isCloseTo(nats, within(1e-4 * nats));
            for (int i = 0; i < json.get("tokens").asInt(); i++) {
                assertThat(json.get("per_token").get(i).asDouble()).as("token %d of %s", i, expected.get("text"))
                        .isCloseTo(expected.get("per_token").get(i).asDouble(), within(2e-4));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"stories260K/hf", "stories260K/stories260K.q8_0.gguf", "stories3M/hf"})
    void tokensAreTheReferences(String model) throws IOException {
        Path path = model(model);
        for (JsonNode expected : reference(path).get("tokenize")) {
            JsonNode json = CommandRun.of("tokenize", "--model", path.toString(), "--json",
                    expected.get("text").asText()).json();
            assertThat(json.get("ids")).isEqualTo(expected.get("ids"));
        }
    }

    private static Path model(String name) {
        Path path = Path.of(System.getProperty("famulus.root", ".")).resolve("../shared/data/models").resolve(name)
                .normalize();
        assumeTrue(Files.exists(path), "no trained model at " + path);
        return path;
    }

    private static JsonNode reference(Path model) throws IOException {
        return new ObjectMapper().readTree(model.resolveSibling("reference.json").toFile());
    }

    private static List<Integer> ids(JsonNode array) {
        List<Integer> ids = new ArrayList<>();
        array.forEach(id -> ids.add(id.asInt()));
        return ids;
    }
}
