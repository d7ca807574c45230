package org.famulus.cli;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.util.Objects;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;

import org.famulus.engine.ModelFormatException;
import org.famulus.training.data.TrainingDataException;
import org.jspecify.annotations.Nullable;

import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * How a command that could not do its work ends: an exit status and one line for the person.
 *
 * @param exitStatus {@link #FAILED}, {@link #WRONG_USE} or {@link #BROKEN_PIPE}
 * @param line what was wrong and what to do; empty where nothing is to be said
 */
record Failure(int exitStatus, String line) {

    /** The command was understood and failed. */
    static final int FAILED = 1;
    /** The command was called wrongly. */
    static final int WRONG_USE = 2;
    /** The reader of standard output left: 128 plus SIGPIPE, as shells have it. */
    static final int BROKEN_PIPE = 141;

    /** The end that {@code thrown} leads to. */
    static Failure of(Throwable thrown) {
        Throwable cause = unwrapped(thrown);
        return switch (cause) {
            case BrokenPipeException e -> new Failure(BROKEN_PIPE, "");
            case ParameterException e -> new Failure(WRONG_USE, wrongUse(e));
            case IllegalArgumentException e -> new Failure(WRONG_USE, message(e));
            case ModelFormatException e -> new Failure(FAILED, message(e));
            case TrainingDataException e -> new Failure(FAILED, message(e));
            case IOException e -> new Failure(FAILED, inputOutput(e));
            case UncheckedIOException e -> new Failure(FAILED, message(e));
            case OutOfMemoryError e -> new Failure(FAILED, memory(e));
            case IllegalStateException e -> new Failure(FAILED, message(e));
            case UnsupportedOperationException e -> new Failure(FAILED, message(e));
            case LinkageError e -> new Failure(FAILED,
                    "a library cannot be loaded: " + message(e) + "; famulus doctor says more");
            case RuntimeException e when isNativeMemory(e) -> new Failure(FAILED, nativeMemory(e));
            default -> new Failure(FAILED, "this is a fault of Famulus: " + cause.getClass().getSimpleName() + ": "
                    + message(cause) + "; --stack-trace shows where");
        };
    }

    private static Throwable unwrapped(Throwable thrown) {
        Throwable current = thrown;
        while (true) {
            Throwable cause = current.getCause();
            boolean wrapper = current instanceof CompletionException || current instanceof ExecutionException
                    || current instanceof ExceptionInInitializerError
                    || (current instanceof UncheckedIOException && cause instanceof FileSystemException);
            if (!wrapper || cause == null) {
                return current;
            }
            current = cause;
        }
    }

    private static String wrongUse(ParameterException e) {
        CommandLine command = e.getCommandLine();
        String what = message(e);
        if (e instanceof UnmatchedArgumentException unmatched && !unmatched.getUnmatched().isEmpty()) {
            String argument = unmatched.getUnmatched().getFirst();
            boolean namesCommand = !command.getSubcommands().isEmpty() && !argument.startsWith("-");
            what = (argument.startsWith("-")
                    ? "unknown option "
                    : namesCommand ? "unknown command " : "unexpected argument ") + argument;
            if (!unmatched.getSuggestions().isEmpty()) {
                what += "; did you mean " + unmatched.getSuggestions().getFirst() + "?";
            }
        }
        return what + " (" + command.getCommandSpec().qualifiedName() + " --help shows what is allowed)";
    }

    private static String inputOutput(IOException e) {
        return switch (e) {
            case NoSuchFileException x -> "no such file or folder: " + x.getFile();
            case FileAlreadyExistsException x -> "exists already: " + x.getFile();
            case AccessDeniedException x -> "no permission: " + x.getFile();
            case NotDirectoryException x -> "not a folder: " + x.getFile();
            case DirectoryNotEmptyException x -> "the folder is not empty: " + x.getFile();
            case FileSystemException x -> Objects.requireNonNullElse(x.getFile(), "file system") + ": "
                    + Objects.requireNonNullElse(x.getReason(), x.getClass().getSimpleName());
            case FileNotFoundException x -> "cannot open " + message(x);
            default -> message(e);
        };
    }

    private static String memory(OutOfMemoryError e) {
        String message = message(e);
        if (message.contains("Java heap space") || message.contains("GC overhead limit")) {
            return "out of Java heap (" + (Runtime.getRuntime().maxMemory() >> 20)
                    + " MB); allow more with FAMULUS_JAVA_OPTIONS=-Xmx1g";
        }
        if (message.contains("native thread")) {
            return "the system refuses another thread; use fewer with --threads, or raise its limit (ulimit -u)";
        }
        return nativeMemory(e);
    }

    private static boolean isNativeMemory(RuntimeException e) {
        // LibTorch reports its own allocations so, as a std::runtime_error without a type of its own.
        String message = message(e);
        return message.contains("can't allocate memory") || message.contains("not enough memory");
    }

    private static String nativeMemory(Throwable e) {
        return "not enough memory: " + message(e)
                + "; close other programs, or use a smaller model, a shorter context or fewer sequences";
    }

    /** The first line of what {@code e} says: native libraries add their own stack trace below it. */
    private static String message(Throwable e) {
        @Nullable
        String message = e.getMessage();
        if (message == null || message.isBlank()) {
            return e.getClass().getSimpleName();
        }
        return message.strip().lines().findFirst().orElse("");
    }
}
