package org.famulus.cli.text;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.concurrent.Callable;

import org.famulus.cli.CommonOptions;
import org.famulus.cli.ExecutionArguments;
import org.famulus.cli.Json;
import org.famulus.cli.ModelArgument;
import org.famulus.cli.Terminal;
import org.famulus.engine.LanguageModel;
import org.famulus.engine.scoring.Perplexity;
import org.famulus.engine.tokenizer.Tokenizer;
import org.famulus.engine.tokenizer.Tokenizer.SpecialTokens;
import org.famulus.report.Progress;
import org.jspecify.annotations.Nullable;

import com.fasterxml.jackson.annotation.JsonInclude;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** Measures how well a model predicts a text. */
@Command(name = "perplexity", sortOptions = false, customSynopsis = "famulus perplexity --model MODEL --file FILE [OPTIONS]", description = {
        "Measure how well a model predicts a text: the lower, the better.",
        "The text is read in windows that overlap, each headed by BOS where the model has one; every token is scored"
                + " once, in the first window that holds it. The text is taken exactly as it is, control tokens written"
                + " in it as plain text."})
public final class ScorePerplexity implements Callable<Integer> {

    /** The longest window unless another is asked for: attention over a whole long context would take hours. */
    private static final int USUAL_CONTEXT = 2048;

    private final Terminal terminal;

    @Mixin
    private CommonOptions common = new CommonOptions();
    @Mixin
    private ModelArgument model = new ModelArgument();
    @Mixin
    private ExecutionArguments execution = new ExecutionArguments();

    @Option(names = "--file", order = 2, paramLabel = "FILE", description = "The text; - reads it from standard input.")
    private @Nullable String file;

    @Option(names = "--context", order = 3, paramLabel = "N", description = "Positions of a window, BOS included (default: the model's context, at most "
            + USUAL_CONTEXT + ").")
    private @Nullable Integer context;

    @Option(names = "--stride", order = 4, paramLabel = "N", description = "Tokens that a window moves on by (default: half the context).")
    private @Nullable Integer stride;

    @Option(names = "--max-tokens", order = 5, paramLabel = "N", description = "Read only the first N tokens of the text.")
    private @Nullable Integer maximumTokens;

    @Option(names = "--per-token", order = 6, description = "Also give the nats of each scored token.")
    private boolean perToken;

    /**
     * The JSON form; nats are negative log-likelihoods.
     *
     * @param tokens how many tokens were scored
     * @param perToken of each scored token in order, or null where not asked for
     */
    record Score(int tokens, double nats, double natsPerToken, double perplexity,
            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable List<Float> perToken, int context, int stride) {
    }

    /** @param terminal where the score goes */
    public ScorePerplexity(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws IOException {
        Path path = model.path();
        if (file == null) {
            throw new ParameterException(common.command().commandLine(),
                    "no text given; add --file with a text file, or --file - for standard input");
        }
        if (maximumTokens != null && maximumTokens < 1) {
            throw new IllegalArgumentException("--max-tokens " + maximumTokens + " is refused; allowed: 1 or more");
        }
        String text = file.equals(TextInput.STANDARD_INPUT)
                ? TextInput.read(terminal.in())
                : TextInput.read(Path.of(file));
        try (LanguageModel loaded = LanguageModel.load(path, execution.options(common.threads()),
                execution.adapter())) {
            int longest = loaded.configuration().contextLength();
            int window = context == null ? Math.min(longest, USUAL_CONTEXT) : context;
            int step = stride == null ? Math.max(1, window / 2) : stride;
            Tokenizer tokenizer = loaded.tokenizer();
            OptionalInt begin = tokenizer.beginOfSequence();
            Perplexity measure = new Perplexity(loaded.decoder(), begin, window, step);
            int[] ids = tokenizer.encode(text, SpecialTokens.NONE);
            if (maximumTokens != null && maximumTokens < ids.length) {
                ids = Arrays.copyOf(ids, maximumTokens);
            }
            Perplexity.Result result = score(measure, ids);
            report(result, tokenizer, Arrays.copyOfRange(ids, ids.length - result.tokens(), ids.length), window, step);
        }
        return 0;
    }

    private Perplexity.Result score(Perplexity measure, int[] ids) {
        try (Progress progress = terminal.progress("perplexity", "tokens", ids.length, common.quiet())) {
            return measure.score(ids, scored -> progress.advance(scored - progress.done()));
        }
    }

    private static List<Float> list(float[] values) {
        List<Float> list = new ArrayList<>(values.length);
        for (float value : values) {
            list.add(value);
        }
        return list;
    }

    private void report(Perplexity.Result result, Tokenizer tokenizer, int[] scored, int window, int step) {
        if (common.json()) {
            Json.print(terminal.out(), new Score(result.tokens(), result.totalNats(), result.natsPerToken(),
                    result.perplexity(), perToken ? list(result.nats()) : null, window, step));
            return;
        }
        if (perToken) {
            for (int i = 0; i < scored.length; i++) {
                terminal.out().print(String.format(Locale.ROOT, "%.6f\t%d\t%s\n", result.nats()[i], scored[i],
                        Tokenize.oneLine(tokenizer.token(scored[i]).orElse(""))));
            }
        }
        terminal.out().print(String.format(Locale.ROOT,
                "perplexity %.4f (%.5f nats per token, %d tokens, context %d, stride %d)\n", result.perplexity(),
                result.natsPerToken(), result.tokens(), window, step));
    }
}
