/**
 * The decoder: its configuration, the families that it covers, and its one definition for training and inference.
 *
 * <p>A model is data, {@link org.famulus.engine.model.ModelConfiguration} and named weights; a family is a mapping of names
 * and a few switches ({@link org.famulus.engine.model.Family}). {@link org.famulus.engine.model.Decoder} is written once,
 * from the coarse steps of {@link org.famulus.engine.model.Operations}: on LibTorch tensors where gradients or many rows
 * are asked for, on plain rows of floats and the Vector API kernels where a few rows are. Neither is named by the model's code.
 *
 * <p>One forward pass at a time runs on a model's compute threads; others wait.
 */
@NullMarked
package org.famulus.engine.model;

import org.jspecify.annotations.NullMarked;
