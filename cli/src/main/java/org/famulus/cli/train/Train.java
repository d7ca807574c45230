package org.famulus.cli.train;

import java.util.concurrent.Callable;

import org.famulus.cli.CommonOptions;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.ParameterException;

/** The group of commands that learn from data. */
@Command(name = "train", description = {
        "Learn from data."}, synopsisSubcommandLabel = "COMMAND", commandListHeading = "%nCommands:%n", subcommands = {
                TrainLanguageModel.class, TrainConversations.class, TrainTokenizer.class,
                TrainThroughput.class})
public final class Train implements Callable<Integer> {

    @Mixin
    private CommonOptions common = new CommonOptions();

    /** Runs when none of the group's commands is named. */
    @Override
    public Integer call() {
        throw new ParameterException(common.command().commandLine(), "no command given");
    }
}
