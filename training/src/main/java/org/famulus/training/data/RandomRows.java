package org.famulus.training.data;

/**
 * Windows at places drawn uniformly and independently, as nanoGPT does it. An epoch is as many as cover the text once in
 * length.
 *
 * @param seed what the places are drawn from, with the epoch and the row
 */
record RandomRows(TokenRange range, int length, long seed) implements RowPlan {

    @Override
    public long rows() {
        return Math.ceilDiv(range.tokens() - 1, length);
    }

    @Override
    public void write(long row, long epoch, BatchWriter target) {
        long places = range.tokens() - length;
        target.segment(range.file(), range.start() + Randomness.below(places, seed, epoch, row), length);
    }

    @Override
    public boolean drawn() {
        return true;
    }
}
