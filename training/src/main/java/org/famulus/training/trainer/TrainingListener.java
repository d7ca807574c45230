package org.famulus.training.trainer;

import java.nio.file.Path;

/** Hears how a run goes, on the thread that trains. */
public interface TrainingListener {

    /** Hears nothing. */
    TrainingListener SILENT = new TrainingListener() {
    };

    /**
     * A step that was made.
     *
     * @param step from 1 on
     * @param loss mean cross-entropy of its targets, in nats
     * @param learningRate that it was made with
     * @param gradientNorm before clipping
     * @param tokens that were read in it
     * @param targets that counted in it
     * @param seconds that it took, with everything but evaluation and saving
     */
    record Step(long step, double loss, double learningRate, double gradientNorm, long tokens, long targets,
            double seconds) {
    }

    /**
     * An evaluation.
     *
     * @param step after which it was made; 0 before the first
     * @param loss mean cross-entropy of the targets, in nats
     * @param best whether it is the lowest so far
     */
    record Evaluation(long step, double loss, boolean best) {
    }

    default void step(Step step) {
    }

    default void evaluation(Evaluation evaluation) {
    }

    /** A checkpoint was written. */
    default void saved(long step, Path folder) {
    }
}
