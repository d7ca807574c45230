package org.famulus.engine.reference;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;

import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

/** The oracle against a float64 reference of two trained checkpoints, which others computed. */
class ReferenceModelGoldenTest {

    /** The CSV rounds to nine digits and the float64 order of sums differs. */
    private static final double TOLERANCE = 1e-6;

    @ParameterizedTest
    @ValueSource(strings = {"stories260K", "stories3M"})
    void logitsResidualsAndAttentionAreThoseOfTheCheckpoint(String name) throws IOException {
        Golden golden = Golden.load(name);
        JsonNode expected = golden.answers().path("logits");
        ReferenceTrace trace = golden.model().trace(ReferenceInput.ids(ids(expected.path("ids"))));
        int last = trace.logits().length - 1;

        List<String> rows = Files.readAllLines(golden.folder().resolve(expected.path("file").asText()));
        assertThat(rows).hasSize(last + 1);
        for (int token = 0; token <= last; token++) {
            double[] row = Arrays.stream(rows.get(token).split(",", -1)).mapToDouble(Double::parseDouble).toArray();
            assertThat(trace.logits()[token]).as("token %d", token).containsExactly(row, within(TOLERANCE));
            assertThat(ReferenceGeneration.largest(trace.logits()[token]))
                    .isEqualTo(expected.path("argmax").path(token).asInt());
        }
        JsonNode residuals = expected.path("last_pos_layer_x_first8");
        assertThat(trace.residuals()).hasNumberOfRows(residuals.size());
        for (int layer = 0; layer < residuals.size(); layer++) {
            assertThat(Arrays.copyOf(trace.residuals()[layer][last], 8)).as("layer %d", layer)
                    .containsExactly(doubles(residuals.path(layer)), within(TOLERANCE));
        }
        JsonNode attention = expected.path("last_pos_layer0_attn");
        assertThat(attention).hasSize(golden.model().configuration().heads());
        for (int head = 0; head < attention.size(); head++) {
            assertThat(trace.attentionWeights()[0][head][last]).as("head %d", head)
                    .containsExactly(doubles(attention.path(head)), within(TOLERANCE));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"stories260K", "stories3M"})
    void negativeLogLikelihoodsAreThoseOfTheCheckpoint(String name) throws IOException {
        Golden golden = Golden.load(name);
        for (JsonNode expected : golden.answers().path("nll")) {
            String text = expected.path("text").asText();
            double[] nats = ReferenceGeneration.negativeLogLikelihoods(golden.model(), golden.ids(text));
            assertThat(nats).as("'%s'", text).containsExactly(doubles(expected.path("per_token")), within(TOLERANCE));
            assertThat(Arrays.stream(nats).sum()).as("'%s'", text)
                    .isCloseTo(expected.path("nll").asDouble(), within(nats.length * TOLERANCE));
        }
    }

    /** One pass over the whole continuation: each of its ids must be the largest logit after those before it. */
    @ParameterizedTest
    @ValueSource(strings = {"stories260K", "stories3M"})
    void greedyContinuationsAreThoseOfTheCheckpoint(String name) throws IOException {
        Golden golden = Golden.load(name);
        for (JsonNode expected : golden.answers().path("greedy")) {
            String prompt = expected.path("prompt").asText();
            int[] promptIds = golden.ids(prompt);
            int[] ids = ids(expected.path("ids"));
            assertThat(ids).as("'%s'", prompt).startsWith(promptIds);
            double[][] logits = golden.model().logits(ids);
            for (int token = promptIds.length - 1; token < ids.length - 1; token++) {
                assertThat(ReferenceGeneration.largest(logits[token])).as("after token %d of '%s'", token, prompt)
                        .isEqualTo(ids[token + 1]);
            }
            if (name.equals("stories260K")) {
                int[] start = Arrays.copyOfRange(ids, promptIds.length, promptIds.length + 12);
                assertThat(ReferenceGeneration.greedy(golden.model(), promptIds, 12)).as("'%s'", prompt)
                        .containsExactly(start);
            }
        }
    }

    private static int[] ids(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false).mapToInt(JsonNode::asInt).toArray();
    }

    private static double[] doubles(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false).mapToDouble(JsonNode::asDouble).toArray();
    }

    /** A checkpoint's folder with its reference answers. */
    private record Golden(Path folder, ReferenceModel model, JsonNode answers, Map<String, List<Integer>> prompts) {

        static Golden load(String name) throws IOException {
            Path folder = Path.of(System.getProperty("famulus.root", "..")).resolve("../shared/data/models/" + name);
            Assumptions.assumeTrue(Files.isRegularFile(folder.resolve("reference.json")),
                    "no shared data beside the repository: the oracle is not compared with " + name);
            JsonNode answers = new ObjectMapper().readTree(folder.resolve("reference.json").toFile());
            Map<String, List<Integer>> prompts = new HashMap<>();
            for (JsonNode prompt : answers.path("tokenize")) {
                prompts.put(prompt.path("text").asText(),
                        Arrays.stream(ReferenceModelGoldenTest.ids(prompt.path("ids"))).boxed().toList());
            }
            return new Golden(folder, ReferenceModel.load(folder.resolve("hf")), answers, prompts);
        }

        int[] ids(String text) {
            return prompts.getOrDefault(text, List.of()).stream().mapToInt(Integer::intValue).toArray();
        }
    }
}
