package org.famulus.cli.text;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.function.IntConsumer;

import org.famulus.cli.Terminal;
import org.famulus.engine.LanguageModel;
import org.famulus.engine.generation.Generation;
import org.famulus.engine.generation.GenerationOptions;
import org.famulus.engine.generation.GenerationResult;
import org.famulus.engine.state.SequenceState;
import org.famulus.report.Progress;

/** Generates with one model and one set of options, shows progress, and measures. */
final class Generator {

    private static final double NANOS_PER_SECOND = 1e9;

    private final LanguageModel model;
    private final GenerationOptions options;
    private final Terminal terminal;
    private final boolean quiet;
    private final boolean reportsCalls;

    /** @param reportsCalls whether the JSON that the texts hold is that of tool calls */
    Generator(LanguageModel model, GenerationOptions options, boolean reportsCalls, Terminal terminal, boolean quiet) {
        this.model = model;
        this.options = options;
        this.terminal = terminal;
        this.quiet = quiet;
        this.reportsCalls = reportsCalls;
    }

    LanguageModel model() {
        return model;
    }

    /**
     * Generates from one prompt and prints the text as it comes.
     *
     * @param state goes on from what it knows of the prompt
     * @param running learns what a signal must end
     */
    GeneratedText stream(SequenceState state, int[] prompt, RunningGenerations running) {
        int known = Math.min(state.commonPrefix(prompt), prompt.length - 1);
        long[] firstPiece = {0};
        long began = System.nanoTime();
        GeneratedText text = generate(List.of(state), List.of(prompt), running, piece -> {
            if (firstPiece[0] == 0) {
                firstPiece[0] = System.nanoTime();
            }
            terminal.out().print(piece);
            terminal.out().flush();
        }).getFirst();
        if (terminal.errorRedraws()) {
            // Ends the line on the screen, and leaves standard output as the model wrote it.
            terminal.err().print(text.text().endsWith("\n") ? "" : "\n");
            if (!quiet) {
                double wait = firstPiece[0] == 0 ? text.seconds() : (firstPiece[0] - began) / NANOS_PER_SECOND;
                terminal.err().println(String.format(Locale.ROOT,
                        "famulus: %d prompt tokens%s, first text after %.2f s, %d tokens in %.2f s (%.1f tokens/s), %s",
                        prompt.length, known == 0 ? "" : " (" + known + " known)", wait, text.generatedTokens(),
                        text.seconds(), text.tokensPerSecond(), text.finishReason()));
            }
        }
        return text;
    }

    /** Generates from prompts together, printing nothing but progress. */
    List<GeneratedText> collect(List<SequenceState> states, List<int[]> prompts, RunningGenerations running) {
        try (Progress progress = terminal.progress("generate", "pieces of text", 0, quiet)) {
            return generate(states, prompts, running, _ -> progress.advance(1));
        }
    }

    @SuppressWarnings("try") // the progress ends before the first text, or with whatever comes instead
    private List<GeneratedText> generate(List<SequenceState> states, List<int[]> prompts, RunningGenerations running,
            Consumer<String> listener) {
        List<LanguageModel.Request> requests = new ArrayList<>();
        int promptTokens = 0;
        for (int i = 0; i < prompts.size(); i++) {
            requests.add(new LanguageModel.Request(states.get(i), prompts.get(i), options, listener));
            promptTokens = Math.addExact(promptTokens, prompts.get(i).length);
        }
        int total = promptTokens;
        List<Generation> generations = new ArrayList<>();
        List<GenerationResult> results;
        long began = System.nanoTime();
        try (Progress progress = terminal.progress("read the prompt", "tokens", total, quiet)) {
            results = generated(requests, begun -> {
                generations.addAll(begun);
                running.started(begun);
            }, read -> {
                progress.advance(read);
                if (progress.done() == total) {
                    progress.close();
                }
            });
        }
        double seconds = (System.nanoTime() - began) / NANOS_PER_SECOND;
        List<GeneratedText> texts = new ArrayList<>();
        for (int i = 0; i < results.size(); i++) {
            texts.add(GeneratedText.of(results.get(i), options.logProbabilities(), reportsCalls, model.tokenizer(),
                    seconds,
                    states.get(i).bytes(), generations.get(i).seed()));
        }
        return texts;
    }

    private List<GenerationResult> generated(List<LanguageModel.Request> requests,
            Consumer<List<Generation>> started, IntConsumer promptRead) {
        try {
            return model.generate(requests, started, promptRead);
        } catch (IllegalArgumentException e) {
            String message = String.valueOf(e.getMessage());
            throw message.startsWith("max_tokens ")
                    ? new IllegalArgumentException(message.replaceFirst("max_tokens", "--max-tokens"), e)
                    : e;
        }
    }
}
