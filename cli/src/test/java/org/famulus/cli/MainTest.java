package org.famulus.cli;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;

import org.famulus.engine.ModelFormatException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import static org.assertj.core.api.Assertions.assertThat;

class MainTest {

    private final CapturedTerminal terminal = new CapturedTerminal();

    /** Ways to end, each with the exit status and the whole line that a person sees. */
    enum Ending {
        MODEL_FILE(new ModelFormatException("a.gguf: bad"), 1, "famulus: a.gguf: bad\n"),

        ARGUMENT(new IllegalArgumentException("top-p 3 is not in 0..1"), 2, "famulus: top-p 3 is not in 0..1\n"),

        STATE(new IllegalStateException("closed"), 1, "famulus: closed\n"),

        IO(new IOException("disk on fire"), 1, "famulus: disk on fire\n"),

        MISSING(new NoSuchFileException("x.gguf"), 1, "famulus: no such file or folder: x.gguf\n"),

        FORBIDDEN(new AccessDeniedException("x.gguf"), 1, "famulus: no permission: x.gguf\n"),

        WRAPPED_IO(new UncheckedIOException(new NoSuchFileException("y")), 1,
                "famulus: no such file or folder: y\n"),

        WRAPPED(new ExecutionException(new ModelFormatException("bad")), 1, "famulus: bad\n"),

        SEVERAL_LINES(new IllegalStateException("first\n  at native code"), 1, "famulus: first\n"),

        UNSUPPORTED(new UnsupportedOperationException("not for this family"), 1, "famulus: not for this family\n"),

        NATIVE_MEMORY(new RuntimeException("DefaultCPUAllocator: can't allocate memory: you tried 9 bytes"), 1,
                "famulus: not enough memory: DefaultCPUAllocator: can't allocate memory: you tried 9 bytes; close other"
                        + " programs, or use a smaller model, a shorter context or fewer sequences\n"),

        HEAP(new OutOfMemoryError("Java heap space"), 1,
                "famulus: out of Java heap (" + (Runtime.getRuntime().maxMemory() >> 20)
                        + " MB); allow more with FAMULUS_JAVA_OPTIONS=-Xmx1g\n"),

        LINKAGE(new UnsatisfiedLinkError("no jnitorch"), 1,
                "famulus: a library cannot be loaded: no jnitorch; famulus doctor says more\n"),

        FAULT(new NullPointerException("x is null"), 1,
                "famulus: this is a fault of Famulus: NullPointerException: x is null; --stack-trace shows where\n"),

        NO_MESSAGE(new IllegalStateException(), 1, "famulus: IllegalStateException\n");

        private final Throwable thrown;
        private final int status;
        private final String line;

        Ending(Throwable thrown, int status, String line) {
            this.thrown = thrown;
            this.status = status;
            this.line = line;
        }
    }

    @Command(name = "end")
    static final class EndingCommand implements Callable<Integer> {

        @Mixin
        private CommonOptions common = new CommonOptions();

        @Option(names = "--as", required = true)
        @SuppressWarnings("NullAway.Init")
        private Ending ending;

        @Override
        public Integer call() throws Exception {
            if (ending.thrown instanceof Error error) {
                throw error;
            }
            throw (Exception) ending.thrown;
        }
    }

    /** Prints the result, much text or a status, whichever is asked for. */
    @Command(name = "print")
    static final class PrintingCommand implements Callable<Integer> {

        private final Terminal terminal;

        @Mixin
        private CommonOptions common = new CommonOptions();

        @Option(names = "--lines")
        private int lines;

        @Option(names = "--status")
        private int status;

        PrintingCommand(Terminal terminal) {
            this.terminal = terminal;
        }

        record Outcome(int threadCount, String finishReason, List<Integer> ids) {
        }

        @Override
        public Integer call() {
            if (common.json()) {
                Json.print(terminal.out(), new Outcome(common.threads(), "stöp 🙂", List.of(1, 2)));
            }
            for (int i = 0; i < lines; i++) {
                terminal.out().println("line " + i);
            }
            return status;
        }
    }

    private static final List<Class<?>> COMMANDS = List.of(EndingCommand.class, PrintingCommand.class);

    @Test
    void theVersionIsOneLine() {
        assertThat(terminal.run("--version")).isZero();
        assertThat(terminal.out()).matches("famulus \\d+\\.\\d+\\.\\d+( \\([0-9a-f]{12}\\))?\n");
        assertThat(terminal.err()).isEmpty();
    }

    @Test
    void theVersionIsTheSameWhereverItIsAskedFor() {
        var withMore = new CapturedTerminal();
        assertThat(withMore.run("--stack-trace", "--version")).isZero();
        terminal.run("-V");
        assertThat(withMore.out()).isEqualTo(terminal.out()).startsWith("famulus ");
    }

    @Test
    void helpListsEveryCommandOnStandardOutput() {
        assertThat(terminal.run("--help")).isZero();
        assertThat(terminal.out()).contains("Usage: famulus", "doctor");
        assertThat(terminal.err()).isEmpty();
    }

    @Test
    void everyCommandHasHelpWithTheCommonOptions() {
        for (String command : List.of("generate", "perplexity", "tokenize", "bench", "doctor")) {
            var fresh = new CapturedTerminal();
            assertThat(fresh.run(command, "--help")).isZero();
            assertThat(fresh.out()).contains("Usage: famulus " + command, "--json", "--threads", "--quiet", "--help");
        }
    }

    @Test
    void anUnknownCommandNamesTheNearest() {
        assertThat(terminal.run("docter")).isEqualTo(2);
        assertThat(terminal.err()).isEqualTo(
                "famulus: unknown command docter; did you mean doctor? (famulus --help shows what is allowed)\n");
        assertThat(terminal.out()).isEmpty();
    }

    @Test
    void anUnknownOptionNamesTheNearest() {
        assertThat(terminal.run("doctor", "--jsn")).isEqualTo(2);
        assertThat(terminal.err()).isEqualTo(
                "famulus: unknown option --jsn; did you mean --json? (famulus doctor --help shows what is allowed)\n");
    }

    @Test
    void noCommandIsWrongUse() {
        assertThat(terminal.run()).isEqualTo(2);
        assertThat(terminal.err()).isEqualTo("famulus: no command given (famulus --help shows what is allowed)\n");
    }

    @ParameterizedTest
    @EnumSource(Ending.class)
    void everyFailureIsOneLineAndAStatus(Ending ending) {
        assertThat(terminal.run(COMMANDS, "end", "--as", ending.name())).isEqualTo(ending.status);
        assertThat(terminal.err()).isEqualTo(ending.line);
        assertThat(terminal.out()).isEmpty();
    }

    @Test
    void aStackTraceIsShownWhenAskedFor() {
        terminal.run(COMMANDS, "end", "--as", "STATE", "--stack-trace");
        assertThat(terminal.err()).contains("\tat ").endsWith("\nfamulus: closed\n");
        var debugging = new CapturedTerminal(OutputStream.nullOutputStream(), Map.of("FAMULUS_DEBUG", "1"));
        debugging.run(COMMANDS, "end", "--as", "STATE");
        assertThat(debugging.err()).contains("\tat ").endsWith("\nfamulus: closed\n");
        var notDebugging = new CapturedTerminal(OutputStream.nullOutputStream(), Map.of("FAMULUS_DEBUG", "0"));
        notDebugging.run(COMMANDS, "end", "--as", "STATE");
        assertThat(notDebugging.err()).isEqualTo("famulus: closed\n");
    }

    @Test
    void jsonIsSnakeCaseInUtf8() {
        assertThat(terminal.run(COMMANDS, "print", "--json", "--threads", "3")).isZero();
        assertThat(terminal.out()).isEqualToIgnoringWhitespace("""
                {"thread_count": 3, "finish_reason": "stöp 🙂", "ids": [1, 2]}""").endsWith("}\n");
    }

    @Test
    void threadsOutOfRangeAreRefused() {
        for (String count : List.of("0", "-1", "1025")) {
            var fresh = new CapturedTerminal();
            assertThat(fresh.run(COMMANDS, "print", "--threads", count)).isEqualTo(2);
            assertThat(fresh.err()).isEqualTo("famulus: --threads " + count
                    + " is out of range; use 1 to 1024 (famulus print --help shows what is allowed)\n");
        }
    }

    @Test
    void theStatusOfACommandIsThatOfTheProcess() {
        assertThat(terminal.run(COMMANDS, "print", "--status", "130")).isEqualTo(130);
        assertThat(terminal.err()).isEmpty();
    }

    @Test
    void aReaderThatLeavesEndsTheCommandQuietly() {
        for (int lines : List.of(1, 100_000)) {
            var left = new CapturedTerminal(failing("Broken pipe"), Map.of());
            assertThat(left.run(COMMANDS, "print", "--lines", Integer.toString(lines))).isEqualTo(141);
            assertThat(left.err()).isEmpty();
        }
    }

    @Test
    void aFullDiskIsNotSilent() {
        for (int lines : List.of(1, 100_000)) {
            var full = new CapturedTerminal(failing("No space left on device"), Map.of());
            assertThat(full.run(COMMANDS, "print", "--lines", Integer.toString(lines))).isEqualTo(1);
            assertThat(full.err())
                    .isEqualTo("famulus: cannot write standard output: No space left on device\n");
        }
    }

    private static OutputStream failing(String message) {
        return new OutputStream() {
            @Override
            public void write(int value) throws IOException {
                throw new IOException(message);
            }
        };
    }
}
