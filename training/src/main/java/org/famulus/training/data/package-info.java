/**
 * From files to batches: samples are read one at a time, encoded once into a memory-mapped file of token ids, and laid
 * into rows of a fixed length in an order that is a function of a seed, an epoch and a step.
 *
 * <p>{@link org.famulus.training.data.SampleSource} names a file and reads it, {@link org.famulus.training.data.TokenCache}
 * makes or finds the {@link org.famulus.training.data.TokenFile} of some sources, and
 * {@link org.famulus.training.data.Batches} is what a trainer asks. Sources and token files may be larger than the heap.
 *
 * <p>Readers and writers belong to one thread; a token file and the batches over it are safe for any number of threads,
 * until the file is closed by whoever opened it.
 */
@NullMarked
package org.famulus.training.data;

import org.jspecify.annotations.NullMarked;
