/**
 * The seam to LibTorch: scopes, number types, and memory that tensors and {@link java.lang.foreign.MemorySegment}s share.
 *
 * <p>Every tensor made inside a {@link org.famulus.engine.tensor.TensorScope} is freed when the scope closes, unless it is
 * kept; a tensor made outside of any scope lives until the garbage collector finds it, which is a leak in practice.
 * LibTorch is called from one platform thread at a time: its own threads are made for each calling thread.
 */
@NullMarked
package org.famulus.engine.tensor;

import org.jspecify.annotations.NullMarked;
