package org.famulus.engine.kernels;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/**
 * The vector shapes that every kernel of this package uses, decided once when the class loads: the processor's preferred
 * width, or the one that system property {@code famulus.vector.bits} names (128, 256 or 512). A width that the processor
 * lacks gives right results slowly; tests force each.
 *
 * <p>Species are constants, because the compiler only turns vector code into instructions when it knows the shape.
 */
final class VectorWidths {

    /** System property that forces a width. */
    static final String PROPERTY = "famulus.vector.bits";

    /** Bits of a full vector: 128, 256 or 512. */
    static final int BITS = bits();

    static final VectorSpecies<Float> FLOATS = VectorSpecies.of(float.class, VectorShape.forBitSize(BITS));
    static final VectorSpecies<Integer> INTS = VectorSpecies.of(int.class, VectorShape.forBitSize(BITS));

    /** As many 16-bit lanes as {@link #FLOATS} has 32-bit ones. */
    static final VectorSpecies<Short> HALF_SHORTS = VectorSpecies.of(short.class, VectorShape.forBitSize(BITS / 2));

    private VectorWidths() {
    }

    private static int bits() {
        String forced = System.getProperty(PROPERTY);
        if (forced == null) {
            return Math.clamp(FloatVector.SPECIES_PREFERRED.vectorBitSize(), 128, 512);
        }
        return switch (forced) {
            case "128" -> 128;
            case "256" -> 256;
            case "512" -> 512;
            default -> throw new IllegalArgumentException(
                    "-D" + PROPERTY + "=" + forced + " is not a vector width; use 128, 256 or 512, or leave it out");
        };
    }
}
