package org.famulus.engine.kernels;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Random;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

@Tag("vector-width")
class ExponentialTest {

    private static final float[] SPECIAL = {0f, -0f, Float.MIN_VALUE, -Float.MIN_VALUE, 88.72283f, 88.72284f, 89f,
            89.5f, -87.33654f, -87.33655f, -103.9f, -104f, -104.1f, -1e30f, 1e30f, Float.MAX_VALUE, -Float.MAX_VALUE,
            Float.NEGATIVE_INFINITY, Float.POSITIVE_INFINITY, Float.NaN};

    @Test
    void theErrorIsAtMostOneAndAHalfUnitsInTheLastPlace() {
        double worst = 0;
        float worstAt = 0;
        float[] lanes = new float[Lanes.COUNT];
        // Every 997th float from -104 to 89, through both signs.
        for (int sign = 0; sign < 2; sign++) {
            int end = Float.floatToRawIntBits(sign == 0 ? 89f : 104f);
            for (int bits = 0; bits + Lanes.COUNT * 997 < end; bits += Lanes.COUNT * 997) {
                for (int lane = 0; lane < lanes.length; lane++) {
                    float magnitude = Float.intBitsToFloat(bits + lane * 997);
                    lanes[lane] = sign == 0 ? magnitude : -magnitude;
                }
                float[] results = exp(lanes);
                for (int lane = 0; lane < lanes.length; lane++) {
                    double expected = Math.exp(lanes[lane]);
                    double error = Math.abs(results[lane] - expected) / Math.ulp((float) expected);
                    if ((float) expected == Float.POSITIVE_INFINITY) {
                        error = results[lane] == Float.POSITIVE_INFINITY || results[lane] == Float.MAX_VALUE ? 0 : 1e9;
                    }
                    if (error > worst) {
                        worst = error;
                        worstAt = lanes[lane];
                    }
                }
            }
        }
        assertThat(worst).as("units in the last place, at x = " + worstAt).isLessThanOrEqualTo(1.5);
    }

    @Test
    void extremeArgumentsGiveZeroInfinityOrNaN() {
        assertThat(Exponential.exp(Float.NEGATIVE_INFINITY)).isEqualTo(0f);
        assertThat(Exponential.exp(-Float.MAX_VALUE)).isEqualTo(0f);
        assertThat(Exponential.exp(-104.1f)).isEqualTo(0f);
        assertThat(Exponential.exp(-103.9f)).isEqualTo(Float.MIN_VALUE);
        assertThat(Exponential.exp(0f)).isEqualTo(1f);
        assertThat(Exponential.exp(-0f)).isEqualTo(1f);
        assertThat(Exponential.exp(88.72283f)).isLessThan(Float.POSITIVE_INFINITY);
        assertThat(Exponential.exp(89.5f)).isEqualTo(Float.POSITIVE_INFINITY);
        assertThat(Exponential.exp(Float.POSITIVE_INFINITY)).isEqualTo(Float.POSITIVE_INFINITY);
        assertThat(Exponential.exp(Float.NaN)).isNaN();
    }

    /** So that no result depends on the vector width or on where a row's tail begins. */
    @Test
    void lanesEqualTheScalarTwinBitForBit() {
        for (float special : SPECIAL) {
            float[] lanes = new float[Lanes.COUNT];
            lanes[Lanes.COUNT - 1] = special;
            assertThat(Float.floatToIntBits(exp(lanes)[Lanes.COUNT - 1])).as("x = " + special)
                    .isEqualTo(Float.floatToIntBits(Exponential.exp(special)));
        }
        for (int seed = 0; seed < 20_000; seed++) {
            Random random = new Random(seed);
            float[] lanes = NativeFloats.normal(random, Lanes.COUNT, 40);
            float[] results = exp(lanes);
            for (int lane = 0; lane < lanes.length; lane++) {
                assertThat(results[lane]).as("seed " + seed + ", x = " + lanes[lane])
                        .isEqualTo(Exponential.exp(lanes[lane]));
            }
        }
    }

    private static float[] exp(float[] arguments) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment results = NativeFloats.fresh(arena, arguments.length);
            MemorySegment bases = NativeFloats.of(arena, new float[Lanes.COUNT]);
            Exponential.exponentials(results.address(), NativeFloats.of(arena, arguments).address(), arguments.length,
                    1f,
                    bases.address());
            return NativeFloats.toArray(results);
        }
    }
}
