package org.famulus.cli.train;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;

import org.famulus.cli.CommonOptions;
import org.famulus.cli.Json;
import org.famulus.cli.Terminal;
import org.famulus.engine.tokenizer.WordSplitting;
import org.famulus.training.tokenizer.TokenizerRecipe;
import org.famulus.training.tokenizer.TokenizerRecipe.Form;
import org.famulus.training.tokenizer.TokenizerTrainer;
import org.famulus.training.tokenizer.TrainedTokenizer;
import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** Learns a tokenizer from text. */
@Command(name = "tokenizer", sortOptions = false, description = {
        "Learn a tokenizer: byte-pair encoding over bytes, or plain characters.",
        "Writes tokenizer.json and tokenizer_config.json. Special tokens get the first ids."}, footer = {"",
                "Where no special token is named, there is one, <|endoftext|>. The first one also ends and fills",
                "sequences, unless others are named for that. Characters have special tokens only where they are named.",
                "",
                "Example: famulus train tokenizer --data stories.txt --separator '<|endoftext|>' --vocabulary 8192"
                        + " --out my-model"})
public final class TrainTokenizer implements Callable<Integer> {

    private static final String CHARACTERS = "characters";
    private static final String TOKENIZER_FILE = "tokenizer.json";
    private static final long MOST_TEMPLATE_BYTES = 8L << 20;

    private final Terminal terminal;

    @Mixin
    private CommonOptions common = new CommonOptions();

    @Mixin
    private DataArguments data = new DataArguments();

    @Option(names = "--vocabulary", paramLabel = "N", order = 2, description = "Tokens: the special ones, the 256 bytes, and what is learned, together.")
    private @Nullable Integer vocabulary;

    @Option(names = "--out", required = true, paramLabel = "DIR", order = 3, description = "The folder that the files go to; created if missing.")
    @SuppressWarnings("NullAway.Init") // required
    private Path out;

    @Option(names = "--force", order = 4, description = "Replace a tokenizer that is there already.")
    private boolean force;

    @Option(names = "--pre-tokenizer", paramLabel = "FORM", order = 5, description = "How text falls apart: qwen2 (the default), llama3, gpt2 or smollm, as in these models; characters makes each character a token.")
    private String form = WordSplitting.QWEN2.label();

    @Option(names = "--special", arity = "1..*", paramLabel = "TOKEN", order = 6, description = "Special tokens, such as <|im_start|>.")
    private @Nullable List<String> special;

    @Option(names = "--bos", paramLabel = "TOKEN", order = 7, description = "The special token that heads every sequence (default: none).")
    private @Nullable String begin;

    @Option(names = "--eos", paramLabel = "TOKEN", order = 8, description = "The special token that ends a sequence (default: the first).")
    private @Nullable String end;

    @Option(names = "--pad", paramLabel = "TOKEN", order = 9, description = "The special token that fills rows (default: the first).")
    private @Nullable String padding;

    @Option(names = "--chat-template", paramLabel = "FILE", order = 10, description = "A Jinja chat template: written beside the tokenizer, and conversations in the data are read through it.")
    private @Nullable Path chatTemplate;

    /** @param terminal where the result goes */
    public TrainTokenizer(Terminal terminal) {
        this.terminal = terminal;
    }

    /**
     * What {@code --json} prints.
     *
     * @param vocabulary tokens, special ones included
     * @param asked tokens that were asked for; null for characters
     */
    record Result(String path, String preTokenizer, int vocabulary, @Nullable Integer asked, int merges,
            List<String> specialTokens, double seconds) {
    }

    @Override
    public Integer call() throws IOException {
        TokenizerRecipe recipe = recipe();
        if (!force && Files.exists(out.resolve(TOKENIZER_FILE))) {
            throw new FileAlreadyExistsException(out.resolve(TOKENIZER_FILE) + " (--force replaces it)");
        }
        long started = System.nanoTime();
        TrainedTokenizer trained;
        try (ShownTokenizerProgress progress = new ShownTokenizerProgress(terminal, common.quiet())) {
            trained = new TokenizerTrainer(recipe, progress).train(data.sources());
        }
        trained.write(out);
        Result result = new Result(out.toString(), form, trained.vocabularySize(), vocabulary, trained.merges(),
                recipe.specialTokens(), (System.nanoTime() - started) / 1e9);
        if (common.json()) {
            Json.print(terminal.out(), result);
        } else {
            print(result);
        }
        return 0;
    }

    private void print(Result result) {
        terminal.out().printf(Locale.ROOT, "Wrote %s: %s, %,d tokens, %,d merges, in %.1f s.%n",
                out.resolve(TOKENIZER_FILE), result.preTokenizer, result.vocabulary, result.merges, result.seconds);
        if (result.asked != null && result.vocabulary < result.asked) {
            terminal.out().printf(Locale.ROOT, "%,d tokens were asked for: no further pair occurs twice in the data.%n",
                    result.asked);
        }
    }

    private TokenizerRecipe recipe() throws IOException {
        boolean characters = form.equals(CHARACTERS);
        if (characters && vocabulary != null) {
            throw wrongUse("--vocabulary " + vocabulary + " with --pre-tokenizer characters: the data decide how many"
                    + " characters there are; leave one of the two out");
        }
        List<String> tokens = special != null ? special : characters ? List.of() : List.of("<|endoftext|>");
        Optional<String> first = tokens.stream().findFirst();
        return new TokenizerRecipe(characters ? new Form.Characters() : bytePairs(), tokens,
                Optional.ofNullable(begin), Optional.ofNullable(end).or(() -> first),
                Optional.ofNullable(padding).or(() -> first), template());
    }

    private Form bytePairs() {
        WordSplitting splitting = WordSplitting.ofLabel(form).orElseThrow(() -> wrongUse("--pre-tokenizer " + form
                + " is unknown; use one of " + WordSplitting.labels() + ", " + CHARACTERS));
        if (vocabulary == null) {
            throw wrongUse("no size given; add --vocabulary, for example --vocabulary 8192");
        }
        return new Form.BytePairs(splitting, vocabulary);
    }

    private Optional<String> template() throws IOException {
        if (chatTemplate == null) {
            return Optional.empty();
        }
        if (Files.isRegularFile(chatTemplate) && Files.size(chatTemplate) > MOST_TEMPLATE_BYTES) {
            throw new IllegalArgumentException(chatTemplate + " has more than " + MOST_TEMPLATE_BYTES
                    + " bytes, which no chat template has; give a Jinja file");
        }
        try {
            return Optional.of(Files.readString(chatTemplate));
        } catch (CharacterCodingException notText) {
            throw new IllegalArgumentException(chatTemplate + " is no UTF-8 text; give a Jinja file", notText);
        }
    }

    private ParameterException wrongUse(String message) {
        return new ParameterException(common.command().commandLine(), message);
    }
}
