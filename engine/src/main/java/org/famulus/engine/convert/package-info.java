/**
 * Whole models written to disk: from one file format and number format to another, or with random weights.
 *
 * <p>{@link org.famulus.engine.convert.ModelConverter} converts, {@link org.famulus.engine.convert.RandomModelWriter}
 * makes models for measurements and first steps, {@link org.famulus.engine.convert.ModelDescription} and
 * {@link org.famulus.engine.convert.ModelFolders} say what a model on the disk is. Both writers hand the same
 * description of a model, in Hugging Face's names, to one exporter a format; tensors pass through in tiles, so that the
 * heap holds a few megabytes whatever the model's size. A target appears whole under its name, or not at all.
 */
@NullMarked
package org.famulus.engine.convert;

import org.jspecify.annotations.NullMarked;
