package org.famulus.training.data;

/**
 * Documents one after the other, cut into windows: every token but the first is predicted once in an epoch. The last
 * window may be short.
 */
record WindowRows(TokenRange range, int length) implements RowPlan {

    @Override
    public long rows() {
        return Math.ceilDiv(range.tokens() - 1, length);
    }

    @Override
    public void write(long row, long epoch, BatchWriter target) {
        long first = range.start() + row * length;
        target.segment(range.file(), first, (int) Math.min(length, range.end() - 1 - first));
    }

    @Override
    public boolean drawn() {
        return false;
    }
}
