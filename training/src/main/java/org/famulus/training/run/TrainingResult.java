package org.famulus.training.run;

import java.nio.file.Path;
import java.util.Optional;

import org.famulus.engine.model.Compute;

/**
 * What a run has left.
 *
 * @param written the model's or adapter's folder; empty where the run was stopped before its end
 * @param report the page with its curves
 * @param parameters of the model
 * @param trainedParameters of them, or of the adapter
 * @param step steps made
 * @param steps of the whole run
 * @param tokens read
 * @param seconds of training
 * @param loss of the last step, in nats
 * @param evaluationLoss of the weights that were written, in nats; empty without evaluation
 * @param bestStep after which step these were
 * @param compute arithmetic of products
 */
public record TrainingResult(Optional<Path> written, Path report, long parameters, long trainedParameters, long step,
        long steps, long tokens, double seconds, double loss, Optional<Double> evaluationLoss, long bestStep,
        Compute compute) {
}
