package org.famulus.cli.model;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;

import org.famulus.cli.CommonOptions;
import org.famulus.cli.Interrupt;
import org.famulus.cli.Json;
import org.famulus.cli.Terminal;
import org.famulus.engine.convert.ModelConverter;
import org.famulus.engine.convert.WrittenModel;
import org.famulus.engine.weights.TensorType;
import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Writes a model in another format. */
@Command(name = "convert", description = {
        "Convert a model: Hugging Face folder to GGUF file, GGUF file to Hugging Face folder, or GGUF file to one of"
                + " another type.",
        "Nothing changes but what the type forces; what the target cannot say is refused."}, footer = {"",
                "The type is the one that most of the model is in, where none is given and the target holds it.", "",
                "Example: famulus model convert models/SmolLM-135M --type q8_0 --out smollm.gguf"})
public final class ModelConvert implements Callable<Integer> {

    private final Terminal terminal;

    @Mixin
    private CommonOptions common = new CommonOptions();

    @Mixin
    private WriteOptions writing = new WriteOptions();

    @Parameters(paramLabel = "MODEL", description = "The model: a Hugging Face folder or a .gguf file.")
    @SuppressWarnings("NullAway.Init") // required
    private Path model;

    /** @param terminal where the result goes */
    public ModelConvert(Terminal terminal) {
        this.terminal = terminal;
    }

    /** What {@code --json} prints. */
    record Result(String path, String source, String type, long parameters, long bytes, double seconds) {
    }

    @Override
    public Integer call() throws IOException {
        @Nullable
        TensorType asked = writing.type(common);
        long started = System.nanoTime();
        @Nullable
        WrittenModel written;
        try (ModelConverter converter = ModelConverter.open(model)) {
            TensorType type = asked == null ? converter.naturalType(writing.out()) : asked;
            written = writing.write(converter::write, type, "convert", common, terminal);
        }
        if (written == null) {
            return Interrupt.EXIT_STATUS;
        }
        double seconds = (System.nanoTime() - started) / 1e9;
        String type = ModelRandom.name(written.type());
        if (common.json()) {
            Json.print(terminal.out(), new Result(written.path().toString(), model.toString(), type,
                    written.parameters(), written.bytes(), seconds));
        } else {
            terminal.out().printf(Locale.ROOT, "Wrote %s: %s, %,d parameters, %,d bytes, in %.1f s.%n", written.path(),
                    type, written.parameters(), written.bytes(), seconds);
        }
        return 0;
    }
}
