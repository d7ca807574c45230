package org.famulus.training.run;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

import org.famulus.engine.chat.ChatTemplate;
import org.famulus.engine.model.TrainingExample;
import org.famulus.engine.tokenizer.Tokenizer;
import org.famulus.training.data.BatchShape;
import org.famulus.training.data.Batches;
import org.famulus.training.data.DataProgress;
import org.famulus.training.data.EncodingOptions;
import org.famulus.training.data.SampleSource;
import org.famulus.training.data.TokenCache;
import org.famulus.training.data.TokenFile;
import org.famulus.training.data.TokenRange;

/** The data of a run: token files in its folder, and batches of them. Closed with the run. */
final class RunData implements AutoCloseable {

    private final TrainingPlan plan;
    private final TokenFile training;
    private final Optional<TokenFile> evaluation;
    private final TokenRange learned;
    private final Optional<TokenRange> measured;

    private RunData(TrainingPlan plan, TokenFile training, Optional<TokenFile> evaluation) {
        this.plan = plan;
        this.training = training;
        this.evaluation = evaluation;
        double heldOut = plan.evaluation().heldOut();
        if (evaluation.isPresent()) {
            learned = training.all();
            measured = Optional.of(evaluation.get().all());
        } else if (heldOut > 0) {
            long cut = cut(training.all(), 1 - heldOut);
            learned = training.all().first(cut);
            measured = Optional.of(training.all().after(cut));
        } else {
            learned = training.all();
            measured = Optional.empty();
        }
    }

    /** At a border between documents; a text that is one document is cut where it is. */
    private static long cut(TokenRange all, double fraction) {
        long border = all.documentBorder(fraction);
        return border == 0 || border == all.tokens() ? (long) (fraction * all.tokens()) : border;
    }

    /**
     * Tokenizes the data, or finds them tokenized.
     *
     * @throws org.famulus.training.data.TrainingDataException where a sample cannot be used
     */
    static RunData open(TrainingPlan plan, Tokenizer tokenizer, Optional<ChatTemplate> template,
            DataProgress progress) throws IOException {
        EncodingOptions options = EncodingOptions.of(plan.batches().length())
                .withLongSamples(plan.batches().longSamples()).withLearnedTurns(plan.batches().learnedTurns());
        var cache = new TokenCache(tokenizer, template, options);
        TokenFile training = open(cache, plan, "training", plan.data(), progress);
        try {
            Optional<TokenFile> evaluation = plan.evaluation().data().isEmpty()
                    ? Optional.empty()
                    : Optional.of(open(cache, plan, "evaluation", plan.evaluation().data(), progress));
            return new RunData(plan, training, evaluation);
        } catch (Throwable failure) {
            training.close();
            throw failure;
        }
    }

    /** Each process has a file of its own, so that none reads what another is still writing. */
    private static TokenFile open(TokenCache cache, TrainingPlan plan, String name, List<SampleSource> sources,
            DataProgress progress) throws IOException {
        int rank = plan.processes().rank();
        Path folder = plan.out().resolve("data").resolve(rank == 0 ? name : name + "-" + rank);
        return cache.open(folder, sources, plan.threads(), progress);
    }

    /** What a run learns from, by its content. */
    String fingerprint() {
        return training.manifest().checksum() + " " + learned.start() + "-" + learned.end();
    }

    long learnedTokens() {
        return learned.tokens();
    }

    RunBatches batches() {
        var batches = plan.batches();
        var processes = plan.processes();
        int rows = batches.rowsPerStep() / batches.parts() / processes.size();
        if (rows < 1 || rows * batches.parts() * processes.size() != batches.rowsPerStep()) {
            throw new IllegalArgumentException(batches.rowsPerStep() + " rows of a step do not divide into "
                    + batches.parts() + " parts of " + processes.size() + " processes; give a multiple");
        }
        return new RunBatches(batches(learned, new BatchShape(rows, batches.length(), processes.rank(),
                processes.size())), batches.parts());
    }

    private Batches batches(TokenRange range, BatchShape shape) {
        return switch (plan.batches().rows()) {
            case PACKED -> Batches.packed(range, shape, plan.seed());
            case WINDOWS -> Batches.windows(range, shape, plan.seed());
            case RANDOM_WINDOWS -> Batches.randomWindows(range, shape, plan.seed());
        };
    }

    /** What is measured on, the same at each evaluation: every part of a text that is short, else a fixed choice. */
    List<List<TrainingExample>> evaluation() {
        if (measured.isEmpty()) {
            return List.of();
        }
        var shape = new BatchShape(Math.max(1, plan.batches().rowsPerStep() / plan.batches().parts()),
                plan.batches().length());
        Batches batches = plan.batches().rows() == TrainingPlan.Rows.PACKED
                ? Batches.packed(measured.get(), shape, plan.seed())
                : Batches.windows(measured.get(), shape, plan.seed());
        return RunBatches.first(batches, plan.evaluation().rows());
    }

    @Override
    public void close() {
        training.close();
        evaluation.ifPresent(TokenFile::close);
    }
}
