package org.famulus.benchmarks;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.BitSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import org.famulus.engine.generation.Generation;
import org.famulus.engine.generation.GenerationOptions;
import org.famulus.engine.generation.SamplingOptions;
import org.famulus.engine.generation.StopConditions;
import org.famulus.engine.generation.constraint.OutputConstraint;
import org.famulus.engine.generation.constraint.TokenConstraint;
import org.famulus.engine.generation.constraint.TokenVocabulary;
import org.famulus.engine.generation.schema.JsonSchema;
import org.famulus.engine.tokenizer.TextStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What choosing a token costs, free and held to the calls of twenty tools, without the model: microseconds a token. The
 * vocabulary is the beginning of Qwen's.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class ConstraintBenchmark {

    private static final int TOKENS = 64;
    private static final int ROWS = 16;
    private static final int[] PROMPT = {0};

    @Param({"4096", "151643"})
    int vocabulary;

    /** 0 takes the most probable token. */
    @Param({"0", "0.7"})
    double temperature;

    /** Lines of a token in Base 64 and its rank. */
    @Param("../shared/data/tokenizers/qwen2/qwen.tiktoken")
    String ranks = "";

    private final Arena arena = Arena.ofShared();
    private final List<MemorySegment> rows = new ArrayList<>();
    private TokenVocabulary tokens = TokenVocabulary.of(List.of(new byte[]{'1'}), new BitSet());
    private OutputConstraint calls = new OutputConstraint.WholeAnswer(JsonSchema.parse("{\"const\": 1}"));
    private TokenConstraint known = TokenConstraint.of(calls, tokens, 1 << 20);

    @Setup(Level.Trial)
    public void prepare() throws IOException {
        List<byte[]> all = new ArrayList<>();
        for (String line : Files.readAllLines(Path.of(ranks), StandardCharsets.US_ASCII).subList(0, vocabulary)) {
            all.add(Base64.getDecoder().decode(line.substring(0, line.indexOf(' '))));
        }
        tokens = TokenVocabulary.of(all, new BitSet());
        calls = new OutputConstraint.WholeAnswer(JsonSchema.parse(schema()));
        known = TokenConstraint.of(calls, tokens, 32 << 20);
        SplittableRandom random = new SplittableRandom(1);
        for (int i = 0; i < ROWS; i++) {
            MemorySegment row = arena.allocate(4L * vocabulary, 64);
            for (int id = 0; id < vocabulary; id++) {
                row.setAtIndex(ValueLayout.JAVA_FLOAT, id, (float) (3 * random.nextGaussian()));
            }
            rows.add(row);
        }
    }

    /** An array of calls, so that an answer is as long as wanted. */
    private static String schema() {
        String arguments = "{\"type\": \"object\", \"properties\": {\"title\": {\"type\": \"string\"}, \"start\": {\"type\":"
                + " \"string\", \"format\": \"date-time\"}, \"count\": {\"type\": \"integer\", \"minimum\": 1, \"maximum\":"
                + " 500}, \"tags\": {\"type\": \"array\", \"items\": {\"enum\": [\"home\", \"work\", \"family\"]}}},"
                + " \"required\": [\"title\"], \"additionalProperties\": false}";
        String calls = IntStream.range(0, 20)
                .mapToObj(i -> "{\"type\": \"object\", \"properties\": {\"name\": {\"const\":"
                        + " \"tool_" + i + "\"}, \"arguments\": " + arguments
                        + "}, \"required\": [\"name\", \"arguments\"]}")
                .collect(Collectors.joining(", "));
        return "{\"type\": \"array\", \"minItems\": 20, \"items\": {\"anyOf\": [" + calls + "]}}";
    }

    @TearDown(Level.Trial)
    public void free() {
        arena.close();
    }

    /** Any token. */
    @Benchmark
    @OperationsPerInvocation(TOKENS)
    public int freeText() {
        return generate(new Generation(options(), vocabulary, PROMPT, new NoText(), _ -> {
        }));
    }

    /** Tokens of the calls, with the masks that earlier answers made. */
    @Benchmark
    @OperationsPerInvocation(TOKENS)
    public int heldToCalls() {
        return generate(new Generation(options().withConstraint(calls), vocabulary, PROMPT, 1, new NoText(), known,
                _ -> {
                }));
    }

    /** The first answer of a schema: compiling it and making the masks that the answer needs. */
    @Benchmark
    @OperationsPerInvocation(TOKENS)
    public int firstAnswer() {
        return generate(new Generation(options().withConstraint(calls), vocabulary, PROMPT, 1, new NoText(),
                TokenConstraint.of(calls, tokens, 32 << 20), _ -> {
                }));
    }

    private GenerationOptions options() {
        return new GenerationOptions(SamplingOptions.builder().temperature(temperature).seed(7).build(),
                new StopConditions(Set.of(), List.of(), 100_000, StopConditions.UNBOUNDED));
    }

    private int generate(Generation generation) {
        int last = 0;
        for (int i = 0; i < TOKENS; i++) {
            generation.accept(rows.get(i % ROWS));
            last = generation.nextToken();
        }
        return last;
    }

    /** Text costs the same free or held, and is left out. */
    private static final class NoText implements TextStream {
        @Override
        public String append(int id) {
            return "";
        }

        @Override
        public String finish() {
            return "";
        }
    }
}
