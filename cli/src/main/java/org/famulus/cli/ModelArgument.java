package org.famulus.cli;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

import org.famulus.engine.ModelFormatException;
import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The option that names a model; a command that needs one takes it in with {@link Mixin}. */
public final class ModelArgument {

    private static final String ALLOWED = "a Hugging Face folder (config.json, *.safetensors, tokenizer.json) or a .gguf file";

    @Spec(Spec.Target.MIXEE)
    private @Nullable CommandSpec command;

    @Option(names = "--model", order = 1, paramLabel = "MODEL", description = "The model: " + ALLOWED + ".")
    private @Nullable String model;

    /**
     * Where the model lies.
     *
     * @throws ParameterException where none is named
     * @throws ModelFormatException where there is nothing of that name
     */
    public Path path() {
        if (command == null) {
            throw new IllegalStateException("the model argument belongs into a command as a mixin");
        }
        if (model == null || model.isEmpty()) {
            throw new ParameterException(command.commandLine(), "no model given; add --model with " + ALLOWED);
        }
        return resolve(model);
    }

    /**
     * Where a model lies.
     *
     * @param model what a person calls it
     * @throws ModelFormatException where there is nothing of that name
     */
    public static Path resolve(String model) {
        Path path;
        try {
            path = Path.of(model);
        } catch (InvalidPathException e) {
            throw nothingAt(model, e);
        }
        if (!Files.exists(path)) {
            throw nothingAt(model, null);
        }
        return path;
    }

    private static ModelFormatException nothingAt(String model, @Nullable Throwable cause) {
        String message = "there is no model at " + model + "; give " + ALLOWED;
        return cause == null ? new ModelFormatException(message) : new ModelFormatException(message, cause);
    }
}
