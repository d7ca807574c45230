package org.famulus.cli.train;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

import org.famulus.training.data.SampleSource;
import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Option;

/** The options that name training data; a command takes them in as a mixin. */
final class DataArguments {

    @Option(names = "--data", required = true, arity = "1..*", paramLabel = "FILE", order = 0, description = "The data: .jsonl files with text, messages, or prompt and completion on each line; other files are plain text.")
    private List<Path> files = List.of();

    @Option(names = "--separator", paramLabel = "LINE", order = 1, description = "The line between two documents of a text file, such as <|endoftext|> (default: a text file is one document).")
    private @Nullable String separator;

    /** The files, in the order in which they were named. */
    List<SampleSource> sources() {
        return files.stream().map(file -> SampleSource.of(file, Optional.ofNullable(separator))).toList();
    }
}
