package org.famulus.cli.model;

import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;

import org.famulus.cli.CommonOptions;
import org.famulus.cli.Json;
import org.famulus.cli.Terminal;
import org.famulus.engine.convert.ModelDescription;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Says what a model is. */
@Command(name = "info", description = {"Say what a model is: family, shape, number formats, tokenizer, memory.",
        "Its files are read and checked; it is not run."}, footer = {"",
                "Example: famulus model info models/SmolLM-135M"})
public final class ModelInfo implements Callable<Integer> {

    private final Terminal terminal;

    @Mixin
    private CommonOptions common = new CommonOptions();

    @Parameters(paramLabel = "MODEL", description = "The model: a Hugging Face folder or a .gguf file.")
    @SuppressWarnings("NullAway.Init") // required
    private Path model;

    /** @param terminal where the result goes */
    public ModelInfo(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        ModelReport report = ModelReport.of(ModelDescription.of(model));
        if (common.json()) {
            Json.print(terminal.out(), report);
        } else {
            print(report, terminal.out());
        }
        return 0;
    }

    static void print(ModelReport report, PrintStream out) {
        ModelReport.Shape shape = report.shape();
        ModelReport.TokenizerReport tokenizer = report.tokenizer();
        line(out, "Model", report.path() + (report.name().isEmpty() ? "" : " (" + report.name() + ")"));
        if (report.random()) {
            line(out, "", "a random model, seed " + report.randomSeed() + ": it has learned nothing");
        }
        line(out, "Family", report.family());
        line(out, "Parameters", grouped(report.parameters()) + " in " + grouped(report.bytes()) + " bytes");
        line(out, "Layers", shape.layers() + " of width " + shape.hiddenSize() + ", MLP " + shape.intermediateSize()
                + ", " + shape.heads() + " heads and " + shape.keyValueHeads() + " key-value heads of "
                + shape.headDimension());
        line(out, "Context", grouped(shape.contextLength()) + " tokens, rotary base "
                + String.format(Locale.ROOT, "%.0f", shape.rotaryBase())
                + (shape.rotaryScaling().equals("none") ? "" : ", scaling " + shape.rotaryScaling())
                + report.windows());
        line(out, "Embeddings", grouped(shape.vocabularySize()) + " rows, "
                + (shape.tiedEmbeddings() ? "shared with the output" : "apart from the output"));
        line(out, "Stored as", report.types().stream()
                .map(stored -> stored.type() + ": " + stored.tensors() + " tensors, " + grouped(stored.bytes())
                        + " bytes")
                .collect(Collectors.joining("; ")));
        line(out, "Tokenizer", tokenizer.kind() + ", " + grouped(tokenizer.vocabularySize()) + " tokens, "
                + tokenizer.controlTokens() + " of them control tokens");
        line(out, "", "begins with " + (tokenizer.beginOfSequence() == null ? "nothing" : tokenizer.beginOfSequence())
                + ", ends at "
                + (tokenizer.endOfSequence().isEmpty() ? "nothing" : String.join(" ", tokenizer.endOfSequence())));
        line(out, "Chat", report.chatTemplate() ? "has a chat template" : "no chat template");
        line(out, "State", grouped(report.stateBytesPerToken().f32()) + " bytes a token in f32, "
                + grouped(report.stateBytesPerToken().bf16()) + " in bf16");
    }

    private static void line(PrintStream out, String heading, String text) {
        out.println(String.format(Locale.ROOT, "%-12s %s", heading, text));
    }

    static String grouped(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }
}
