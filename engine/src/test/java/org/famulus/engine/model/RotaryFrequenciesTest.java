package org.famulus.engine.model;

import java.util.List;

import org.famulus.engine.reference.ReferenceRope;
import org.famulus.engine.reference.RopeScaling;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

/** Angles against the oracle's, for every change of frequencies. */
class RotaryFrequenciesTest {

    /** The same change of frequencies, in the engine's words and in the oracle's. */
    record Pair(RotaryScaling scaling, RopeScaling reference) {
    }

    static List<Pair> scalings() {
        return List.of(new Pair(new RotaryScaling.None(), new RopeScaling.None()),
                new Pair(new RotaryScaling.Linear(4), new RopeScaling.Linear(4)),
                new Pair(new RotaryScaling.Dynamic(2, 64), new RopeScaling.Dynamic(2, 64)),
                new Pair(new RotaryScaling.Llama3(8, 1, 4, 8192), new RopeScaling.Llama3(8, 1, 4, 8192)),
                new Pair(new RotaryScaling.Llama3(32, 0.5, 6, 64), new RopeScaling.Llama3(32, 0.5, 6, 64)),
                new Pair(new RotaryScaling.Yarn(4, 2048, 32, 1, 1.138, true),
                        new RopeScaling.Yarn(4, 1.138, 32, 1, 2048, true)),
                new Pair(new RotaryScaling.Yarn(16, 64, 4, 0.5, 1, false),
                        new RopeScaling.Yarn(16, 1, 4, 0.5, 64, false)),
                new Pair(new RotaryScaling.Yarn(2, 7, 32, 1, 2, true), new RopeScaling.Yarn(2, 2, 32, 1, 7, true)));
    }

    @ParameterizedTest
    @MethodSource("scalings")
    void frequenciesAnglesAndFactorAreTheReferences(Pair pair) {
        for (int dimension : new int[]{4, 12, 64, 128}) {
            for (double base : new double[]{100, 10_000, 1_000_000}) {
                RotaryFrequencies rotary = new RotaryFrequencies(dimension, base, pair.scaling, null);
                ReferenceRope reference = new ReferenceRope(dimension, base, pair.reference);
                assertThat(rotary.pairs()).isEqualTo(dimension / 2);
                for (int length : new int[]{1, 64, 65, 700, 5_000}) {
                    double[] expected = reference.inverseFrequencies(length);
                    double[] frequencies = rotary.frequencies(length);
                    for (int i = 0; i < expected.length; i++) {
                        assertThat(frequencies[i]).as("pair %d of %d, base %s, length %d", i, dimension, base, length)
                                .isCloseTo(expected[i], within(1e-12 * expected[i]));
                    }
                    assertAngles(rotary, reference, length, Math.min(length, 3));
                }
                assertThat(rotary.attentionFactor()).isEqualTo(reference.attentionFactor());
            }
        }
    }

    /** A head of ones and zeros turned by the oracle shows cosine and sine. */
    private static void assertAngles(RotaryFrequencies rotary, ReferenceRope reference, int length, int count) {
        int pairs = rotary.pairs();
        float[] cosines = new float[5 + count * pairs];
        float[] sines = new float[5 + count * pairs];
        rotary.fill(length - count, count, cosines, sines, 5);
        double[] head = new double[2 * pairs];
        java.util.Arrays.fill(head, 0, pairs, 1);
        for (int row = 0; row < count; row++) {
            double[] turned = reference.rotate(head, length - count + row, reference.inverseFrequencies(length));
            for (int i = 0; i < pairs; i++) {
                assertThat((double) cosines[5 + row * pairs + i]).isCloseTo(turned[i], within(3e-7));
                assertThat((double) sines[5 + row * pairs + i]).isCloseTo(turned[i + pairs], within(3e-7));
            }
        }
    }

    @Test
    void divisorsDivideFrequencies() {
        RotaryFrequencies plain = new RotaryFrequencies(8, 10_000, new RotaryScaling.None(), null);
        RotaryFrequencies divided = new RotaryFrequencies(8, 10_000, new RotaryScaling.None(),
                new float[]{1, 2, 4, 32});
        double[] frequencies = divided.frequencies(1);
        double[] whole = plain.frequencies(1);
        assertThat(frequencies).containsExactly(whole[0], whole[1] / 2, whole[2] / 4, whole[3] / 32);
        assertThatThrownBy(() -> new RotaryFrequencies(8, 10_000, new RotaryScaling.None(), new float[3]))
                .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("3 rotary frequency divisors");
        assertThatThrownBy(() -> new RotaryFrequencies(7, 10_000, new RotaryScaling.None(), null))
                .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("even");
    }
}
