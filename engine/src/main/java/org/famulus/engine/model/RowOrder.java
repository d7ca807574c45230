package org.famulus.engine.model;

/** Which row of a source each row of a target is: query and key matrices order a head's rows by their rotary layout. */
@FunctionalInterface
public interface RowOrder {

    RowOrder AS_STORED = row -> row;

    /** The source's row that is row {@code target} of the target. */
    int source(int target);

    /**
     * The order that turns one layout into another. In the half-split layout a head of {@code d} rows pairs row
     * {@code i} with {@code i + d / 2}, in the interleaved one {@code 2 i} with {@code 2 i + 1}.
     */
    static RowOrder between(RotaryLayout source, RotaryLayout target, int headDimension) {
        if (source == target) {
            return AS_STORED;
        }
        int half = headDimension / 2;
        return switch (target) {
            case INTERLEAVED -> row -> {
                int inHead = row % headDimension;
                return row - inHead + inHead % 2 * half + inHead / 2;
            };
            case HALF_SPLIT -> row -> {
                int inHead = row % headDimension;
                return row - inHead + inHead % half * 2 + inHead / half;
            };
        };
    }
}
