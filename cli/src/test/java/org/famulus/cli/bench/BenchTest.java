package org.famulus.cli.bench;

import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;

import org.famulus.cli.CapturedTerminal;
import org.famulus.engine.model.DecoderWeights;
import org.famulus.engine.model.Family;
import org.famulus.engine.model.ModelConfiguration;
import org.famulus.engine.model.RotaryLayout;
import org.famulus.engine.model.RotaryScaling;
import org.famulus.engine.weights.SafetensorsWriter;
import org.famulus.engine.weights.TensorType;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

/** The command in this process, on a model of two layers with seeded random weights. */
class BenchTest {

    private static final long SEED = 7;

    @TempDir
    private static Path model;

    @BeforeAll
    static void writeModel() throws Exception {
        Files.writeString(model.resolve("config.json"), """
                {"model_type": "llama", "vocab_size": 64, "hidden_size": 32, "intermediate_size": 48,
                 "num_hidden_layers": 2, "num_attention_heads": 4, "num_key_value_heads": 2, "head_dim": 8,
                 "max_position_embeddings": 64, "rms_norm_eps": 1e-5, "rope_theta": 10000.0,
                 "tie_word_embeddings": false, "hidden_act": "silu"}
                """);
        var configuration = new ModelConfiguration(Family.LLAMA, 64, 32, 48, 2, 4, 2, 8, 64, 1e-5f, 10_000,
                new RotaryScaling.None(), RotaryLayout.HALF_SPLIT, List.of(), false, false, false, false);
        var random = new Random(SEED);
        var writer = new SafetensorsWriter();
        DecoderWeights.expectedShapes(configuration).forEach((name, shape) -> {
            float[] values = new float[Math.toIntExact(shape.stream().reduce(1L, Math::multiplyExact))];
            for (int i = 0; i < values.length; i++) {
                values[i] = (float) random.nextGaussian();
            }
            writer.add(name, TensorType.F32, shape, output -> output.write(MemorySegment.ofArray(values)));
        });
        writer.write(model.resolve("model.safetensors"));
    }

    private static JsonNode bench(String... options) throws Exception {
        var terminal = new CapturedTerminal();
        String[] arguments = new String[options.length + 6];
        List<String> first = List.of("bench", "--json", "--threads", "1", "--model", model.toString());
        first.toArray(arguments);
        System.arraycopy(options, 0, arguments, first.size(), options.length);
        assertThat(terminal.run(arguments)).as(terminal.err()).isZero();
        return new ObjectMapper().readTree(terminal.out());
    }

    @Test
    void theResultIsOneJsonDocumentWithEveryFigure() throws Exception {
        JsonNode document = bench("--prompt-tokens", "20", "--generate-tokens", "8", "--repeats", "3");
        assertThat(document.path("parameters").asLong()).isEqualTo(2 * 64 * 32 + 2 * (3072 + 3 * 48 * 32 + 64) + 32);
        assertThat(document.path("type").asText()).isEqualTo("f32");
        assertThat(document.path("compute").asText()).isEqualTo("f32");
        assertThat(document.path("prompt_tokens").asInt()).isEqualTo(20);
        assertThat(document.path("generate_tokens").asInt()).isEqualTo(8);
        JsonNode prefill = document.path("prefill");
        JsonNode decode = document.path("decode");
        assertThat(prefill.path("tokens_per_second").path("samples")).hasSize(3);
        assertThat(decode.path("tokens_per_second").path("samples")).hasSize(3);
        // All weights but the embedding, of which a token reads one row of 32 floats; then on average 24.5 positions of
        // 2 layers with 32 floats of keys and values.
        long weights = 4 * (64 * 32 + 2 * (3072 + 3 * 48 * 32 + 64) + 32);
        assertThat(decode.path("weight_bytes_per_step").asLong()).isEqualTo(weights);
        assertThat(decode.path("bytes_per_token").asDouble()).isEqualTo(weights + 128 + 24.5 * 2 * 32 * 4);
        assertShare(decode, "bytes_per_token", "bytes_per_second", "memory_bandwidth", "share_of_memory_bandwidth");
        assertShare(prefill, "operations_per_token", "operations_per_second", "matrix_peak", "share_of_matrix_peak");
    }

    private static void assertShare(JsonNode test, String work, String reached, String limit, String share) {
        double rate = test.path("tokens_per_second").path("mean").asDouble();
        assertThat(rate).isPositive();
        assertThat(test.path(limit).asDouble()).isPositive();
        assertThat(test.path(reached).asDouble()).isCloseTo(rate * test.path(work).asDouble(), within(rate));
        assertThat(test.path(share).asDouble() * test.path(limit).asDouble())
                .isCloseTo(test.path(reached).asDouble(), within(1 + 1e-9 * test.path(reached).asDouble()));
    }

    @Test
    void aBatchSharesTheWeights() throws Exception {
        JsonNode one = bench("--prompt-tokens", "4", "--generate-tokens", "2", "--repeats", "1").path("decode");
        JsonNode four = bench("--prompt-tokens", "4", "--generate-tokens", "2", "--repeats", "1", "--batch", "4")
                .path("decode");
        double weights = one.path("weight_bytes_per_step").asDouble();
        assertThat(one.path("bytes_per_token").asDouble() - four.path("bytes_per_token").asDouble())
                .isCloseTo(weights * 3 / 4, within(1e-6));
    }

    @Test
    void aTestOfNoTokensIsLeftOut() throws Exception {
        assertThat(bench("--prompt-tokens", "0", "--generate-tokens", "2", "--repeats", "1").path("prefill").isNull())
                .isTrue();
        assertThat(bench("--prompt-tokens", "2", "--generate-tokens", "0", "--repeats", "1").path("decode").isNull())
                .isTrue();
    }

    @Test
    void aTableIsPrintedWithoutJson() {
        var terminal = new CapturedTerminal();
        assertThat(terminal.run("bench", "--model", model.toString(), "--threads", "1", "--prompt-tokens", "4",
                "--generate-tokens", "2", "--repeats", "2", "--cache", "bf16")).as(terminal.err()).isZero();
        assertThat(terminal.out()).contains("cache bf16", "prefill 4", "decode 2", "GB/s", "GFLOP/s");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            "--prompt-tokens -1 | --prompt-tokens -1 is negative; use 0 or more",
            "--generate-tokens -1 | --generate-tokens -1 is negative; use 0 or more",
            "--prompt-tokens 0 --generate-tokens 0 | there is nothing to measure; use --prompt-tokens or --generate-tokens above 0",
            "--repeats 0 | --repeats 0 is out of range; use 1 to 10000",
            "--batch 0 | --batch 0 is out of range; use 1 to 1024",
            "--batch 2 --paced | --paced runs one sequence; leave out --batch 2"})
    void absurdArgumentsAreRefusedInOneLine(String options, String message) {
        var terminal = new CapturedTerminal();
        String[] arguments = ("bench --model " + model + " " + options).split(" ");
        assertThat(terminal.run(arguments)).isEqualTo(2);
        assertThat(terminal.err())
                .isEqualTo("famulus: " + message + " (famulus bench --help shows what is allowed)\n");
        assertThat(terminal.out()).isEmpty();
    }

    @Test
    void moreThanTheContextIsRefused() {
        var terminal = new CapturedTerminal();
        assertThat(terminal.run("bench", "--model", model.toString(), "--prompt-tokens", "60", "--generate-tokens",
                "5")).isEqualTo(2);
        assertThat(terminal.err()).contains("65 positions", "context of 64").hasLineCount(1);
    }

    @Test
    void theRateOfSamplesIsTheirMeanAndDeviation() {
        assertThat(Rate.of(1, 2, 6)).isEqualTo(new Rate(3, Math.sqrt(7), List.of(1.0, 2.0, 6.0)));
        assertThat(Rate.of(5).deviation()).isZero();
    }

    @Test
    void aPacedRunAnswersEachLineWithTheSameIdsForTheSamePrompt() throws Exception {
        var terminal = new CapturedTerminal("1 2 3\n5\n1 2 3\n");
        assertThat(terminal.run("bench", "--model", model.toString(), "--threads", "1", "--prompt-tokens", "2",
                "--generate-tokens", "6", "--repeats", "9", "--paced")).as(terminal.err()).isZero();
        List<String> lines = terminal.out().lines().toList();
        assertThat(lines).hasSize(4);
        var mapper = new ObjectMapper();
        assertThat(mapper.readTree(lines.get(0)).path("ready").asBoolean()).isTrue();
        JsonNode run = mapper.readTree(lines.get(1));
        assertThat(run.path("ids")).hasSize(6).isEqualTo(mapper.readTree(lines.get(3)).path("ids"));
        assertThat(run.path("prefill_seconds").asDouble()).isPositive();
        assertThat(run.path("decode_seconds").asDouble()).isPositive();
        assertThat(mapper.readTree(lines.get(2)).path("prefill_seconds").asDouble()).isZero();
    }

    @ParameterizedTest
    @CsvSource({"1 x, not token ids: 1 x", "1 2 3 4, a line of 4 token ids", "64, token id 64"})
    void aLineThatIsNoPromptIsRefused(String line, String message) {
        var terminal = new CapturedTerminal(line + "\n");
        assertThat(terminal.run("bench", "--model", model.toString(), "--threads", "1", "--prompt-tokens", "2",
                "--generate-tokens", "6", "--paced")).isEqualTo(2);
        assertThat(terminal.err()).contains(message).hasLineCount(1);
    }
}
