package org.famulus.cli.text;

import java.util.List;

import org.famulus.engine.generation.Generation;

/** The generations that a signal must end; one that comes before they have started ends them as they start. */
final class RunningGenerations {

    private volatile boolean cancelled;
    private volatile List<Generation> generations = List.of();

    void started(List<Generation> begun) {
        generations = begun;
        if (cancelled) {
            cancel();
        }
    }

    /** Ends them all; any thread may call it. */
    void cancel() {
        cancelled = true;
        generations.forEach(Generation::cancel);
    }
}
