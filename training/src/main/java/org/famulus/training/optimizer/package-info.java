/**
 * What turns gradients into better weights: the AdamW optimizer over the trained parameters of a
 * {@link org.famulus.engine.model.ParameterStore}, and learning rates over the steps of a run. Not safe for concurrent use.
 */
@NullMarked
package org.famulus.training.optimizer;

import org.jspecify.annotations.NullMarked;
