package org.famulus.training.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;

import org.famulus.engine.adapter.AdapterWriter;
import org.famulus.engine.convert.ModelProgress;
import org.famulus.engine.convert.ModelTarget;
import org.famulus.engine.convert.ModelWriter;
import org.famulus.engine.kernels.Workers;
import org.famulus.engine.model.Compute;
import org.famulus.engine.model.Parameter;
import org.famulus.engine.model.ParameterStore;
import org.famulus.engine.model.TrainingExample;
import org.famulus.engine.model.TrainingPass;
import org.famulus.report.page.HtmlPage;
import org.famulus.report.results.Machine;
import org.famulus.report.training.MetricsLog;
import org.famulus.report.training.TrainingReport;
import org.famulus.training.distributed.ProcessGroup;
import org.famulus.training.optimizer.LearningRate;
import org.famulus.training.optimizer.Optimizer;
import org.famulus.training.trainer.Checkpoints;
import org.famulus.training.trainer.GradientExchange;
import org.famulus.training.trainer.Trainer;

/**
 * Carries out a plan in its folder: {@code data} (tokens), {@code checkpoints}, {@code metrics.jsonl}, {@code report.html}, and at the
 * end {@code model} or {@code adapter}. A folder that holds a run of the same plan is gone on from. Not safe for concurrent use.
 */
public final class TrainingRun {

    private static final int KEPT_CHECKPOINTS = 2;
    private static final Duration PATIENCE = Duration.ofMinutes(10);

    private final TrainingPlan plan;
    private final RunListener listener;

    /**
     * @param plan what to do
     * @param listener hears how it goes
     */
    public TrainingRun(TrainingPlan plan, RunListener listener) {
        this.plan = plan;
        this.listener = listener;
    }

    /** Whether a folder holds a run that was begun. */
    public static boolean begun(Path out) {
        return Files.isDirectory(out.resolve("checkpoints")) || Files.exists(out.resolve("metrics.jsonl"));
    }

    /**
     * Runs until the end or until it is told to stop.
     *
     * @param stop asked between steps
     * @throws IOException in one line, if something cannot be read or written; what was saved is kept
     * @throws org.famulus.training.trainer.DivergenceException if a loss is not finite
     * @throws org.famulus.engine.ModelFormatException if the model cannot be used
     * @throws IllegalArgumentException if the plan contradicts itself or its data
     */
    public TrainingResult run(BooleanSupplier stop) throws IOException {
        Files.createDirectories(plan.out());
        try (RunModel model = RunModel.open(plan)) {
            if (plan.batches().length() > model.configuration().contextLength()) {
                throw new IllegalArgumentException("rows of " + plan.batches().length()
                        + " positions are longer than the model's context of " + model.configuration().contextLength());
            }
            try (RunData data = RunData.open(plan, model.tokenizer(), model.template(), listener);
                    Workers workers = Workers.of(plan.threads())) {
                return run(model, data, workers, stop);
            }
        }
    }

    private TrainingResult run(RunModel model, RunData data, Workers workers, BooleanSupplier stop)
            throws IOException {
        RunBatches batches = data.batches();
        LearningRate rate = rate(batches);
        Compute compute = compute(model, batches, workers);
        var checkpoints = new Checkpoints(plan.out().resolve("checkpoints"), identity(model, data, rate, compute),
                KEPT_CHECKPOINTS);
        List<List<TrainingExample>> evaluation = data.evaluation();
        try (ParameterStore store = model.store(compute, workers);
                var pass = new TrainingPass(model.configuration(), store, model.rotary(), workers,
                        plan.checkpointing());
                var optimizer = new Optimizer(store, plan.optimizer(), workers);
                Group group = Group.join(plan.processes())) {
            var settings = new Trainer.Settings(rate, plan.evaluation().every(), plan.saveEvery());
            var trainer = new Trainer(store, pass, optimizer, batches, evaluation, settings,
                    plan.processes().first() ? checkpoints : checkpoints.readOnly(), group.exchange);
            boolean resumed = trainer.resume();
            long before = trainer.state().step();
            note(data, store, rate, batches, compute);
            if (resumed) {
                listener.note("going on after step " + before);
            }
            listener.begins(before, rate.steps());
            try (RunLog log = RunLog.open(plan, listener, before)) {
                try {
                    trainer.run(log, stop);
                } finally {
                    report(identity(model, data, rate, compute));
                }
                return finish(model, store, trainer, checkpoints, compute, log, rate);
            }
        }
    }

    /** A process alone, or one of several. */
    private record Group(GradientExchange exchange, Optional<ProcessGroup> joined) implements AutoCloseable {

        static Group join(TrainingPlan.Processes processes) {
            if (processes.size() == 1) {
                return new Group(GradientExchange.ALONE, Optional.empty());
            }
            ProcessGroup group = ProcessGroup.join(processes.meeting(), processes.rank(), processes.size(), PATIENCE);
            return new Group(group, Optional.of(group));
        }

        @Override
        public void close() {
            joined.ifPresent(ProcessGroup::close);
        }
    }

    private LearningRate rate(RunBatches batches) {
        TrainingPlan.RatePlan wanted = plan.rate();
        long steps = wanted.steps() > 0
                ? wanted.steps()
                : Math.max(1, Math.round(wanted.epochs() * batches.stepsPerEpoch()));
        return switch (wanted.schedule()) {
            case COSINE -> new LearningRate.Cosine(wanted.peak(), wanted.least(), wanted.warmUp(), steps);
            case WARM_UP_STABLE_DECAY -> new LearningRate.WarmUpStableDecay(wanted.peak(), wanted.least(),
                    wanted.warmUp(), wanted.decay(), steps);
        };
    }

    /** The arithmetic that was asked for, that the run began with, or that is faster on its first batch. */
    private Compute compute(RunModel model, RunBatches batches, Workers workers) throws IOException {
        if (plan.compute().isPresent()) {
            return plan.compute().get();
        }
        Optional<String> begun = Checkpoints.recorded(plan.out().resolve("checkpoints"), "compute");
        if (begun.isPresent()) {
            return Compute.valueOf(begun.get());
        }
        List<TrainingExample> first = batches.parts(1).getFirst();
        Map<Compute, Double> seconds = new TreeMap<>();
        for (Compute compute : Compute.values()) {
            try (ParameterStore store = model.store(compute, workers);
                    var pass = new TrainingPass(model.configuration(), store, model.rotary(), workers,
                            plan.checkpointing())) {
                double best = Double.POSITIVE_INFINITY;
                for (int round = 0; round < 4; round++) {
                    long started = System.nanoTime();
                    pass.gradients(first, 1e-4f);
                    best = Math.min(best, (System.nanoTime() - started) / 1e9);
                }
                seconds.put(compute, best);
            }
        }
        double f32 = seconds.getOrDefault(Compute.F32, Double.NaN);
        double bf16 = seconds.getOrDefault(Compute.BF16, Double.NaN);
        Compute faster = bf16 < f32 ? Compute.BF16 : Compute.F32;
        listener.note("a pass takes %.3f s in f32 and %.3f s in bf16 here: using %s".formatted(f32, bf16,
                faster.name().toLowerCase(java.util.Locale.ROOT)));
        return faster;
    }

    private void note(RunData data, ParameterStore store, LearningRate rate, RunBatches batches,
            Compute compute) {
        long parameters = store.parameters().stream().mapToLong(Parameter::elements).sum();
        long trained = store.trained().stream().mapToLong(Parameter::elements).sum();
        listener.note(
                "%,d parameters, %,d of them trained, in %s; %,d tokens, an epoch is %.1f steps, the run %,d; seed %d"
                        .formatted(parameters, trained, compute.name().toLowerCase(java.util.Locale.ROOT),
                                data.learnedTokens(), batches.stepsPerEpoch(), rate.steps(), plan.seed()));
    }

    /** What makes the run what it is: a checkpoint with other values is not gone on from. */
    private Map<String, String> identity(RunModel model, RunData data, LearningRate rate, Compute compute) {
        Map<String, String> identity = new LinkedHashMap<>();
        identity.put("model", model.description());
        identity.put("data", data.fingerprint());
        identity.put("batches", plan.batches().toString());
        identity.put("learning_rate", rate.toString());
        identity.put("optimizer", plan.optimizer().toString());
        identity.put("trained", plan.trained().toString());
        identity.put("compute", compute.name());
        identity.put("seed", Long.toString(plan.seed()));
        return identity;
    }

    private void report(Map<String, String> identity) throws IOException {
        if (!plan.processes().first()) {
            return;
        }
        Map<String, Object> settings = new LinkedHashMap<>(identity);
        settings.put("threads", plan.threads());
        settings.put("processes", plan.processes().size());
        HtmlPage.write(plan.out().resolve("report.html"),
                TrainingReport.page("Training of " + plan.out().toAbsolutePath().getFileName(),
                        MetricsLog.read(plan.out().resolve("metrics.jsonl")), settings, Machine.current()));
    }

    private TrainingResult finish(RunModel model, ParameterStore store, Trainer trainer, Checkpoints checkpoints,
            Compute compute, RunLog log, LearningRate rate) throws IOException {
        boolean ended = trainer.state().step() >= rate.steps();
        long best = trainer.state().step();
        Optional<Double> loss = Optional.empty();
        Optional<Path> written = Optional.empty();
        if (ended && plan.processes().first()) {
            if (checkpoints.loadBest(store).isPresent()) {
                store.refresh();
                best = trainer.state().bestStep();
                loss = Optional.of(trainer.state().bestLoss());
            }
            written = Optional.of(write(model, store));
        }
        return new TrainingResult(written, plan.out().resolve("report.html"),
                store.parameters().stream().mapToLong(Parameter::elements).sum(),
                store.trained().stream().mapToLong(Parameter::elements).sum(), trainer.state().step(), rate.steps(),
                trainer.state().tokens(), trainer.state().seconds(), log.lastLoss(), loss, best, compute);
    }

    private Path write(RunModel model, ParameterStore store) throws IOException {
        String name = String.valueOf(plan.out().toAbsolutePath().getFileName());
        if (plan.trained() instanceof TrainingPlan.Trained.LowRank) {
            Path target = plan.out().resolve("adapter");
            AdapterWriter.write(target, store.adapters(), model.configuration(),
                    String.valueOf(plan.model().getFileName()));
            return target;
        }
        Path target = plan.out().resolve("model");
        ModelWriter.write(name, model.configuration(), model.tensors(store), model.tokenizerPath(),
                new ModelTarget(target, plan.type(), true, plan.threads(), ModelProgress.none()));
        return target;
    }
}
