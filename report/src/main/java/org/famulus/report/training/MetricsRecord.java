package org.famulus.report.training;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

import org.famulus.report.results.SnakeCase;

/**
 * What was measured at one step.
 *
 * @param step counted from 0 or 1, as the trainer does
 * @param values measured values by their names in snake_case, in order. What is not finite is kept as NaN, since JSON has no
 *        name for it
 */
public record MetricsRecord(long step, Map<String, Double> values) {

    /** Name of the loss on training data. */
    public static final String LOSS = "loss";
    /** Name of the loss on data that is kept from training. */
    public static final String EVALUATION_LOSS = "evaluation_loss";
    /** Name of the learning rate. */
    public static final String LEARNING_RATE = "learning_rate";
    /** Name of the norm of all gradients together, before it is clipped. */
    public static final String GRADIENT_NORM = "gradient_norm";
    /** Name of the rate of training. */
    public static final String TOKENS_PER_SECOND = "tokens_per_second";

    /** The field of a line that is not a measured value. */
    static final String STEP = "step";

    /**
     * @throws IllegalArgumentException when {@code step} is negative or a name is not in snake_case or is {@code step}
     */
    public MetricsRecord {
        if (step < 0) {
            throw new IllegalArgumentException("metrics of step " + step + "; steps are 0 or more");
        }
        Map<String, Double> kept = new LinkedHashMap<>();
        values.forEach((name, value) -> {
            if (name.equals(STEP)) {
                throw new IllegalArgumentException("a metric is named \"step\"; give the step by itself");
            }
            kept.put(SnakeCase.check("a metric", name), Double.isFinite(value) ? value : Double.NaN);
        });
        values = Collections.unmodifiableMap(kept);
    }
}
