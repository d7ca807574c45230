package org.famulus.cli.model;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;

import org.famulus.cli.CommonOptions;
import org.famulus.cli.Json;
import org.famulus.cli.Terminal;
import org.famulus.engine.convert.ModelDescription;
import org.famulus.engine.convert.ModelFolders;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Lists models. */
@Command(name = "list", description = {"List the models in folders: GGUF files and Hugging Face folders."}, footer = {
        "",
        "Folders are searched three levels deep. A model that cannot be used is listed with the reason.",
        "Environment: FAMULUS_MODELS (folders of models, separated as in PATH)."})
public final class ModelList implements Callable<Integer> {

    private static final String VARIABLE = "FAMULUS_MODELS";
    private static final Path DEFAULT = Path.of("models");

    private final Terminal terminal;

    @Mixin
    private CommonOptions common = new CommonOptions();

    @Parameters(paramLabel = "DIR", arity = "0..*", description = "Where to look (default: models here, and the folders of FAMULUS_MODELS).")
    private List<Path> folders = List.of();

    /** @param terminal where the result goes */
    public ModelList(Terminal terminal) {
        this.terminal = terminal;
    }

    /** What {@code --json} prints. */
    record Listing(List<String> folders, List<ModelReport> models, List<Broken> broken) {
    }

    /** A model that cannot be used. */
    record Broken(String path, String reason) {
    }

    @Override
    public Integer call() throws IOException {
        List<Path> searched = searched();
        List<ModelReport> models = new ArrayList<>();
        List<Broken> broken = new ArrayList<>();
        for (Path folder : searched) {
            for (ModelFolders.Found found : ModelFolders.find(folder)) {
                switch (found) {
                    case ModelFolders.Found.Usable(ModelDescription description) ->
                        models.add(ModelReport.of(description));
                    case ModelFolders.Found.Broken(Path path, String reason) ->
                        broken.add(new Broken(path.toString(), reason));
                }
            }
        }
        if (common.json()) {
            Json.print(terminal.out(), new Listing(searched.stream().map(Path::toString).toList(), models, broken));
        } else {
            print(searched, models, broken);
        }
        return 0;
    }

    /** The folders given; where none are, those of the environment and the usual one, as far as they are there. */
    private List<Path> searched() throws IOException {
        if (!folders.isEmpty()) {
            for (Path folder : folders) {
                if (!Files.isDirectory(folder)) {
                    throw new IOException("there is no folder " + folder + "; give a folder of models");
                }
            }
            return folders;
        }
        List<Path> usual = new ArrayList<>(List.of(DEFAULT));
        Arrays.stream(terminal.environment().getOrDefault(VARIABLE, "").split(File.pathSeparator))
                .filter(name -> !name.isBlank()).map(Path::of).forEach(usual::add);
        return usual.stream().filter(Files::isDirectory).distinct().toList();
    }

    private void print(List<Path> searched, List<ModelReport> models, List<Broken> broken) {
        if (models.isEmpty() && broken.isEmpty()) {
            terminal.out().println(searched.isEmpty()
                    ? "No models: there is no folder models here, and " + VARIABLE + " names none."
                    : "No models in " + String.join(", ", searched.stream().map(Path::toString).toList()) + ".");
            return;
        }
        int width = models.stream().mapToInt(model -> model.path().length()).max().orElse(0);
        for (ModelReport model : models) {
            terminal.out().printf(Locale.ROOT, "%-" + Math.max(1, width) + "s  %-7s %7s  %-5s %9s  context %s%s%n",
                    model.path(), model.family(), count(model.parameters()), model.types().getFirst().type(),
                    count(model.bytes()) + "B", ModelInfo.grouped(model.shape().contextLength()),
                    model.random() ? "  random" : "");
        }
        for (Broken model : broken) {
            terminal.out().println(model.path() + "  cannot be used: " + model.reason());
        }
    }

    /** 134.5M or 1.1G. */
    private static String count(long number) {
        if (number >= 1_000_000_000) {
            return String.format(Locale.ROOT, "%.1fG", number / 1e9);
        }
        return number >= 1_000_000
                ? String.format(Locale.ROOT, "%.1fM", number / 1e6)
                : String.format(Locale.ROOT, "%.1fK", number / 1e3);
    }
}
