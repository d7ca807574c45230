package org.famulus.training.data;

/**
 * The shape of the batches of one process, and its share of the data.
 *
 * @param rows of a batch, 1 or more
 * @param length positions of a row, 1 or more
 * @param rank which of the processes that train together, 0 to worldSize - 1
 * @param worldSize how many they are, 1 or more
 */
public record BatchShape(int rows, int length, int rank, int worldSize) {

    /** @throws IllegalArgumentException for values outside these ranges */
    public BatchShape {
        if (rows < 1 || length < 1 || (long) rows * length > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("batches of " + rows + " rows of " + length
                    + " positions; both must be 1 or more, and their product at most " + Integer.MAX_VALUE);
        }
        if (worldSize < 1 || rank < 0 || rank >= worldSize) {
            throw new IllegalArgumentException("rank " + rank + " of " + worldSize
                    + " processes; ranks are 0 to the number of processes - 1");
        }
    }

    /** For a process that trains alone. */
    public BatchShape(int rows, int length) {
        this(rows, length, 0, 1);
    }
}
