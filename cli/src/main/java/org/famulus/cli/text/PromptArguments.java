package org.famulus.cli.text;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Option;

/** The options that say where prompts come from. */
final class PromptArguments {

    private static final String WAYS = "--prompt TEXT, --prompt - (standard input), --prompt-file FILE or --prompts-file FILE";

    @Option(names = "--prompt", order = 2, paramLabel = "TEXT", description = {
            "The prompt; - reads it from standard input. Given several times, the prompts are generated from together."})
    private List<String> texts = new ArrayList<>();

    @Option(names = "--prompt-file", order = 3, paramLabel = "FILE", description = {
            "A file that is the prompt. Of a prompt from a file or standard input, one line break at the very end, as "
                    + "editors and echo put it there, does not count."})
    private @Nullable Path file;

    @Option(names = "--prompts-file", order = 4, paramLabel = "FILE", description = "A file with one prompt a line, generated from together.")
    private @Nullable Path linesFile;

    /** Whether any option names a prompt. */
    boolean given() {
        return !texts.isEmpty() || file != null || linesFile != null;
    }

    /**
     * The prompts, at least one.
     *
     * @throws IllegalArgumentException where none or too many sources are named, or one is empty or no text
     */
    List<String> read(InputStream standardInput) throws IOException {
        int sources = (texts.isEmpty() ? 0 : 1) + (file == null ? 0 : 1) + (linesFile == null ? 0 : 1);
        if (sources == 0) {
            throw new IllegalArgumentException("no prompt given; use " + WAYS);
        }
        if (sources > 1) {
            throw new IllegalArgumentException("prompts come from one place; use one of " + WAYS);
        }
        if (file != null) {
            return List.of(TextInput.withoutLastLineBreak(TextInput.read(file)));
        }
        if (linesFile != null) {
            return TextInput.read(linesFile).lines().toList();
        }
        if (texts.stream().filter(TextInput.STANDARD_INPUT::equals).count() > 1) {
            throw new IllegalArgumentException("--prompt - is given twice; standard input can be read once");
        }
        List<String> prompts = new ArrayList<>();
        for (String text : texts) {
            prompts.add(text.equals(TextInput.STANDARD_INPUT)
                    ? TextInput.withoutLastLineBreak(TextInput.read(standardInput))
                    : text);
        }
        return prompts;
    }
}
