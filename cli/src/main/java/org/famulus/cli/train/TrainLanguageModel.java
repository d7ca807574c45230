package org.famulus.cli.train;

import java.io.IOException;
import java.util.concurrent.Callable;

import org.famulus.cli.CommonOptions;
import org.famulus.cli.Terminal;
import org.famulus.training.run.TrainingPlan.Rows;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Learns to continue text. */
@Command(name = "lm", sortOptions = false, description = {
        "Train a language model on text, from nothing or from a model.",
        "Writes DIR/model (or DIR/adapter), DIR/metrics.jsonl and DIR/report.html."}, footer = {"",
                "Example: famulus train tokenizer --data stories.txt --vocabulary 4096 --out tiny",
                "         famulus train lm --model tiny --shape hidden=192,layers=6,heads=6,context=512"
                        + " --data stories.txt --steps 1000 --out run"})
public final class TrainLanguageModel implements Callable<Integer> {

    private final Terminal terminal;

    @Mixin
    private CommonOptions common = new CommonOptions();

    @Mixin
    private DataArguments data = new DataArguments();

    @Mixin
    private TrainingArguments arguments = new TrainingArguments();

    /** @param terminal where the result goes */
    public TrainLanguageModel(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws IOException {
        return new TrainingCommand(terminal, common).run(arguments, data, Rows.WINDOWS);
    }
}
