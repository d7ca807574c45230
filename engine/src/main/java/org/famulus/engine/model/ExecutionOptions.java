package org.famulus.engine.model;

import org.famulus.engine.weights.TensorType;
import org.jspecify.annotations.Nullable;

/**
 * How a model runs.
 *
 * @param threads compute threads, the calling one included
 * @param compute arithmetic of products with many rows, or null to choose: F32 for F32 files, else BF16
 * @param cacheType number format of cached keys and values, {@link TensorType#F32} or {@link TensorType#BF16}
 */
public record ExecutionOptions(int threads, @Nullable Compute compute, TensorType cacheType) {

    public ExecutionOptions {
        if (threads < 1 || threads > 1024) {
            throw new IllegalArgumentException("--threads " + threads + " is not between 1 and 1024");
        }
        if (cacheType != TensorType.F32 && cacheType != TensorType.BF16) {
            throw new IllegalArgumentException("keys and values are kept as F32 or BF16, not " + cacheType);
        }
    }

    /** All processors, arithmetic chosen by the file, keys and values in F32. */
    public static ExecutionOptions defaults() {
        return new ExecutionOptions(Runtime.getRuntime().availableProcessors(), null, TensorType.F32);
    }

    /** The same with this many threads. */
    public ExecutionOptions withThreads(int newThreads) {
        return new ExecutionOptions(newThreads, compute, cacheType);
    }

    /** The same with this arithmetic. */
    public ExecutionOptions withCompute(@Nullable Compute newCompute) {
        return new ExecutionOptions(threads, newCompute, cacheType);
    }

    /** The same with this number format of keys and values. */
    public ExecutionOptions withCacheType(TensorType newCacheType) {
        return new ExecutionOptions(threads, compute, newCacheType);
    }
}
