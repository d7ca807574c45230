/**
 * Training of the models that the engine runs. {@code data} turns files into tokens, masks and batches, {@code tokenizer}
 * learns a vocabulary from text. This module rests on the engine and is known to the command line and the studies alone.
 */
@NullMarked
package org.famulus.training;

import org.jspecify.annotations.NullMarked;
