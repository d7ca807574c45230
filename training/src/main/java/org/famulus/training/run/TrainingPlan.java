package org.famulus.training.run;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

import org.famulus.engine.model.Compute;
import org.famulus.engine.weights.TensorType;
import org.famulus.training.data.EncodingOptions.LearnedTurns;
import org.famulus.training.data.EncodingOptions.LongSamples;
import org.famulus.training.data.SampleSource;
import org.famulus.training.optimizer.Optimizer;

/**
 * What a training run is to do.
 *
 * @param model a Hugging Face folder or .gguf file to go on from; with a shape, a folder with a tokenizer
 * @param shape of a model that is trained from nothing
 * @param out the run's folder
 * @param data what is learned from
 * @param batches how data become batches
 * @param evaluation what is measured on
 * @param rate how fast it learns, and how long
 * @param optimizer the optimizer's numbers
 * @param trained which weights
 * @param compute arithmetic of products; empty to measure which is faster
 * @param checkpointing whether activations are computed again instead of kept
 * @param saveEvery steps between checkpoints
 * @param seed of initial weights and of the order of the data
 * @param threads compute threads of this process
 * @param type number format of the written model
 * @param processes of the run
 */
public record TrainingPlan(Path model, Optional<ModelShape> shape, Path out, List<SampleSource> data, BatchPlan batches,
        EvaluationPlan evaluation, RatePlan rate, Optimizer.Settings optimizer, Trained trained,
        Optional<Compute> compute, boolean checkpointing, long saveEvery, long seed, int threads, TensorType type,
        Processes processes) {

    /** How rows are made of documents. */
    public enum Rows {
        /** Whole documents side by side, none cut, none seeing another. */
        PACKED,
        /** Windows of documents that follow each other, each once in an epoch. */
        WINDOWS,
        /** Windows at random places. */
        RANDOM_WINDOWS
    }

    /**
     * How data become batches.
     *
     * @param rows how rows are made
     * @param rowsPerStep sequences of a step, of all processes and parts together
     * @param length positions of a row
     * @param parts passes of a step, one after the other: gradient accumulation
     * @param longSamples what becomes of conversations longer than a row
     * @param learnedTurns which turns of conversations are learned
     */
    public record BatchPlan(Rows rows, int rowsPerStep, int length, int parts, LongSamples longSamples,
            LearnedTurns learnedTurns) {

        /** @throws IllegalArgumentException if a number is not positive */
        public BatchPlan {
            if (rowsPerStep < 1 || length < 1 || parts < 1 || rowsPerStep % parts != 0) {
                throw new IllegalArgumentException(rowsPerStep + " rows of " + length + " positions in " + parts
                        + " parts; give at least 1 of each, and rows that divide into the parts");
            }
        }
    }

    /**
     * What is measured on.
     *
     * @param data of its own; where there is none, a share of the training data is kept from training
     * @param heldOut that share, 0 to below 1
     * @param every steps between evaluations
     * @param rows at most so many rows are measured on
     */
    public record EvaluationPlan(List<SampleSource> data, double heldOut, long every, int rows) {

        /** @throws IllegalArgumentException if a number is out of its range */
        public EvaluationPlan {
            if (!(heldOut >= 0 && heldOut < 1) || every < 1 || rows < 1) {
                throw new IllegalArgumentException("a held-out share of " + heldOut + ", evaluation every " + every
                        + " steps on " + rows + " rows; give a share from 0 to below 1, and at least 1 of the others");
            }
        }
    }

    /** How the rate falls. */
    public enum Schedule {
        /** Along half a cosine. */
        COSINE,
        /** Linearly at the end, after a stable time. */
        WARM_UP_STABLE_DECAY
    }

    /**
     * How fast it learns, and how long.
     *
     * @param schedule how the rate falls
     * @param peak highest rate
     * @param least rate at the end
     * @param warmUp steps in which it rises
     * @param decay steps in which it falls, for a stable time before
     * @param steps of the run; 0 to go by epochs
     * @param epochs times that the data are gone through, where no steps are given
     */
    public record RatePlan(Schedule schedule, double peak, double least, long warmUp, long decay, long steps,
            double epochs) {
    }

    /** Which weights are trained. */
    public sealed interface Trained {

        /** All of them. */
        record All() implements Trained {
        }

        /** Those whose Hugging Face names match. */
        record Matching(Pattern names) implements Trained {
        }

        /**
         * Low-rank changes of matrices (LoRA, arXiv 2106.09685).
         *
         * @param rank of the changes
         * @param alpha they are scaled by alpha / rank
         * @param targets matrices by the last part of their names, such as q_proj
         */
        record LowRank(int rank, double alpha, List<String> targets) implements Trained {

            /** @throws IllegalArgumentException if the rank is not positive or there is no target */
            public LowRank {
                targets = List.copyOf(targets);
                if (rank < 1 || targets.isEmpty() || !(alpha > 0)) {
                    throw new IllegalArgumentException("adapters of rank " + rank + " and alpha " + alpha + " for "
                            + targets + "; give a rank of at least 1, an alpha above 0 and at least one target");
                }
            }
        }
    }

    /**
     * The processes of a run.
     *
     * @param rank which of them this is, from 0; the first one writes
     * @param size how many there are
     * @param meeting the file by which they find each other; unused by one alone
     */
    public record Processes(int rank, int size, Path meeting) {

        /** One process. */
        public static Processes alone() {
            return new Processes(0, 1, Path.of("meeting"));
        }

        /** Whether this one writes what the run leaves. */
        public boolean first() {
            return rank == 0;
        }
    }
}
