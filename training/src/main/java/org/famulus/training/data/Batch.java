package org.famulus.training.data;

import java.util.List;

/**
 * Rows of one length for one step of a trainer. The arrays hold row after row, {@code rows * length} numbers; they are the
 * caller's.
 *
 * @param rows sequences side by side
 * @param length positions in each
 * @param ids what is read at each position; 0 in padding
 * @param targets what is to be predicted there, or {@link #IGNORED}: in padding, and where nothing is learned
 * @param positions counted from 0 in each segment; 0 in padding
 * @param segments of each row, in order; positions in no segment are padding. A row without segments is padding as a whole:
 *        the last step of an epoch may have some
 * @param targetCount positions with a target, which a mean over the batch is to be divided by; may be 0
 */
@SuppressWarnings("ArrayRecordComponent") // handed to a tensor as they are
public record Batch(int rows, int length, int[] ids, int[] targets, int[] positions, List<List<Segment>> segments,
        int targetCount) {

    /** The target of a position where nothing is to be predicted; what LibTorch's cross-entropy ignores by default. */
    public static final int IGNORED = -100;
}
