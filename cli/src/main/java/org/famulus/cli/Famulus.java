package org.famulus.cli;

import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;

import org.famulus.cli.bench.Bench;
import org.famulus.cli.doctor.Doctor;
import org.famulus.cli.model.Model;
import org.famulus.cli.text.Generate;
import org.famulus.cli.text.ScorePerplexity;
import org.famulus.cli.text.Tokenize;
import org.famulus.cli.train.Train;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IFactory;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.Spec;

/** The root of the commands: parses, runs one command, turns whatever it throws into one line and an exit status. */
@Command(name = "famulus", description = {
        "A private personal LLM agent for the JVM, with its own open model engine."}, footer = {"",
                "famulus COMMAND --help describes a command.",
                "Exit status: 0 done, 1 failed, 2 called wrongly, 130 interrupted.",
                "Environment: FAMULUS_JAVA_HOME (the JDK), FAMULUS_JAVA_OPTIONS (more JVM flags),",
                "FAMULUS_CACHE (where native libraries are unpacked), FAMULUS_DEBUG=1 (stack traces)."}, synopsisSubcommandLabel = "COMMAND", commandListHeading = "%nCommands:%n", versionProvider = VersionText.class)
final class Famulus implements Callable<Integer> {

    /** Every command, in the order in which help lists them; each has a constructor that takes the {@link Terminal}. */
    private static final List<Class<?>> COMMANDS = List.of(Generate.class, ScorePerplexity.class, Tokenize.class,
            Bench.class,
            Model.class, Train.class, Doctor.class);

    private static final String STACK_TRACE = "--stack-trace";

    private static final int HELP_COLUMNS = 100;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before anything runs
    private CommandSpec command;

    @SuppressWarnings("unused") // picocli reads it
    @Option(names = {"-h", "--help"}, usageHelp = true, description = "Show this help and exit.")
    private boolean help;

    @SuppressWarnings("unused") // picocli reads it
    @Option(names = {"-V",
            "--version"}, versionHelp = true, description = "Print the version and the commit, and exit.")
    private boolean version;

    @SuppressWarnings("unused") // looked for among the raw arguments, which may not parse
    @Option(names = STACK_TRACE, description = "Print the whole stack trace of an error.")
    private boolean stackTrace;

    /**
     * Runs one command.
     *
     * @return the exit status: 0 done, 1 failed, 2 called wrongly, 130 interrupted, 141 when the reader of the output left
     */
    static int run(Terminal terminal, String... arguments) {
        return run(terminal, COMMANDS, arguments);
    }

    /** As above with other commands, for tests. */
    static int run(Terminal terminal, List<Class<?>> commands, String... arguments) {
        int status;
        try {
            status = commandLine(terminal, named(commands, arguments)).execute(arguments);
        } catch (Throwable thrown) {
            status = report(terminal, thrown, arguments);
        }
        try {
            terminal.out().flush();
        } catch (RuntimeException thrown) {
            status = status == 0 ? report(terminal, thrown, arguments) : status;
        }
        terminal.err().flush();
        return status;
    }

    /**
     * The one command that the first argument names, or else all of them. Reading every command's options would take
     * longer than most of a start.
     */
    private static List<Class<?>> named(List<Class<?>> commands, String... arguments) {
        for (Class<?> candidate : commands) {
            Command description = candidate.getAnnotation(Command.class);
            if (arguments.length > 0 && description != null && description.name().equals(arguments[0])) {
                return List.of(candidate);
            }
        }
        return commands;
    }

    private static CommandLine commandLine(Terminal terminal, List<Class<?>> commands) {
        IFactory factory = new CommandFactory(terminal);
        var line = new CommandLine(new Famulus(), factory);
        commands.forEach(line::addSubcommand);
        // A prompt may begin with @; it names no file of arguments.
        line.setExpandAtFiles(false);
        return line.setUsageHelpWidth(HELP_COLUMNS).setOut(writer(terminal.out())).setErr(writer(terminal.err()))
                .setExecutionStrategy(Famulus::execute)
                .setParameterExceptionHandler((thrown, arguments) -> report(terminal, thrown, arguments))
                .setExecutionExceptionHandler((thrown, failed, parsed) -> report(terminal, thrown,
                        parsed.originalArgs().toArray(String[]::new)));
    }

    private static PrintWriter writer(PrintStream stream) {
        return new PrintWriter(stream, true, StandardCharsets.UTF_8);
    }

    /** The Vector API comes in before a command that computes; help, version and the doctor do not need it. */
    private static int execute(ParseResult parsed) {
        CommandSpec last = parsed.asCommandLineList().getLast().getCommandSpec();
        boolean asksForHelp = CommandLine.printHelpIfRequested(parsed);
        if (asksForHelp) {
            return 0;
        }
        if (!(last.userObject() instanceof Famulus || last.userObject() instanceof Doctor)) {
            VectorModule.load();
        }
        return new CommandLine.RunLast().execute(parsed);
    }

    static int report(Terminal terminal, Throwable thrown, String... arguments) {
        Failure failure = Failure.of(thrown);
        if (!failure.line().isEmpty()) {
            String debug = terminal.environment().getOrDefault("FAMULUS_DEBUG", "");
            if (Arrays.asList(arguments).contains(STACK_TRACE) || !(debug.isEmpty() || debug.equals("0"))) {
                thrown.printStackTrace(terminal.err());
            }
            terminal.err().println("famulus: " + failure.line());
        }
        return failure.exitStatus();
    }

    /** Runs when no command is named. */
    @Override
    public Integer call() {
        throw new ParameterException(command.commandLine(), "no command given");
    }
}
