package org.famulus.engine.model;

import java.util.Arrays;

/**
 * One sequence to learn from: at each position the id that is read and the id that should follow.
 *
 * @param ids read, at least one
 * @param targets of the same length; {@link #NO_TARGET} where nothing is asked
 */
@SuppressWarnings("ArrayRecordComponent") // read by every pass; whoever makes one gives the arrays away
public record TrainingExample(int[] ids, int[] targets) {

    /** At a position whose prediction does not count. */
    public static final int NO_TARGET = -1;

    public TrainingExample {
        if (ids.length == 0 || ids.length != targets.length) {
            throw new IllegalArgumentException(ids.length + " ids and " + targets.length
                    + " targets; give as many of each, at least one");
        }
    }

    /** Every id but the last is read, every id but the first predicted. */
    public static TrainingExample ofText(int[] ids) {
        return new TrainingExample(Arrays.copyOf(ids, ids.length - 1), Arrays.copyOfRange(ids, 1, ids.length));
    }

    /** How many predictions count. */
    public int targetCount() {
        return (int) Arrays.stream(targets).filter(target -> target != NO_TARGET).count();
    }
}
