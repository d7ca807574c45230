package org.famulus.engine.generation.schema;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Optional;
import java.util.Set;

import org.famulus.engine.generation.schema.NumberRange.Bound;
import org.jspecify.annotations.Nullable;

/** Reads what a schema says about numbers. */
final class NumberReader {

    static final Set<String> KEYWORDS = Set.of("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum",
            "multipleOf");
    static final Set<String> FORMATS = Set.of("int32", "int64", "float", "double");

    private NumberReader() {
    }

    static Schema read(SchemaPlace place, boolean integer) {
        Bound lower = tighter(bound(place, "minimum", false), bound(place, "exclusiveMinimum", true), 1);
        Bound upper = tighter(bound(place, "maximum", false), bound(place, "exclusiveMaximum", true), -1);
        Optional<String> format = place.optional("format").map(SchemaPlace::text).filter(FORMATS::contains);
        if (format.isPresent() && format.get().startsWith("int")) {
            boolean narrow = format.get().equals("int32");
            lower = tighter(lower, new Bound(BigDecimal.valueOf(narrow ? Integer.MIN_VALUE : Long.MIN_VALUE), false),
                    1);
            upper = tighter(upper, new Bound(BigDecimal.valueOf(narrow ? Integer.MAX_VALUE : Long.MAX_VALUE), false),
                    -1);
            return new NumberRange(lower, upper, 0);
        }
        int fractionDigits = place.optional("multipleOf").map(NumberReader::fractionDigits).orElse(NumberRange.ANY);
        return new NumberRange(lower, upper, integer ? 0 : fractionDigits);
    }

    private static @Nullable Bound bound(SchemaPlace place, String keyword, boolean exclusive) {
        return place.optional(keyword).map(value -> new Bound(value.number(), exclusive)).orElse(null);
    }

    /** @param sign 1 for lower bounds, -1 for upper ones */
    private static @Nullable Bound tighter(@Nullable Bound one, @Nullable Bound other, int sign) {
        if (one == null || other == null) {
            return one == null ? other : one;
        }
        int order = sign * Integer.signum(one.value().compareTo(other.value()));
        return order > 0 || (order == 0 && one.exclusive()) ? one : other;
    }

    private static int fractionDigits(SchemaPlace step) {
        BigDecimal value = step.number();
        if (!value.unscaledValue().equals(BigInteger.ONE) || value.scale() < 0
                || value.scale() > NumberGrammar.DECIMAL_DIGITS) {
            throw step.refused("is " + value.toPlainString() + "; allowed: 1, 0.1, 0.01 and so on");
        }
        return value.scale();
    }
}
