package org.famulus.training.data;

/**
 * Positions of a row that belong together: attention stays inside, and the first is position 0.
 *
 * @param start the first position in its row
 * @param length positions, 1 or more
 */
public record Segment(int start, int length) {
}
