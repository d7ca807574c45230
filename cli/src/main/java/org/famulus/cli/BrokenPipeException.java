package org.famulus.cli;

/** Whoever read our standard output has gone, as {@code head} does once it has enough: the command ends quietly. */
final class BrokenPipeException extends RuntimeException {

    BrokenPipeException(Throwable cause) {
        super("the reader of standard output has gone", cause);
    }
}
