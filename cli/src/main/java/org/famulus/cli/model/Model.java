package org.famulus.cli.model;

import java.util.concurrent.Callable;

import org.famulus.cli.CommonOptions;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.ParameterException;

/** The group of commands on model files. */
@Command(name = "model", description = {
        "Look at model files, convert them, make random ones."}, synopsisSubcommandLabel = "COMMAND", commandListHeading = "%nCommands:%n", subcommands = {
                ModelInfo.class, ModelList.class, ModelConvert.class, ModelRandom.class})
public final class Model implements Callable<Integer> {

    @Mixin
    private CommonOptions common = new CommonOptions();

    /** Runs when none of the group's commands is named. */
    @Override
    public Integer call() {
        throw new ParameterException(common.command().commandLine(), "no command given");
    }
}
