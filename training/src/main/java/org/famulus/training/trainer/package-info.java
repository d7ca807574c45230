/**
 * The training loop: batches in, better weights out, with evaluation, checkpoints from which a run goes on bit for bit, and
 * word to a listener. One thread runs it; others may ask it to stop.
 */
@NullMarked
package org.famulus.training.trainer;

import org.jspecify.annotations.NullMarked;
