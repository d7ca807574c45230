package org.famulus.cli.text;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;

import org.famulus.cli.CommonOptions;
import org.famulus.cli.ExecutionArguments;
import org.famulus.cli.Interrupt;
import org.famulus.cli.Json;
import org.famulus.cli.ModelArgument;
import org.famulus.cli.Terminal;
import org.famulus.engine.LanguageModel;
import org.famulus.engine.ModelFormatException;
import org.famulus.engine.chat.ChatTemplate;
import org.famulus.engine.chat.ToolDefinition;
import org.famulus.engine.generation.GenerationOptions;
import org.famulus.engine.generation.StopConditions;
import org.famulus.engine.generation.TokenScorer;
import org.famulus.engine.generation.constraint.OutputConstraint;
import org.famulus.engine.state.SequenceState;
import org.famulus.engine.tokenizer.Tokenizer;
import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Generates text from prompts, or talks. */
@Command(name = "generate", sortOptions = false, customSynopsis = "famulus generate --model MODEL (--prompt TEXT | --prompt-file FILE | --prompts-file FILE | --chat) [OPTIONS]", description = {
        "Generate text from a prompt, or from several at once, or talk (--chat).",
        "The text goes to standard output as it comes, exactly as the model wrote it. Without --temperature the most"
                + " probable token is taken each time, so that the same prompt gives the same text."})
public final class Generate implements Callable<Integer> {

    /** Prompts that are generated from at the same time: each has a state of its own in memory. */
    private static final int MOST_TOGETHER = 32;

    private final Terminal terminal;

    @Mixin
    private CommonOptions common = new CommonOptions();
    @Mixin
    private ModelArgument model = new ModelArgument();
    @Mixin
    private PromptArguments prompts = new PromptArguments();
    @Mixin
    private StopArguments stop = new StopArguments();
    @Mixin
    private ConstraintArguments constraint = new ConstraintArguments();
    @Mixin
    private SamplingArguments sampling = new SamplingArguments();
    @Mixin
    private ExecutionArguments execution = new ExecutionArguments();

    @Option(names = "--chat", order = 5, description = "The prompt is what a user says, put into the model's chat template. Without a prompt each line of standard input is a turn.")
    private boolean chat;

    @Option(names = "--system", order = 6, paramLabel = "TEXT", description = "The system message of a --chat.")
    private @Nullable String system;

    @Option(names = "--special", order = 7, description = "Control tokens written in the prompt act as such; without this they are plain text. BOS is put first either way where the model has one.")
    private boolean special;

    @Option(names = "--echo", order = 30, description = "Print the prompt before the text.")
    private boolean echo;

    @Option(names = "--log-probabilities", order = 31, paramLabel = "N", description = "With --json: report each token's log-probability, and those of the N most probable ones (0 to "
            + TokenScorer.MOST_ALTERNATIVES + ").")
    private @Nullable Integer alternatives;

    @Option(names = "--prompt-cache", order = 32, paramLabel = "FILE", description = "Keep what the model remembers in FILE, and go on from it where the prompt begins the same.")
    private @Nullable Path cacheFile;

    /** @param terminal where prompts come from and the text goes */
    public Generate(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws IOException {
        boolean turns = chat && !prompts.given();
        Path path = model.path();
        List<String> texts = turns ? List.of() : prompts.read(terminal.in());
        Optional<OutputConstraint> wanted = constraint.read();
        check(texts.size(), wanted);
        PromptCache cache = new PromptCache(cacheFile);
        try (LanguageModel loaded = LanguageModel.load(path, execution.options(common.threads()),
                execution.adapter())) {
            Tokenizer tokenizer = loaded.tokenizer();
            Generator generator = new Generator(loaded, options(loaded, wanted), !constraint.tools().isEmpty(),
                    terminal,
                    common.quiet());
            PromptEncoder encoder = new PromptEncoder(tokenizer, special, constraint.tools());
            Optional<ChatTemplate> template = chat
                    ? Optional.of(template(loaded, constraint.tools()))
                    : Optional.empty();
            if (template.isPresent() && turns) {
                return converse(generator, encoder, template.get(), cache);
            }
            List<int[]> ids = texts.stream()
                    .map(text -> template
                            .map(form -> encoder.conversation(form,
                                    PromptEncoder.opening(Optional.ofNullable(system), text)))
                            .orElseGet(() -> encoder.plain(text)))
                    .toList();
            return texts.size() == 1
                    ? one(generator, texts.getFirst(), ids.getFirst(), cache)
                    : several(generator, texts, ids);
        }
    }

    /**
     * @param count how many prompts there are; 0 where they come line by line
     * @param wanted what the text is held to
     */
    private void check(int count, Optional<OutputConstraint> wanted) {
        if (system != null && !chat) {
            throw new IllegalArgumentException("--system needs --chat");
        }
        if (alternatives != null && !common.json()) {
            throw new IllegalArgumentException("--log-probabilities needs --json, which reports them");
        }
        if (echo && (common.json() || chat)) {
            throw new IllegalArgumentException("--echo does not go with " + (chat ? "--chat" : "--json")
                    + "; leave one of them out");
        }
        if (cacheFile != null && count > 1) {
            throw new IllegalArgumentException("--prompt-cache keeps one sequence, not " + count
                    + "; give one prompt, or leave it out");
        }
        // A value out of range is told before the model is loaded.
        options(Set.of(), stop.conditions(), wanted);
        if (sampling.drawsWithoutTemperature() && !common.quiet()) {
            terminal.err().println("famulus: without --temperature the most probable token is taken each time;"
                    + " --top-k, --top-p, --min-p and --seed change nothing");
        }
    }

    private GenerationOptions options(LanguageModel loaded, Optional<OutputConstraint> wanted) {
        Tokenizer tokenizer = loaded.tokenizer();
        return options(stop.forbidden(tokenizer),
                stop.conditions(tokenizer, loaded.configuration().vocabularySize()), wanted);
    }

    private GenerationOptions options(Set<Integer> forbidden, StopConditions conditions,
            Optional<OutputConstraint> wanted) {
        var free = new GenerationOptions(sampling.options(forbidden), conditions);
        GenerationOptions options = wanted.map(free::withConstraint).orElse(free);
        Integer reported = alternatives;
        return reported == null ? options : OptionNames.inMessages(() -> options.withLogProbabilities(reported));
    }

    private static ChatTemplate template(LanguageModel loaded, List<ToolDefinition> tools) {
        ChatTemplate template = loaded.chatTemplate().orElseThrow(() -> new ModelFormatException(
                loaded.file().path() + " has no chat template; use the model without --chat"));
        if (!tools.isEmpty() && !template.source(true).contains("<tool_call>")) {
            throw new ModelFormatException(loaded.file().path() + " has a chat template that does not speak of"
                    + " <tool_call>; --tools needs a model that writes its calls so, such as Qwen's");
        }
        return template;
    }

    private int one(Generator generator, String prompt, int[] ids, PromptCache cache) {
        RunningGenerations running = new RunningGenerations();
        try (SequenceState state = cache.load(generator.model());
                Interrupt interrupt = Interrupt.install(terminal.out(), running::cancel)) {
            if (common.json()) {
                Json.print(terminal.out(), generator.collect(List.of(state), List.of(ids), running).getFirst());
            } else {
                if (echo) {
                    terminal.out().print(prompt);
                    terminal.out().flush();
                }
                generator.stream(state, ids, running);
            }
            if (interrupt.requested()) {
                return Interrupt.EXIT_STATUS;
            }
            cache.save(state);
            return 0;
        }
    }

    private int several(Generator generator, List<String> texts, List<int[]> ids) {
        RunningGenerations running = new RunningGenerations();
        List<GeneratedText> results = new ArrayList<>();
        try (Interrupt interrupt = Interrupt.install(terminal.out(), running::cancel)) {
            for (int first = 0; first < ids.size() && !interrupt.requested(); first += MOST_TOGETHER) {
                List<int[]> together = ids.subList(first, Math.min(first + MOST_TOGETHER, ids.size()));
                List<GeneratedText> part = together(generator, together, running);
                for (int i = 0; i < part.size() && !common.json(); i++) {
                    int index = first + i;
                    terminal.out().print("==> prompt " + (index + 1) + " of " + ids.size() + " <==\n"
                            + (echo ? texts.get(index) : "") + part.get(i).text() + "\n");
                }
                terminal.out().flush();
                results.addAll(part);
            }
            if (common.json()) {
                Json.print(terminal.out(), Map.of("results", results));
            }
            return interrupt.requested() ? Interrupt.EXIT_STATUS : 0;
        }
    }

    private static List<GeneratedText> together(Generator generator, List<int[]> ids, RunningGenerations running) {
        List<SequenceState> states = new ArrayList<>();
        try {
            ids.forEach(_ -> states.add(generator.model().newState()));
            return generator.collect(states, ids, running);
        } finally {
            states.forEach(SequenceState::close);
        }
    }

    private int converse(Generator generator, PromptEncoder encoder, ChatTemplate template, PromptCache cache)
            throws IOException {
        Conversation conversation = new Conversation(generator, encoder, template, Optional.ofNullable(system),
                terminal, common.json());
        try (SequenceState state = cache.load(generator.model())) {
            boolean interrupted = conversation.run(state);
            if (common.json()) {
                Json.print(terminal.out(), Map.of("results", conversation.answers()));
                terminal.out().flush();
            }
            if (interrupted) {
                return Interrupt.EXIT_STATUS;
            }
            cache.save(state);
            return 0;
        }
    }
}
