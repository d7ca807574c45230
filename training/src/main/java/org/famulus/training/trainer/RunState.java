package org.famulus.training.trainer;

/**
 * Where a run stands, beside its weights and the optimizer's means.
 *
 * @param step steps made
 * @param tokens read so far
 * @param seconds of training so far
 * @param bestLoss lowest evaluation loss so far; infinite before the first
 * @param bestStep after which step it was; 0 before the first
 */
public record RunState(long step, long tokens, double seconds, double bestLoss, long bestStep) {

    /** Before the first step. */
    public static final RunState START = new RunState(0, 0, 0, Double.POSITIVE_INFINITY, 0);

    RunState after(TrainingListener.Step made) {
        return new RunState(made.step(), tokens + made.tokens(), seconds + made.seconds(), bestLoss, bestStep);
    }

    RunState withBest(double loss) {
        return new RunState(step, tokens, seconds, loss, step);
    }
}
