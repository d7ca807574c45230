package org.famulus.engine.model;

/**
 * A low-rank change of a matrix (LoRA, arXiv 2106.09685): {@code W + scale B A}.
 *
 * @param down A, {@code [rank, inputs]}
 * @param up B, {@code [outputs, rank]}
 * @param scale alpha / rank
 */
public record LowRankAdapter(Parameter down, Parameter up, float scale) {
}
