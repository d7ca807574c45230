package org.famulus.engine.model;

/** The arithmetic of products with many rows. Products with a few rows, and all that is not a product, are in F32 anyway. */
public enum Compute {
    /** 32-bit floats. */
    F32,
    /** Factors in bfloat16, sums in 32 bits: faster where the processor multiplies bfloat16, slightly less exact. */
    BF16
}
