package org.famulus.engine.model;

import java.util.Arrays;
import java.util.Random;
import java.util.function.ToDoubleFunction;

import org.famulus.engine.reference.ReferenceModel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

/**
 * Gradients against finite differences of the scalar reference, which computes in 64 bits. The central difference
 * {@code (L(w + h u) - L(w - h u)) / 2h} along a unit direction {@code u} with {@code h = 1e-4} is off by {@code h^2 / 6}
 * times the third derivative, about 1e-8, and by 1e-16 / h from rounding, 1e-12: it is exact beside the 32-bit gradient,
 * so that all of the bound, 1e-3 of the gradient's length, is the latter's.
 */
final class Slopes {

    private static final double STEP = 1e-4;
    private static final double RELATIVE = 1e-3;

    private Slopes() {
    }

    /** The summed loss of the next id at each position of each sequence. */
    static double referenceLoss(ReferenceModel reference, int[]... sequences) {
        return Arrays.stream(sequences).mapToDouble(ids -> nats(reference.logits(ids), ids)).sum();
    }

    static double nats(double[][] logits, int[] ids) {
        double sum = 0;
        for (int i = 0; i + 1 < ids.length; i++) {
            double largest = Arrays.stream(logits[i]).max().orElseThrow();
            sum += largest + Math.log(Arrays.stream(logits[i]).map(logit -> Math.exp(logit - largest)).sum())
                    - logits[i][ids[i + 1]];
        }
        return sum;
    }

    /** Along two random directions, and along the element with the largest slope. */
    static void assertSlopes(float[] gradient, double[] at, Random random, ToDoubleFunction<double[]> loss,
            String what) {
        double length = Math.sqrt(dot(gradient, gradient));
        assertThat(length).as("length of the gradient of %s", what).isPositive();
        for (int round = 0; round < 3; round++) {
            float[] direction = new float[gradient.length];
            if (round == 0) {
                int steepest = 0;
                for (int i = 0; i < gradient.length; i++) {
                    steepest = Math.abs(gradient[i]) > Math.abs(gradient[steepest]) ? i : steepest;
                }
                direction[steepest] = 1;
            } else {
                for (int i = 0; i < direction.length; i++) {
                    direction[i] = (float) random.nextGaussian();
                }
            }
            double norm = Math.sqrt(dot(direction, direction));
            double slope = (loss.applyAsDouble(moved(at, direction, STEP / norm))
                    - loss.applyAsDouble(moved(at, direction, -STEP / norm))) / (2 * STEP);
            assertThat(dot(gradient, direction) / norm).as("%s, direction %d", what, round).isCloseTo(slope,
                    within(RELATIVE * length));
        }
    }

    private static double[] moved(double[] at, float[] direction, double step) {
        double[] moved = at.clone();
        for (int i = 0; i < moved.length; i++) {
            moved[i] += step * direction[i];
        }
        return moved;
    }

    private static double dot(float[] a, float[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += (double) a[i] * b[i];
        }
        return sum;
    }
}
