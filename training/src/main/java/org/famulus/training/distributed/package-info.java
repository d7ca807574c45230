/**
 * Training by several processes: each computes its share of a batch, and LibTorch's distributed package (Gloo) sums what they
 * found. One thread of each process uses it.
 */
@NullMarked
package org.famulus.training.distributed;

import org.jspecify.annotations.NullMarked;
