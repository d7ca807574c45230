/**
 * Vector API kernels for what eager LibTorch does poorly: products of stored matrices with one to a few rows,
 * single-token attention, dequantization in tiles, and the small element-wise steps between them.
 *
 * <p>The only package that may use {@code jdk.incubator.vector}. Each kernel has a scalar twin that the tests compare it
 * with. All activations are 32-bit floats in native memory; weights are read where they lie. Kernels allocate nothing in
 * steady state and keep no reference to their arguments. Work is spread over one
 * {@code Workers} pool, whose width is the one thread setting of the process.
 */
@NullMarked
package org.famulus.engine.kernels;

import org.jspecify.annotations.NullMarked;
