package org.famulus.cli.model;

import java.io.IOException;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.Callable;

import org.famulus.cli.CommonOptions;
import org.famulus.cli.Interrupt;
import org.famulus.cli.Json;
import org.famulus.cli.Terminal;
import org.famulus.engine.convert.RandomModelShape;
import org.famulus.engine.convert.RandomModelWriter;
import org.famulus.engine.convert.WrittenModel;
import org.famulus.engine.weights.TensorType;
import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** Writes a model of random weights. */
@Command(name = "random", description = {"Write a model with random weights, of the shape of a published one.",
        "It runs as fast as the real one and speaks nonsense: for measurements and first steps."}, footer = {"",
                "The type is f32 where none is given. The same shape, type and seed always give the same bytes.", "",
                "Example: famulus model random --like tiny --out tiny.gguf"})
public final class ModelRandom implements Callable<Integer> {

    private final Terminal terminal;

    @Mixin
    private CommonOptions common = new CommonOptions();

    @Mixin
    private WriteOptions writing = new WriteOptions();

    @Option(names = "--like", required = true, paramLabel = "SHAPE", order = 0, description = "tiny (under 1 MB), smollm-135m, tinyllama-1.1b or qwen3-0.6b.")
    @SuppressWarnings("NullAway.Init") // required
    private String like;

    @Option(names = "--seed", paramLabel = "N", order = 4, description = "What the weights are drawn from (default: 0).")
    private long seed;

    /** @param terminal where the result goes */
    public ModelRandom(Terminal terminal) {
        this.terminal = terminal;
    }

    /**
     * What {@code --json} prints.
     *
     * @param random always true
     */
    record Result(String path, String like, String type, long seed, boolean random, long parameters, long bytes,
            double seconds) {
    }

    @Override
    public Integer call() throws IOException {
        RandomModelShape shape = RandomModelShape.ofLabel(like.toLowerCase(Locale.ROOT))
                .orElseThrow(() -> new ParameterException(common.command().commandLine(),
                        "--like " + like + " is unknown; use one of " + RandomModelShape.labels()));
        @Nullable
        TensorType asked = writing.type(common);
        TensorType type = Objects.requireNonNullElse(asked, TensorType.F32);
        long started = System.nanoTime();
        @Nullable
        WrittenModel written = writing.write(new RandomModelWriter(shape, seed)::write, type, "random model", common,
                terminal);
        if (written == null) {
            return Interrupt.EXIT_STATUS;
        }
        double seconds = (System.nanoTime() - started) / 1e9;
        if (common.json()) {
            Json.print(terminal.out(), new Result(written.path().toString(), shape.label(), name(type), seed, true,
                    written.parameters(), written.bytes(), seconds));
        } else {
            terminal.out().printf(Locale.ROOT,
                    "Wrote %s: a random model of the shape of %s, %s, seed %d, %,d parameters, %,d bytes, in %.1f s.%n",
                    written.path(), shape.label(), name(type), seed, written.parameters(), written.bytes(), seconds);
            terminal.out().println("Its weights are random: it has learned nothing and what it writes means nothing.");
        }
        return 0;
    }

    static String name(TensorType type) {
        return type.name().toLowerCase(Locale.ROOT);
    }
}
