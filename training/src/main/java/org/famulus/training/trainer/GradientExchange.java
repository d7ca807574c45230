package org.famulus.training.trainer;

import java.util.List;

import org.famulus.engine.model.Parameter;

/** What the processes of one training run tell each other. Every process makes the same calls in the same order. */
public interface GradientExchange {

    /** A run of one process. */
    GradientExchange ALONE = new GradientExchange() {

        @Override
        public void sumGradients(List<Parameter> parameters) {
        }

        @Override
        public double sum(double value) {
            return value;
        }
    };

    /** Replaces each gradient by its sum over all processes. */
    void sumGradients(List<Parameter> parameters);

    /** The sum of a number over all processes. */
    double sum(double value);
}
