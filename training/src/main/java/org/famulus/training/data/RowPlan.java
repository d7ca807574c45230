package org.famulus.training.data;

/** Which tokens stand in which row. Immutable and safe for concurrent use. */
sealed interface RowPlan permits WindowRows, PackedRows, RandomRows {

    /** The rows of one epoch, 1 or more. */
    long rows();

    /**
     * Writes one row.
     *
     * @param row 0 to {@link #rows()} - 1
     */
    void write(long row, long epoch, BatchWriter target);

    /** Whether rows are drawn at random: then there is always another, and no order to shuffle. */
    boolean drawn();
}
