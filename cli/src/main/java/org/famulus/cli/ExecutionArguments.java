package org.famulus.cli;

import java.nio.file.Path;
import java.util.Locale;

import org.famulus.engine.model.Compute;
import org.famulus.engine.model.ExecutionOptions;
import org.famulus.engine.weights.TensorType;
import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The options that say how a model runs; a command that runs one takes them in with {@link Mixin}. */
public final class ExecutionArguments {

    @Spec(Spec.Target.MIXEE)
    private @Nullable CommandSpec command;

    private @Nullable Compute compute;
    private TensorType cache = TensorType.F32;

    @SuppressWarnings("unused") // picocli calls it
    @Option(names = "--compute", order = 800, paramLabel = "TYPE", description = "Arithmetic of long inputs: f32, bf16 or auto (default: auto, which is f32 for F32 files and else bf16).")
    private void compute(String type) {
        compute = switch (type.toLowerCase(Locale.ROOT)) {
            case "f32" -> Compute.F32;
            case "bf16" -> Compute.BF16;
            case "auto" -> null;
            default -> throw refused("--compute", type, "f32, bf16 or auto");
        };
    }

    @SuppressWarnings("unused") // picocli calls it
    @Option(names = "--cache", order = 801, paramLabel = "TYPE", description = "Number format of remembered keys and values: f32 or bf16 (default: f32; bf16 takes half the memory).")
    private void cache(String type) {
        cache = switch (type.toLowerCase(Locale.ROOT)) {
            case "f32" -> TensorType.F32;
            case "bf16" -> TensorType.BF16;
            default -> throw refused("--cache", type, "f32 or bf16");
        };
    }

    @SuppressWarnings("unused") // picocli calls it
    @Option(names = "--state", order = 802, paramLabel = "POLICY", description = "What the model remembers of a sequence: full (default: full).")
    private void state(String policy) {
        if (!policy.equalsIgnoreCase("full")) {
            throw refused("--state", policy, "full");
        }
    }

    @Option(names = "--adapter", order = 803, paramLabel = "DIR", description = "A low-rank adapter (LoRA, in PEFT's layout) that changes the model.")
    private @Nullable Path adapter;

    /** The adapter that changes the model, or null for none. */
    public @Nullable Path adapter() {
        return adapter;
    }

    /**
     * How the model is to run.
     *
     * @param threads compute threads, 1 or more
     */
    public ExecutionOptions options(int threads) {
        return new ExecutionOptions(threads, compute, cache);
    }

    private ParameterException refused(String option, String value, String allowed) {
        if (command == null) {
            throw new IllegalStateException("execution arguments belong into a command as a mixin");
        }
        return new ParameterException(command.commandLine(),
                option + " " + value + " is not allowed; use " + allowed);
    }
}
