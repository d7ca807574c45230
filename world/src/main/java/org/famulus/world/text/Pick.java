package org.famulus.world.text;

import java.util.List;
import java.util.random.RandomGenerator;

/** Draws from small sets. */
public final class Pick {

    private Pick() {
    }

    /** One of several, each as likely as the others. */
    @SafeVarargs
    @SuppressWarnings("varargs")
    public static <T> T of(RandomGenerator random, T... values) {
        return values[random.nextInt(values.length)];
    }

    /** One of several, each as likely as the others. */
    public static <T> T of(RandomGenerator random, List<T> values) {
        if (values.isEmpty()) {
            throw new IllegalArgumentException("there is nothing to draw from");
        }
        return values.get(random.nextInt(values.size()));
    }

    /** True with a probability. */
    public static boolean chance(RandomGenerator random, double probability) {
        return random.nextDouble() < probability;
    }

    /**
     * The place of one of several weights.
     *
     * @param weights not negative, not all zero
     */
    public static int weighted(RandomGenerator random, int... weights) {
        int sum = 0;
        for (int weight : weights) {
            sum += weight;
        }
        int left = random.nextInt(sum);
        for (int i = 0;; i++) {
            left -= weights[i];
            if (left < 0) {
                return i;
            }
        }
    }
}
