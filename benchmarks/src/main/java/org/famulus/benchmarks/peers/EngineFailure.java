package org.famulus.benchmarks.peers;

/** An engine that cannot be measured; the message says in one line why. */
final class EngineFailure extends RuntimeException {

    private static final long serialVersionUID = 1;

    EngineFailure(String message) {
        super(message);
    }

    EngineFailure(String message, Throwable cause) {
        super(message, cause);
    }
}
