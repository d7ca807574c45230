/**
 * The oracle of the model families: a plain scalar forward pass in {@code double}, written from each family's published
 * definition and sharing no code with the engine, and tiny seeded random models to compare on.
 *
 * <p>{@link org.famulus.engine.reference.RandomModels#variants()} lists one model for each family and switch;
 * {@link org.famulus.engine.reference.RandomModel#writeHuggingFaceFolder} makes it a folder that the engine loads, and
 * {@link org.famulus.engine.reference.RandomModel#reference()} computes what the engine must answer. Nothing here may
 * use the engine's main code. Models and tensors are immutable and safe for concurrent use.
 */
@NullMarked
package org.famulus.engine.reference;

import org.jspecify.annotations.NullMarked;
