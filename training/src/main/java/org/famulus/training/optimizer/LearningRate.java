package org.famulus.training.optimizer;

/** The learning rate at each step of a run, from 1 on. It rises linearly over the first steps, where Adam's means know little. */
public sealed interface LearningRate {

    /** The rate of the optimizer's {@code step}-th step, from 1 to {@link #steps}; beyond, the last one's. */
    double at(long step);

    /** How many steps the run has. */
    long steps();

    /**
     * Falls from the peak along half a cosine (Loshchilov and Hutter 2017), as nanoGPT and Llama were trained.
     *
     * @param peak the highest rate, above 0
     * @param least the rate at the end, from 0 to the peak
     * @param warmUpSteps steps in which it rises, fewer than {@code steps}
     * @param steps of the run, at least 1
     */
    record Cosine(double peak, double least, long warmUpSteps, long steps) implements LearningRate {

        public Cosine {
            check(peak, least, warmUpSteps, steps);
        }

        @Override
        public double at(long step) {
            if (step <= warmUpSteps) {
                return warmUp(peak, step, warmUpSteps);
            }
            double done = Math.min(1, (double) (step - warmUpSteps) / (steps - warmUpSteps));
            return least + 0.5 * (peak - least) * (1 + Math.cos(Math.PI * done));
        }
    }

    /**
     * Stays at the peak and falls linearly over the last steps (Hu et al. 2024, MiniCPM): where it will end need not be known
     * from the start.
     *
     * @param peak the highest rate, above 0
     * @param least the rate at the end, from 0 to the peak
     * @param warmUpSteps steps in which it rises
     * @param decaySteps steps in which it falls; with the warm-up at most {@code steps}
     * @param steps of the run, at least 1
     */
    record WarmUpStableDecay(double peak, double least, long warmUpSteps, long decaySteps, long steps)
            implements
                LearningRate {

        public WarmUpStableDecay {
            check(peak, least, warmUpSteps, steps);
            if (decaySteps < 0 || decaySteps > steps - warmUpSteps) {
                throw new IllegalArgumentException(decaySteps + " steps of decay after " + warmUpSteps
                        + " of warm-up do not fit into " + steps + " steps; give fewer");
            }
        }

        @Override
        public double at(long step) {
            if (step <= warmUpSteps) {
                return warmUp(peak, step, warmUpSteps);
            }
            long left = steps - step;
            return left >= decaySteps ? peak : least + (peak - least) * Math.max(0, left) / decaySteps;
        }
    }

    private static double warmUp(double peak, long step, long warmUpSteps) {
        return peak * step / (warmUpSteps + 1);
    }

    private static void check(double peak, double least, long warmUpSteps, long steps) {
        if (!(peak > 0 && Double.isFinite(peak))) {
            throw new IllegalArgumentException("a learning rate of " + peak + "; give one above 0, such as 0.001");
        }
        if (!(least >= 0 && least <= peak)) {
            throw new IllegalArgumentException(
                    "a least learning rate of " + least + "; give one from 0 to the peak of " + peak);
        }
        if (steps < 1 || warmUpSteps < 0 || warmUpSteps >= steps) {
            throw new IllegalArgumentException(warmUpSteps + " steps of warm-up in a run of " + steps
                    + " steps; give a run of at least 1 step, and a warm-up shorter than it");
        }
    }
}
