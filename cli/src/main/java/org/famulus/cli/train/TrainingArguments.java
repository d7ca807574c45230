package org.famulus.cli.train;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

import org.famulus.engine.model.Compute;
import org.famulus.engine.weights.TensorType;
import org.famulus.training.data.EncodingOptions.LearnedTurns;
import org.famulus.training.data.EncodingOptions.LongSamples;
import org.famulus.training.data.SampleSource;
import org.famulus.training.optimizer.Optimizer;
import org.famulus.training.run.ModelShape;
import org.famulus.training.run.TrainingPlan;
import org.famulus.training.run.TrainingPlan.BatchPlan;
import org.famulus.training.run.TrainingPlan.EvaluationPlan;
import org.famulus.training.run.TrainingPlan.Processes;
import org.famulus.training.run.TrainingPlan.RatePlan;
import org.famulus.training.run.TrainingPlan.Rows;
import org.famulus.training.run.TrainingPlan.Schedule;
import org.famulus.training.run.TrainingPlan.Trained;
import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Option;

/** The options of commands that train a model; such a command takes them in as a mixin. */
final class TrainingArguments {

    private static final List<String> TARGETS = List.of("q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj",
            "down_proj");

    @Option(names = "--model", required = true, order = 10, paramLabel = "MODEL", description = "What to go on from: a Hugging Face folder or a .gguf file; with --shape, a folder with a tokenizer.")
    @SuppressWarnings("NullAway.Init") // required
    private Path model;

    @Option(names = "--shape", order = 11, paramLabel = "SHAPE", description = "Train from nothing a Llama model of this shape: "
            + ModelShape.FORM + ".")
    private @Nullable String shape;

    @Option(names = "--out", required = true, order = 12, paramLabel = "DIR", description = "The run's folder: tokens, checkpoints, metrics, report and result.")
    @SuppressWarnings("NullAway.Init") // required
    private Path out;

    @Option(names = "--resume", order = 13, description = "Go on with the run in DIR, from its newest checkpoint.")
    private boolean resume;

    @Option(names = "--steps", order = 20, paramLabel = "N", description = "Steps of the optimizer.")
    private long steps;

    @Option(names = "--epochs", order = 21, paramLabel = "N", description = "Times to go through the data, where --steps is not given (default: 1).")
    private double epochs = 1;

    @Option(names = "--rows", order = 22, paramLabel = "N", description = "Rows of a step (default: 8).")
    private int rows = 8;

    @Option(names = "--length", order = 23, paramLabel = "N", description = "Positions of a row (default: 512).")
    private int length = 512;

    @Option(names = "--parts", order = 24, paramLabel = "N", description = "Compute a step's rows in N passes, one after the other, to save memory (default: 1).")
    private int parts = 1;

    @Option(names = "--rows-from", order = 25, paramLabel = "WAY", description = "How rows are made: packed (whole documents), windows or random-windows (default: packed for conversations, windows for text).")
    private @Nullable String rowsFrom;

    @Option(names = "--long-samples", order = 26, paramLabel = "WAY", description = "Conversations longer than a row: refuse or skip (default: refuse).")
    private String longSamples = "refuse";

    @Option(names = "--learned-turns", order = 27, paramLabel = "WHICH", description = "The assistant's turns that are learned: every or last (default: every).")
    private String learnedTurns = "every";

    @Option(names = "--learning-rate", order = 30, paramLabel = "X", description = "Highest learning rate (default: 0.001).")
    private double learningRate = 1e-3;

    @Option(names = "--least-learning-rate", order = 31, paramLabel = "X", description = "Learning rate at the end (default: a tenth of the highest).")
    private @Nullable Double leastLearningRate;

    @Option(names = "--warm-up", order = 32, paramLabel = "N", description = "Steps in which the rate rises (default: a twentieth of --steps, or 100).")
    private @Nullable Long warmUp;

    @Option(names = "--schedule", order = 33, paramLabel = "FORM", description = "How the rate falls: cosine, or wsd (warm-up, stable, decay) (default: cosine).")
    private String schedule = "cosine";

    @Option(names = "--decay", order = 34, paramLabel = "N", description = "For wsd: steps in which the rate falls (default: a fifth of --steps).")
    private @Nullable Long decay;

    @Option(names = "--beta1", order = 35, paramLabel = "X", description = "AdamW's decay of the mean of gradients (default: 0.9).")
    private double beta1 = 0.9;

    @Option(names = "--beta2", order = 36, paramLabel = "X", description = "AdamW's decay of the mean of their squares (default: 0.95).")
    private double beta2 = 0.95;

    @Option(names = "--weight-decay", order = 37, paramLabel = "X", description = "Weight decay of matrices (default: 0.1).")
    private double weightDecay = 0.1;

    @Option(names = "--clip", order = 38, paramLabel = "X", description = "The norm above which gradients are scaled down (default: 1).")
    private double clip = 1;

    @Option(names = "--train", order = 40, paramLabel = "REGEX", description = "Train only the weights whose Hugging Face names match, such as 'layers\\.3\\.|norm'.")
    private @Nullable String train;

    @Option(names = "--lora", order = 41, paramLabel = "RANK", description = "Train low-rank changes of this rank (LoRA) and write an adapter.")
    private @Nullable Integer lora;

    @Option(names = "--lora-alpha", order = 42, paramLabel = "X", description = "Their scale is alpha / rank (default: twice the rank).")
    private @Nullable Double loraAlpha;

    @Option(names = "--lora-targets", order = 43, split = ",", paramLabel = "NAME", description = "The matrices that are changed (default: q_proj,k_proj,v_proj,o_proj,gate_proj,up_proj,down_proj).")
    private List<String> loraTargets = TARGETS;

    @Option(names = "--compute", order = 44, paramLabel = "TYPE", description = "Arithmetic of products: f32, bf16 or auto, which measures both (default: auto).")
    private String compute = "auto";

    @Option(names = "--checkpointing", order = 45, description = "Compute activations again instead of keeping them: less memory, a third more time.")
    private boolean checkpointing;

    @Option(names = "--evaluation-data", arity = "1..*", order = 50, paramLabel = "FILE", description = "Files to measure on (default: the last part of the data).")
    private List<Path> evaluationData = List.of();

    @Option(names = "--held-out", order = 51, paramLabel = "X", description = "The share of the data that is measured on where no files are given, 0 for none (default: 0.02).")
    private double heldOut = 0.02;

    @Option(names = "--evaluate-every", order = 52, paramLabel = "N", description = "Steps between evaluations (default: 250).")
    private long evaluateEvery = 250;

    @Option(names = "--evaluation-rows", order = 53, paramLabel = "N", description = "Rows that are measured on at most (default: 64).")
    private int evaluationRows = 64;

    @Option(names = "--save-every", order = 54, paramLabel = "N", description = "Steps between checkpoints (default: 500).")
    private long saveEvery = 500;

    @Option(names = "--seed", order = 55, paramLabel = "N", description = "Seed of initial weights and of the data's order (default: 1).")
    private long seed = 1;

    @Option(names = "--type", order = 56, paramLabel = "TYPE", description = "Number format of the written model: f32, bf16 or f16 (default: bf16).")
    private String type = "bf16";

    @Option(names = "--world-size", order = 57, paramLabel = "N", description = "Processes that share a step's rows, each with --threads threads (default: 1).")
    private int worldSize = 1;

    @Option(names = "--rank", hidden = true)
    private int rank;

    @Option(names = "--meeting", hidden = true)
    private @Nullable Path meeting;

    Path out() {
        return out;
    }

    boolean resume() {
        return resume;
    }

    int worldSize() {
        return worldSize;
    }

    /** Whether this process was started by another one of its run. */
    boolean companion() {
        return meeting != null;
    }

    /**
     * The plan that the options make.
     *
     * @param usual how rows are made where nothing is said
     * @param place this process's place in the run
     * @throws IllegalArgumentException in one line, for an option out of its range
     */
    TrainingPlan plan(List<SampleSource> data, Rows usual, int threads, Path place) {
        if (worldSize < 1 || worldSize > 64) {
            throw new IllegalArgumentException("--world-size " + worldSize + " is out of range; use 1 to 64");
        }
        var batches = new BatchPlan(rowsFrom == null ? usual : rows(rowsFrom), rows, length, parts,
                choice("--long-samples", longSamples, LongSamples.values()),
                choice("--learned-turns", learnedTurns, LearnedTurns.values()));
        var evaluation = new EvaluationPlan(
                evaluationData.stream().map(file -> SampleSource.of(file, Optional.empty())).toList(), heldOut,
                evaluateEvery, evaluationRows);
        return new TrainingPlan(model, Optional.ofNullable(shape).map(ModelShape::parse), out, data, batches,
                evaluation, rate(), new Optimizer.Settings(beta1, beta2, 1e-8, weightDecay, clip), trained(),
                compute.equals("auto")
                        ? Optional.empty()
                        : Optional.of(choice("--compute", compute, Compute.values())),
                checkpointing, saveEvery, seed, threads, type(),
                worldSize == 1 ? Processes.alone() : new Processes(rank, worldSize, meeting == null ? place : meeting));
    }

    private RatePlan rate() {
        if (steps < 0 || !(epochs > 0)) {
            throw new IllegalArgumentException("--steps " + steps + ", --epochs " + epochs
                    + ": give at least one step, or epochs above 0");
        }
        Schedule form = switch (schedule) {
            case "cosine" -> Schedule.COSINE;
            case "wsd" -> Schedule.WARM_UP_STABLE_DECAY;
            default -> throw new IllegalArgumentException(
                    "--schedule " + schedule + " is not allowed; use cosine or wsd");
        };
        long rise = warmUp != null ? warmUp : steps > 0 ? steps / 20 : 100;
        return new RatePlan(form, learningRate, leastLearningRate != null ? leastLearningRate : learningRate / 10,
                rise, decay != null ? decay : steps / 5, steps, epochs);
    }

    private Trained trained() {
        if (lora != null && train != null) {
            throw new IllegalArgumentException("--lora and --train exclude each other; give one of them");
        }
        if (lora != null) {
            return new Trained.LowRank(lora, loraAlpha != null ? loraAlpha : 2.0 * lora, loraTargets);
        }
        if (train != null) {
            try {
                return new Trained.Matching(Pattern.compile(train));
            } catch (PatternSyntaxException wrong) {
                throw new IllegalArgumentException(
                        "--train " + train + " is no regular expression: " + wrong.getDescription(), wrong);
            }
        }
        return new Trained.All();
    }

    private TensorType type() {
        return switch (type.toLowerCase(Locale.ROOT)) {
            case "f32" -> TensorType.F32;
            case "bf16" -> TensorType.BF16;
            case "f16" -> TensorType.F16;
            default -> throw new IllegalArgumentException("--type " + type + " is not allowed; use f32, bf16 or f16");
        };
    }

    private static Rows rows(String text) {
        return choice("--rows-from", text, Rows.values());
    }

    private static <E extends Enum<E>> E choice(String option, String text, E[] values) {
        StringBuilder allowed = new StringBuilder();
        for (E value : values) {
            String name = value.name().toLowerCase(Locale.ROOT).replace('_', '-');
            if (name.equals(text.toLowerCase(Locale.ROOT))) {
                return value;
            }
            allowed.append(allowed.isEmpty() ? "" : " or ").append(name);
        }
        throw new IllegalArgumentException(option + " " + text + " is not allowed; use " + allowed);
    }
}
