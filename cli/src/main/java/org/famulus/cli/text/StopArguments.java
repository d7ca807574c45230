package org.famulus.cli.text;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

import org.famulus.engine.generation.StopConditions;
import org.famulus.engine.tokenizer.Tokenizer;

import picocli.CommandLine.Option;

/** The options that say when a text ends. */
final class StopArguments {

    @Option(names = "--max-tokens", order = 10, paramLabel = "N", description = "Generate at most N tokens (default: ${DEFAULT-VALUE}).")
    private int maximumTokens = 256;

    @Option(names = "--stop", order = 11, paramLabel = "TEXT", description = "End before TEXT. May be given several times.")
    private List<String> strings = List.of();

    @Option(names = "--stop-token", order = 12, paramLabel = "ID", description = "End at the token ID. May be given several times.")
    private List<Integer> tokens = List.of();

    @Option(names = "--ignore-eos", order = 13, description = "Never choose the tokens that end a sequence; without this the text ends at them.")
    private boolean ignoreEnd;

    /**
     * The conditions as far as they are known without a model.
     *
     * @throws IllegalArgumentException for a value out of range, in one line that names its option
     */
    StopConditions conditions() {
        return conditions(Set.of());
    }

    /** Tokens that must not be chosen. */
    Set<Integer> forbidden(Tokenizer tokenizer) {
        return ignoreEnd ? ends(tokenizer) : Set.of();
    }

    /**
     * When the text ends.
     *
     * @param vocabularySize the number of ids that the model has
     * @throws IllegalArgumentException for a value out of range, in one line that names its option
     */
    StopConditions conditions(Tokenizer tokenizer, int vocabularySize) {
        Set<Integer> ending = ignoreEnd ? new HashSet<>() : ends(tokenizer);
        for (int id : tokens) {
            if (id < 0 || id >= vocabularySize) {
                throw new IllegalArgumentException("--stop-token " + id + " is refused; allowed: 0 to "
                        + (vocabularySize - 1) + ", the model's token ids");
            }
            ending.add(id);
        }
        return conditions(ending);
    }

    private StopConditions conditions(Set<Integer> ending) {
        return OptionNames.inMessages(() -> new StopConditions(ending, strings, maximumTokens,
                StopConditions.UNBOUNDED));
    }

    /** A token that heads sequences ends one where it comes up within: models are trained on texts one after the other. */
    private static Set<Integer> ends(Tokenizer tokenizer) {
        Set<Integer> ends = new HashSet<>(tokenizer.endOfSequence());
        tokenizer.beginOfSequence().ifPresent(ends::add);
        return ends;
    }
}
