package org.famulus.cli.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;

import org.famulus.cli.CommonOptions;
import org.famulus.cli.ExecutionArguments;
import org.famulus.cli.Json;
import org.famulus.cli.ModelArgument;
import org.famulus.cli.Terminal;
import org.famulus.engine.kernels.MemoryBandwidth;
import org.famulus.engine.model.DecoderModel;
import org.famulus.engine.model.DecoderWork;
import org.famulus.engine.model.ModelFile;
import org.famulus.engine.tensor.MatrixPeak;
import org.famulus.engine.weights.StoredTensor;
import org.famulus.engine.weights.TensorType;
import org.famulus.report.Progress;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** Times a model on random tokens, and the machine beside it. */
@Command(name = "bench", description = {
        "Measure how fast a model reads prompts (prefill) and generates (decode), and what share of the machine's limits that is.",
        "Token ids are random, from a fixed seed. Each repeat reads the prompt into an empty state and generates after it; one more, before them, is not counted."})
public final class Bench implements Callable<Integer> {

    private static final int MOST_REPEATS = 10_000;
    private static final int MOST_SEQUENCES = 1024;
    private static final long SEED = 0x5EEDL;

    private final Terminal terminal;

    @Mixin
    private CommonOptions common = new CommonOptions();

    @Mixin
    private ModelArgument model = new ModelArgument();

    @Mixin
    private ExecutionArguments execution = new ExecutionArguments();

    @Option(names = "--prompt-tokens", order = 10, paramLabel = "P", description = "Tokens of the prompt, 0 or more (default: ${DEFAULT-VALUE}).")
    private int promptTokens = 512;

    @Option(names = "--generate-tokens", order = 11, paramLabel = "G", description = "Tokens to generate after it, 0 or more (default: ${DEFAULT-VALUE}).")
    private int generateTokens = 128;

    @Option(names = "--repeats", order = 12, paramLabel = "R", description = "Runs that count, 1 to " + MOST_REPEATS
            + " (default: ${DEFAULT-VALUE}).")
    private int repeats = 5;

    @Option(names = "--batch", order = 13, paramLabel = "B", description = "Sequences at once, 1 to " + MOST_SEQUENCES
            + "; rates are of all together (default: ${DEFAULT-VALUE}).")
    private int batch = 1;

    @Option(names = "--paced", order = 14, description = "Take turns with other programs: a repeat begins when a line of 1 to P + 1 token ids (the prompt, and the first token fed after it) comes on standard input, and its figures are printed as one line of JSON.")
    private boolean paced;

    /** @param terminal where the result goes */
    public Bench(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws IOException {
        checkArguments();
        Path path = model.path();
        try (ModelFile file = ModelFile.open(path);
                DecoderModel decoder = DecoderModel.of(file, execution.options(common.threads()))) {
            checkContext(path, decoder);
            DecoderWork work = DecoderWork.of(file.configuration(), file.weights());
            if (paced) {
                new PacedRuns(terminal, decoder, work, promptTokens, generateTokens, repeats).run();
                return 0;
            }
            Result result = measure(file, decoder, work);
            if (common.json()) {
                Json.print(terminal.out(), result);
            } else {
                result.print(terminal.out());
            }
            return 0;
        }
    }

    private void checkArguments() {
        require(promptTokens >= 0, "--prompt-tokens " + promptTokens + " is negative; use 0 or more");
        require(generateTokens >= 0, "--generate-tokens " + generateTokens + " is negative; use 0 or more");
        require(promptTokens > 0 || generateTokens > 0,
                "there is nothing to measure; use --prompt-tokens or --generate-tokens above 0");
        require(repeats >= 1 && repeats <= MOST_REPEATS,
                "--repeats " + repeats + " is out of range; use 1 to " + MOST_REPEATS);
        require(batch >= 1 && batch <= MOST_SEQUENCES,
                "--batch " + batch + " is out of range; use 1 to " + MOST_SEQUENCES);
        require(!paced || batch == 1, "--paced runs one sequence; leave out --batch " + batch);
    }

    private void checkContext(Path path, DecoderModel decoder) {
        int context = decoder.configuration().contextLength();
        long positions = (long) promptTokens + generateTokens;
        require(positions <= context, "--prompt-tokens " + promptTokens + " and --generate-tokens " + generateTokens
                + " are " + positions + " positions together, but " + path + " has a context of " + context
                + "; use fewer");
    }

    private void require(boolean condition, String message) {
        if (!condition) {
            throw new ParameterException(common.command().commandLine(), message);
        }
    }

    private Result measure(ModelFile file, DecoderModel decoder, DecoderWork work) {
        var random = new SplittableRandom(SEED);
        double[] prefill = new double[repeats];
        double[] decode = new double[repeats];
        long tokens = Math.multiplyExact((long) batch, (long) promptTokens + generateTokens);
        try (Progress progress = terminal.progress("bench", "tokens", Math.multiplyExact(tokens, repeats + 1L),
                common.quiet())) {
            for (int repeat = -1; repeat < repeats; repeat++) {
                Timing timing = Timing.run(decoder, starts(decoder, random), generateTokens, progress);
                if (repeat >= 0) {
                    prefill[repeat] = (double) batch * promptTokens / timing.prefillSeconds();
                    decode[repeat] = (double) batch * generateTokens / timing.decodeSeconds();
                }
            }
        }
        long parameters = file.tensors().values().stream().mapToLong(StoredTensor::elements).sum();
        String type = file.weights().layers().getFirst().query().matrix().stored().type().name();
        return new Result(file.path().toString(), file.fileBytes(), parameters, lower(type), common.threads(),
                lower(decoder.compute().name()), lower(decoder.stateShape().type().name()), batch, promptTokens,
                generateTokens, repeats, promptTokens == 0 ? null : prefill(Rate.of(prefill), work, decoder),
                generateTokens == 0 ? null : decode(Rate.of(decode), work, decoder));
    }

    private List<int[]> starts(DecoderModel decoder, SplittableRandom random) {
        int vocabulary = decoder.configuration().vocabularySize();
        List<int[]> starts = new ArrayList<>(batch);
        for (int i = 0; i < batch; i++) {
            starts.add(IntStream.range(0, promptTokens + 1).map(_ -> random.nextInt(vocabulary)).toArray());
        }
        return starts;
    }

    private Result.Prefill prefill(Rate rate, DecoderWork work, DecoderModel decoder) {
        double perToken = work.promptOperations(promptTokens) / promptTokens;
        TensorType type = switch (decoder.compute()) {
            case F32 -> TensorType.F32;
            case BF16 -> TensorType.BF16;
        };
        double peak = MatrixPeak.operationsPerSecond(type, common.threads());
        double reached = perToken * rate.mean();
        return new Result.Prefill(rate, perToken, reached, peak, reached / peak);
    }

    private Result.Decode decode(Rate rate, DecoderWork work, DecoderModel decoder) {
        double perToken = work.bytesPerToken(decoder.stateShape(), batch, promptTokens, generateTokens);
        double bandwidth = MemoryBandwidth.bytesPerSecond(decoder.workers());
        double reached = perToken * rate.mean();
        return new Result.Decode(rate, work.weightBytes(), perToken, reached, bandwidth, reached / bandwidth);
    }

    private static String lower(String name) {
        return name.toLowerCase(Locale.ROOT);
    }
}
