package org.famulus.engine.model;

import java.util.Arrays;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.famulus.engine.tap.Site;

/** Checks on what taps give back. */
final class Taps {

    private Taps() {
    }

    /** Refuses a replacement of another shape or type. */
    static void checkReplacement(Site site, Tensor value, Tensor replacement) {
        long[] expected = shape(value);
        long[] given = shape(replacement);
        if (!Arrays.equals(expected, given) || replacement.scalar_type().intern() != ScalarType.Float) {
            throw new IllegalArgumentException(
                    "a tap replaced " + site + " of shape " + Arrays.toString(expected) + " by "
                            + replacement.scalar_type() + " of shape " + Arrays.toString(given)
                            + "; give the same shape in Float");
        }
    }

    private static long[] shape(Tensor tensor) {
        long[] shape = new long[Math.toIntExact(tensor.dim())];
        for (int i = 0; i < shape.length; i++) {
            shape[i] = tensor.size(i);
        }
        return shape;
    }
}
