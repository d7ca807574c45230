package org.famulus.cli.model;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;

import org.famulus.cli.CommonOptions;
import org.famulus.cli.Interrupt;
import org.famulus.cli.Terminal;
import org.famulus.engine.convert.ModelProgress;
import org.famulus.engine.convert.ModelTarget;
import org.famulus.engine.convert.WrittenModel;
import org.famulus.engine.weights.TensorType;
import org.famulus.report.Progress;
import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** The options of commands that write a model. */
final class WriteOptions {

    private static final String TYPES = "f32, bf16, f16, q8_0, q4_0";

    @Option(names = "--out", required = true, paramLabel = "TARGET", order = 1, description = "Where the model goes: a name that ends in .gguf becomes a GGUF file, any other one a Hugging Face folder.")
    @SuppressWarnings("NullAway.Init") // required
    private Path out;

    @Option(names = "--type", paramLabel = "TYPE", order = 2, description = "Number format of the matrices: " + TYPES
            + " (folders: the first three).")
    private @Nullable String type;

    @Option(names = "--force", order = 3, description = "Replace the target if it is there already.")
    private boolean force;

    /** Writes a model to a target. */
    interface Writer {

        WrittenModel write(ModelTarget target) throws IOException;
    }

    /** The format asked for, or null where none was. */
    @Nullable
    TensorType type(CommonOptions common) {
        String name = type;
        if (name == null) {
            return null;
        }
        return Arrays.stream(TensorType.values())
                .filter(candidate -> Arrays.asList(TYPES.split(", ")).contains(name.toLowerCase(Locale.ROOT))
                        && candidate.name().equalsIgnoreCase(name))
                .findFirst().orElseThrow(() -> new ParameterException(common.command().commandLine(),
                        "--type " + name + " is unknown; use one of " + TYPES));
    }

    Path out() {
        return out;
    }

    /** Writes, or gives null where Ctrl-C ended it; then nothing is left of what was begun. */
    @Nullable
    WrittenModel write(Writer writer, TensorType chosen, String activity, CommonOptions common, Terminal terminal)
            throws IOException {
        try (Interrupt interrupt = Interrupt.install(terminal.out());
                Megabytes progress = new Megabytes(activity, common, terminal, interrupt)) {
            return writer.write(new ModelTarget(out, chosen, force, common.threads(), progress));
        } catch (Interrupted stopped) {
            return null;
        }
    }

    /** Leads out of the writing, past everything that cleans up. */
    private static final class Interrupted extends RuntimeException {

        private static final long serialVersionUID = 1;
    }

    /** Progress in megabytes, begun when the total is known. */
    private static final class Megabytes implements ModelProgress, AutoCloseable {

        private static final long BYTES = 1_000_000;

        private final String activity;
        private final CommonOptions common;
        private final Terminal terminal;
        private @Nullable Progress progress;
        private final Interrupt interrupt;
        private long bytes;

        Megabytes(String activity, CommonOptions common, Terminal terminal, Interrupt interrupt) {
            this.interrupt = interrupt;
            this.activity = activity;
            this.common = common;
            this.terminal = terminal;
        }

        @Override
        public void written(long newBytes, long totalBytes) {
            if (interrupt.requested()) {
                throw new Interrupted();
            }
            Progress shown = progress;
            if (shown == null) {
                shown = terminal.progress(activity, "MB", Math.ceilDiv(totalBytes, BYTES), common.quiet());
                progress = shown;
            }
            bytes += newBytes;
            shown.advance(bytes / BYTES - shown.done());
        }

        @Override
        public void close() {
            if (progress != null) {
                progress.close();
            }
        }
    }
}
