/**
 * Looking inside a running model: reading and replacing its activations, with gradients.
 *
 * <p>A {@link org.famulus.engine.tap.Tap} is handed to a forward pass and is shown the activations that it asks for, on the
 * thread that runs the pass. Reading changes nothing, to the bit; neither does replacing a value by an equal one.
 */
@NullMarked
package org.famulus.engine.tap;

import org.jspecify.annotations.NullMarked;
