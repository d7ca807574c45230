package org.famulus.cli.text;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;

import org.famulus.cli.CommonOptions;
import org.famulus.cli.Json;
import org.famulus.cli.ModelArgument;
import org.famulus.cli.Terminal;
import org.famulus.engine.LanguageModel;
import org.famulus.engine.tokenizer.Tokenizer;
import org.famulus.engine.tokenizer.Tokenizer.SpecialTokens;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Shows the tokens of a text. */
@Command(name = "tokenize", sortOptions = false, customSynopsis = "famulus tokenize --model MODEL [OPTIONS] TEXT", description = {
        "Show the tokens of a text: one line for each, its id and how the vocabulary"
                + " writes it.",
        "Only the model's tokenizer is loaded."})
public final class Tokenize implements Callable<Integer> {

    private final Terminal terminal;

    @Mixin
    private CommonOptions common = new CommonOptions();
    @Mixin
    private ModelArgument model = new ModelArgument();

    @Option(names = "--no-special", order = 2, description = "Add nothing (such as BOS), and read control tokens written in the text as plain text.")
    private boolean plain;

    @Parameters(paramLabel = "TEXT", arity = "1", description = "The text; - reads it from standard input, exactly as it is there.")
    private String text = "";

    /**
     * The JSON form.
     *
     * @param tokens as the vocabulary writes them
     */
    record Tokens(List<Integer> ids, List<String> tokens, int count) {
    }

    /** @param terminal where the text may come from and the tokens go */
    public Tokenize(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws IOException {
        var path = model.path();
        String read = text.equals(TextInput.STANDARD_INPUT) ? TextInput.read(terminal.in()) : text;
        try (Tokenizer tokenizer = LanguageModel.loadTokenizer(path)) {
            int[] ids = tokenizer.encode(read, plain ? SpecialTokens.NONE : SpecialTokens.ADD);
            if (common.json()) {
                List<String> tokens = Arrays.stream(ids).mapToObj(id -> tokenizer.token(id).orElse("")).toList();
                Json.print(terminal.out(), new Tokens(Arrays.stream(ids).boxed().toList(), tokens, ids.length));
            } else {
                IntStream.of(ids).forEach(id -> terminal.out()
                        .print(id + "\t" + oneLine(tokenizer.token(id).orElse("")) + "\n"));
            }
        }
        return 0;
    }

    /** Vocabularies of a few models hold control characters, which would break the line. */
    static String oneLine(String token) {
        if (token.chars().noneMatch(Character::isISOControl)) {
            return token;
        }
        StringBuilder escaped = new StringBuilder();
        token.chars().forEach(c -> escaped
                .append(Character.isISOControl(c) ? String.format("\\u%04x", c) : String.valueOf((char) c)));
        return escaped.toString();
    }
}
