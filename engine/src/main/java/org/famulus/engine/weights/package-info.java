/**
 * Named tensors in files: safetensors and GGUF, read by memory mapping and written atomically, and the number formats
 * that they hold.
 *
 * <p>{@link org.famulus.engine.weights.Safetensors} and {@link org.famulus.engine.weights.Gguf} read,
 * {@link org.famulus.engine.weights.SafetensorsWriter} and {@link org.famulus.engine.weights.GgufWriter} write,
 * {@link org.famulus.engine.weights.Quantization} converts between number formats.
 *
 * <p>A {@link org.famulus.engine.weights.StoredTensor} is a view of mapped memory; it lives as long as the
 * {@link org.famulus.engine.weights.WeightFile} that it came from. Quantized blocks stay as they are in the file.
 * Readers trust nothing: every length, offset and count is checked against the file's size before it is used.
 * Reading is safe from any number of threads.
 */
@NullMarked
package org.famulus.engine.weights;

import org.jspecify.annotations.NullMarked;
