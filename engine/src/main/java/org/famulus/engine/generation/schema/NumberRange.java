package org.famulus.engine.generation.schema;

import java.math.BigDecimal;

import org.jspecify.annotations.Nullable;

/**
 * Numbers between bounds.
 *
 * @param lower the least, or null
 * @param upper the greatest, or null
 * @param fractionDigits the most digits behind the point that a value may need: 0 for integers, {@link #ANY} where nothing
 *        is asked
 */
record NumberRange(@Nullable Bound lower, @Nullable Bound upper, int fractionDigits) implements Schema {

    /** As many digits behind the point as wanted. */
    static final int ANY = Integer.MAX_VALUE;

    /**
     * One end of a range.
     *
     * @param exclusive whether the value itself lies outside
     */
    record Bound(BigDecimal value, boolean exclusive) {
    }

    boolean contains(BigDecimal value) {
        if (lower != null) {
            int order = value.compareTo(lower.value);
            if (order < 0 || (order == 0 && lower.exclusive)) {
                return false;
            }
        }
        if (upper != null) {
            int order = value.compareTo(upper.value);
            if (order > 0 || (order == 0 && upper.exclusive)) {
                return false;
            }
        }
        return fractionDigits == ANY || value.stripTrailingZeros().scale() <= fractionDigits;
    }

    /** Whether all of this lies below all of the other. */
    boolean below(NumberRange other) {
        if (upper == null || other.lower == null) {
            return false;
        }
        int order = upper.value.compareTo(other.lower.value);
        return order < 0 || (order == 0 && (upper.exclusive || other.lower.exclusive));
    }
}
