package org.famulus.training.data;

/**
 * The batches of one process, each a function of the data, the shape, the seed, the epoch and the step: a trainer that
 * resumes asks for the step that it is at, and gets what it would have got. Immutable and safe for concurrent use while
 * the token file is open.
 *
 * <p>An epoch has every row once, in an order of its own. Step s of all processes together has the rows that one process
 * with as many rows as all of them would have, so that neither the number of processes nor accumulation over smaller
 * batches changes what is learned from at which step. The last step of an epoch may have rows of padding, but for random
 * windows.
 */
public final class Batches {

    private final RowPlan plan;
    private final BatchShape shape;
    private final long seed;

    private Batches(RowPlan plan, BatchShape shape, long seed) {
        this.plan = plan;
        this.shape = shape;
        this.seed = seed;
    }

    /**
     * Language modelling over documents that follow each other: windows of the length of a row, shuffled.
     *
     * @throws IllegalArgumentException for a range of less than two tokens
     */
    public static Batches windows(TokenRange range, BatchShape shape, long seed) {
        requireTokens(range, 2);
        return new Batches(new WindowRows(range, shape.length()), shape, seed);
    }

    /**
     * Whole documents packed side by side, each in a segment of its own, shuffled by rows.
     *
     * @throws IllegalArgumentException for a range without a document of two tokens, or where a row is too short for a
     *         conversation
     */
    public static Batches packed(TokenRange range, BatchShape shape, long seed) {
        requireTokens(range, 2);
        PackedRows rows = new PackedRows(range, shape.length());
        if (rows.rows() == 0) {
            throw new IllegalArgumentException("no document has the two tokens that learning takes; give longer ones");
        }
        return new Batches(rows, shape, seed);
    }

    /**
     * Windows at random places, which documents' borders do not matter to: for text that is one long document.
     *
     * @throws IllegalArgumentException for a range that is not longer than a row
     */
    public static Batches randomWindows(TokenRange range, BatchShape shape, long seed) {
        requireTokens(range, shape.length() + 1L);
        return new Batches(new RandomRows(range, shape.length(), seed), shape, seed);
    }

    private static void requireTokens(TokenRange range, long least) {
        if (range.tokens() < least) {
            throw new IllegalArgumentException("the data have " + range.tokens() + " tokens; at least " + least
                    + " are needed: give more, or use shorter rows");
        }
    }

    /** The shape of a batch. */
    public BatchShape shape() {
        return shape;
    }

    /** Rows of an epoch, of all processes together. */
    public long rowsPerEpoch() {
        return plan.rows();
    }

    /** Steps of an epoch, the same in every process. */
    public long stepsPerEpoch() {
        return Math.ceilDiv(plan.rows(), (long) shape.rows() * shape.worldSize());
    }

    /**
     * The batch of a step counted over all epochs.
     *
     * @param step 0 or more
     */
    public Batch batch(long step) {
        return batch(step / stepsPerEpoch(), step % stepsPerEpoch());
    }

    /**
     * The batch of a step of an epoch.
     *
     * @param epoch 0 or more
     * @param step 0 to {@link #stepsPerEpoch()} - 1
     * @throws IllegalArgumentException for an epoch or step outside these ranges
     */
    public Batch batch(long epoch, long step) {
        if (epoch < 0 || step < 0 || step >= stepsPerEpoch()) {
            throw new IllegalArgumentException(
                    "step " + step + " of epoch " + epoch + "; an epoch has steps 0 to " + (stepsPerEpoch() - 1));
        }
        Permutation order = new Permutation(plan.rows(), seed, epoch);
        BatchWriter batch = new BatchWriter(shape.rows(), shape.length());
        for (int row = 0; row < shape.rows(); row++) {
            long place = (step * shape.rows() + row) * shape.worldSize() + shape.rank();
            if (plan.drawn() || place < plan.rows()) {
                batch.beginRow();
                plan.write(plan.drawn() ? place : order.at(place), epoch, batch);
            }
        }
        return batch.batch();
    }
}
