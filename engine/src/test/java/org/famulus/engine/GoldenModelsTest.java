package org.famulus.engine;

import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.StreamSupport;

import org.famulus.engine.generation.GenerationOptions;
import org.famulus.engine.generation.GenerationResult;
import org.famulus.engine.generation.SamplingOptions;
import org.famulus.engine.generation.StopConditions;
import org.famulus.engine.model.Compute;
import org.famulus.engine.model.ExecutionOptions;
import org.famulus.engine.model.ModelInput;
import org.famulus.engine.model.RunningModel;
import org.famulus.engine.model.SequenceInput;
import org.famulus.engine.scoring.Perplexity;
import org.famulus.engine.state.SequenceState;
import org.famulus.engine.tap.Site;
import org.famulus.engine.tap.Tap;
import org.famulus.engine.tokenizer.Tokenizer.SpecialTokens;
import org.famulus.engine.weights.TensorType;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

/** Two trained checkpoints against the float64 reference that others computed from them. */
class GoldenModelsTest {

    private static final Path MODELS = Path.of(System.getProperty("famulus.root", ".."))
            .resolve("../shared/data/models").normalize();
    private static final ExecutionOptions F32 = ExecutionOptions.defaults().withThreads(2).withCompute(Compute.F32);

    /** Logits are of about 10, the deepest sum of about 500 products. */
    private static final double LOGITS = 2e-4;

    @ParameterizedTest
    @ValueSource(strings = {"stories260K/hf", "stories260K/stories260K.f32.gguf", "stories260K/stories260K.f16.gguf",
            "stories260K/stories260K.q8_0.gguf", "stories3M/hf", "stories3M/stories3M.f16.gguf",
            "stories3M/stories3M.q8_0.gguf"})
    void tokenIdsAreTheReferences(String name) throws IOException {
        try (LanguageModel model = open(name, F32)) {
            for (JsonNode text : reference(name).path("tokenize")) {
                assertThat(model.tokenizer().encode(text.path("text").asText(), SpecialTokens.ADD))
                        .as("'%s'", text.path("text").asText()).isEqualTo(ids(text.path("ids")));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"stories260K/hf", "stories260K/stories260K.f32.gguf", "stories3M/hf"})
    void logitsResidualsAndAttentionAreTheReferences(String name) throws IOException {
        JsonNode expected = reference(name).path("logits");
        int[] ids = ids(expected.path("ids"));
        List<String> rows = Files.readAllLines(
                path(name.substring(0, name.indexOf('/'))).resolve(expected.path("file").asText()));
        try (LanguageModel model = open(name, F32)) {
            assertLogits(model, ids, rows, ids.length, name);
            assertLogits(model, ids, rows, 5, name);
            assertLogits(model, ids, rows, 1, name);
            for (int piece : new int[]{ids.length, 1}) {
                assertActivations(model, ids, piece, expected);
            }
        }
    }

    private static void assertLogits(LanguageModel model, int[] ids, List<String> rows, int piece, String name) {
        double[] largest = {0};
        try (SequenceState state = model.newState()) {
            for (int from = 0; from < ids.length; from += piece) {
                int first = from;
                int[] part = Arrays.copyOfRange(ids, from, Math.min(ids.length, from + piece));
                model.decoder().logits(new SequenceInput(state, ModelInput.tokens(part)), 0, null, (index, row) -> {
                    double[] expected = Arrays.stream(rows.get(first + index).split(",", -1))
                            .mapToDouble(Double::parseDouble).toArray();
                    largest[0] = Math.max(largest[0],
                            RunningModel.difference(row.toArray(ValueLayout.JAVA_FLOAT), expected));
                });
            }
        }
        assertThat(largest[0]).as("pieces of %d, %s", piece, name).isLessThan(LOGITS);
    }

    private static void assertActivations(LanguageModel model, int[] ids, int piece, JsonNode expected) {
        int last = ids.length - 1;
        int[] seen = {0};
        Tap residuals = Tap.reading(Site.LAYER_OUTPUT, (point, value) -> {
            if (point.row(last) >= 0) {
                float[] row = RunningModel.floats(value.select(0, point.row(last)));
                assertThat(RunningModel.difference(Arrays.copyOf(row, 8),
                        doubles(expected.path("last_pos_layer_x_first8").path(point.layer())))).isLessThan(LOGITS);
                seen[0]++;
            }
        });
        Tap attention = Tap.reading(Site.ATTENTION_WEIGHTS, (point, value) -> {
            if (point.layer() == 0 && point.row(last) >= 0) {
                for (int head = 0; head < value.size(0); head++) {
                    float[] row = RunningModel.floats(value.select(0, head).select(0, point.row(last)));
                    assertThat(RunningModel.difference(row, doubles(expected.path("last_pos_layer0_attn").path(head))))
                            .isLessThan(1e-5);
                    seen[0]++;
                }
            }
        });
        try (SequenceState state = model.newState()) {
            for (int from = 0; from < ids.length; from += piece) {
                int[] part = Arrays.copyOfRange(ids, from, Math.min(ids.length, from + piece));
                model.decoder().nextLogits(List.of(new SequenceInput(state, ModelInput.tokens(part))),
                        Tap.all(List.of(residuals, attention)));
            }
        }
        assertThat(seen[0]).isEqualTo(model.configuration().layerCount() + model.configuration().headCount());
    }

    @ParameterizedTest
    @ValueSource(strings = {"stories260K/hf", "stories260K/stories260K.f32.gguf", "stories3M/hf"})
    void negativeLogLikelihoodsAreTheReferences(String name) throws IOException {
        try (LanguageModel model = open(name, F32)) {
            for (JsonNode expected : reference(name).path("nll")) {
                int[] ids = model.tokenizer().encode(expected.path("text").asText(), SpecialTokens.ADD);
                int context = model.configuration().contextLength();
                Perplexity.Result result = new Perplexity(model.decoder(), OptionalInt.of(ids[0]), context, context / 2)
                        .score(Arrays.copyOfRange(ids, 1, ids.length), scored -> {
                        });
                assertThat(result.tokens()).isEqualTo(expected.path("n_tokens").asInt());
                assertThat(RunningModel.difference(result.nats(), doubles(expected.path("per_token"))))
                        .isLessThan(LOGITS);
                double nats = expected.path("nll").asDouble();
                assertThat(result.totalNats()).as("'%s'", expected.path("text")).isCloseTo(nats, within(1e-4 * nats));
            }
        }
    }

    /** All prompts in one batch, and each alone with its text streamed. */
    @ParameterizedTest
    @ValueSource(strings = {"stories260K/hf", "stories260K/stories260K.f32.gguf", "stories3M/hf"})
    void greedyContinuationsAreTheReferences(String name) throws IOException {
        JsonNode answers = reference(name).path("greedy");
        try (LanguageModel model = open(name, F32)) {
            List<LanguageModel.Request> requests = StreamSupport.stream(answers.spliterator(), false)
                    .map(answer -> request(model, answer)).toList();
            List<GenerationResult> together = model.generate(requests, generations -> {
            });
            for (int i = 0; i < requests.size(); i++) {
                JsonNode answer = answers.path(i);
                LanguageModel.Request request = requests.get(i);
                int[] all = ids(answer.path("ids"));
                assertThat(all).startsWith(request.promptIds()).hasSizeGreaterThan(100);
                List<Integer> expected = Arrays.stream(all, request.promptIds().length, all.length).boxed().toList();
                assertThat(together.get(i).ids()).as("in a batch, after '%s'", answer.path("prompt").asText())
                        .isEqualTo(expected);
                StringBuilder streamed = new StringBuilder();
                try (SequenceState alone = model.newState()) {
                    GenerationResult result = model.generate(alone, request.promptIds(), request.options(),
                            streamed::append, generation -> {
                            });
                    assertThat(result.ids()).as("alone, after '%s'", answer.path("prompt").asText())
                            .isEqualTo(expected);
                    assertThat(result.text()).isEqualTo(together.get(i).text()).isEqualTo(streamed.toString());
                }
                request.state().close();
            }
        }
    }

    private static LanguageModel.Request request(LanguageModel model, JsonNode answer) {
        int[] prompt = model.tokenizer().encode(answer.path("prompt").asText(), SpecialTokens.ADD);
        int count = answer.path("ids").size() - prompt.length;
        return new LanguageModel.Request(model.newState(), prompt,
                new GenerationOptions(SamplingOptions.greedy(), StopConditions.after(count, StopConditions.UNBOUNDED)),
                piece -> {
                });
    }

    /** The rows of the query and key matrices are in another order there, and so are the sums. */
    @Test
    void theFolderAndTheF32GgufAgreeWithinRounding() throws IOException {
        int[] ids = Arrays.copyOf(sample("stories260K/hf"), 200);
        float[] folder = logits("stories260K/hf", ids);
        assertThat(RunningModel.difference(logits("stories260K/stories260K.f32.gguf", ids), folder)).isLessThan(5e-5);
        // Half precision keeps 11 bits of each weight; logits are of about 10.
        assertThat(RunningModel.difference(logits("stories260K/stories260K.f16.gguf", ids), folder)).isLessThan(0.05);
        int[] other = Arrays.copyOf(sample("stories3M/hf"), 200);
        assertThat(RunningModel.difference(logits("stories3M/stories3M.f16.gguf", other),
                logits("stories3M/hf", other))).isLessThan(0.05);
    }

    private static float[] logits(String name, int[] ids) throws IOException {
        try (LanguageModel model = open(name, F32); SequenceState state = model.newState()) {
            return model.decoder().nextLogits(List.of(new SequenceInput(state, ModelInput.tokens(ids))), null)
                    .toArray(ValueLayout.JAVA_FLOAT);
        }
    }

    /** How much worse than F32 a file may find a text, as a factor of perplexity. */
    @ParameterizedTest
    @CsvSource({"stories260K/stories260K.q8_0.gguf, stories260K/hf, 0.005",
            "stories3M/stories3M.q8_0.gguf, stories3M/hf, 0.005",
            "stories260K/stories260K.q4_0.gguf, stories260K/hf, 0.25"})
    void quantizedFilesFindTextsAboutAsProbable(String quantized, String floats, double bound) throws IOException {
        int[] ids = Arrays.copyOf(sample(floats), 700);
        double expected = perplexity(floats, F32, ids);
        for (Compute compute : Compute.values()) {
            assertThat(perplexity(quantized, F32.withCompute(compute), ids)).as("%s in %s", quantized, compute)
                    .isCloseTo(expected, within(bound * expected));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"stories260K/hf", "stories3M/hf"})
    void bf16ArithmeticAndCacheFindTextsAsProbable(String name) throws IOException {
        int[] ids = Arrays.copyOf(sample(name), 700);
        double nats = Math.log(perplexity(name, F32, ids));
        ExecutionOptions narrow = F32.withCompute(Compute.BF16);
        for (ExecutionOptions options : List.of(narrow, F32.withCacheType(TensorType.BF16),
                narrow.withCacheType(TensorType.BF16))) {
            assertThat(Math.log(perplexity(name, options, ids))).as("%s", options).isCloseTo(nats,
                    within(0.005 * nats));
        }
    }

    private static double perplexity(String name, ExecutionOptions options, int[] ids) throws IOException {
        try (LanguageModel model = open(name, options)) {
            return new Perplexity(model.decoder(), model.tokenizer().beginOfSequence(), 512, 448).score(ids, scored -> {
            }).perplexity();
        }
    }

    private static int[] sample(String name) throws IOException {
        String text = Files.readString(path("../texts/tinystories-sample.txt"), StandardCharsets.UTF_8);
        try (LanguageModel model = open(name, F32)) {
            return model.tokenizer().encode(text.substring(0, 8_000), SpecialTokens.NONE);
        }
    }

    private static LanguageModel open(String name, ExecutionOptions options) {
        return LanguageModel.load(path(name), options);
    }

    private static JsonNode reference(String name) throws IOException {
        return new ObjectMapper()
                .readTree(path(name.substring(0, name.indexOf('/'))).resolve("reference.json").toFile());
    }

    private static Path path(String name) {
        Path path = MODELS.resolve(name).normalize();
        Assumptions.assumeTrue(Files.exists(path), () -> "skipped: there is no " + path);
        return path;
    }

    private static int[] ids(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false).mapToInt(JsonNode::asInt).toArray();
    }

    private static double[] doubles(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false).mapToDouble(JsonNode::asDouble).toArray();
    }
}
