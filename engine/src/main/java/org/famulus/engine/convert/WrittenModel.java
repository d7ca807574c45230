package org.famulus.engine.convert;

import java.nio.file.Path;

import org.famulus.engine.weights.TensorType;

/**
 * A model that was written.
 *
 * @param path the file or folder
 * @param type number format of the matrices
 * @param parameters elements of all tensors
 * @param bytes of all its files
 */
public record WrittenModel(Path path, TensorType type, long parameters, long bytes) {
}
