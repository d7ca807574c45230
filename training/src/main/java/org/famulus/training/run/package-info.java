/**
 * A training run from beginning to end: a {@link org.famulus.training.run.TrainingPlan} says what is to be done, a
 * {@link org.famulus.training.run.TrainingRun} does it in a folder of its own, goes on where it was interrupted, and leaves a
 * model or an adapter, a log of metrics and a report.
 */
@NullMarked
package org.famulus.training.run;

import org.jspecify.annotations.NullMarked;
