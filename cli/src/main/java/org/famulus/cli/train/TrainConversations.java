package org.famulus.cli.train;

import java.io.IOException;
import java.util.concurrent.Callable;

import org.famulus.cli.CommonOptions;
import org.famulus.cli.Terminal;
import org.famulus.training.run.TrainingPlan.Rows;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Learns to answer. */
@Command(name = "sft", sortOptions = false, description = {
        "Train a model on conversations (supervised fine-tuning): only what the assistant says is learned.",
        "Each conversation is read by itself, through the model's chat template, and none is cut.",
        "Writes DIR/model (or DIR/adapter), DIR/metrics.jsonl and DIR/report.html."}, footer = {"",
                "Example: famulus train sft --model my-model --data dialogues.jsonl --epochs 2 --lora 8"
                        + " --learning-rate 2e-4 --out run",
                "         famulus generate --model my-model --adapter run/adapter --chat"})
public final class TrainConversations implements Callable<Integer> {

    private final Terminal terminal;

    @Mixin
    private CommonOptions common = new CommonOptions();

    @Mixin
    private DataArguments data = new DataArguments();

    @Mixin
    private TrainingArguments arguments = new TrainingArguments();

    /** @param terminal where the result goes */
    public TrainConversations(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws IOException {
        return new TrainingCommand(terminal, common).run(arguments, data, Rows.PACKED);
    }
}
