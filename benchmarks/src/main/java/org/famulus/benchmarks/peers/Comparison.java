package org.famulus.benchmarks.peers;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/** Runs one row: all engines loaded, one computing at a time, in turns. */
final class Comparison {

    private static final long SEED = 1;

    /** A repeat of a small model is as many runs as take this long together: one run alone measures how engines wake up. */
    private static final double SHORTEST_REPEAT_SECONDS = 2;

    /** The beginning of a text in the vocabularies of the Llama family. */
    private static final int BEGIN_OF_SEQUENCE = 1;

    private final Engines engines;
    private final Models models;
    private final int repeats;

    Comparison(Engines engines, Models models, int repeats) {
        this.engines = engines;
        this.models = models;
        this.repeats = repeats;
    }

    RowResult run(Workload workload) {
        Path gguf = models.gguf(workload);
        Path folder = models.huggingFace(workload);
        List<String> missing = new ArrayList<>();
        List<EngineProcess> running = new ArrayList<>();
        try {
            running.add(engines.famulus(workload, gguf));
            start(running, missing, () -> engines.llamaCppNode(workload, gguf));
            start(running, missing, () -> engines.llamaCppJava(workload, gguf));
            start(running, missing, () -> engines.jlama(workload, folder));
            return measure(workload, running, missing);
        } finally {
            running.forEach(EngineProcess::close);
        }
    }

    /** How many of the first greedy ids of Jlama, unquantized, are ours on the trained model's folder. */
    String parityOfJlama() {
        Workload floats = new Workload(Workload.TRAINED, "f32", 256, 128);
        Path folder = models.huggingFace(floats);
        try (EngineProcess ours = engines.famulus(floats, folder);
                EngineProcess theirs = engines.jlama(floats, folder)) {
            int[] start = {BEGIN_OF_SEQUENCE};
            int same = same(ours.run(start).ids(), theirs.run(start).ids());
            return "%s: the first %d of %d greedy tokens of Famulus on the F32 folder of %s".formatted(theirs.name(),
                    same, floats.generateTokens(), floats.shape());
        } catch (EngineFailure failure) {
            return "Jlama: " + failure.getMessage();
        }
    }

    private static void start(List<EngineProcess> running, List<String> missing, Supplier<EngineProcess> engine) {
        try {
            running.add(engine.get());
        } catch (EngineFailure failure) {
            missing.add(failure.getMessage());
        }
    }

    private RowResult measure(Workload workload, List<EngineProcess> running, List<String> missing) {
        EngineProcess famulus = running.getFirst();
        List<Samples> samples = new ArrayList<>();
        List<Integer> ours = famulus.run(new int[]{BEGIN_OF_SEQUENCE}).ids();
        for (EngineProcess engine : running) {
            try {
                List<Integer> ids = samples.isEmpty() ? ours : engine.run(new int[]{BEGIN_OF_SEQUENCE}).ids();
                samples.add(new Samples(engine, new double[repeats], new double[repeats], same(ours, ids)));
            } catch (EngineFailure failure) {
                missing.add(failure.getMessage());
            }
        }
        var random = new SplittableRandom(SEED);
        for (int repeat = -1; repeat < repeats; repeat++) {
            int[] start = random.ints(workload.promptTokens() + 1L, 3, workload.vocabulary()).toArray();
            List<Samples> turns = new ArrayList<>(samples);
            // Another engine begins each time, so that none always follows the same one.
            Collections.rotate(turns, -(repeat + 1));
            for (Samples each : turns) {
                try {
                    each.take(workload, repeat, each.engine.run(start, SHORTEST_REPEAT_SECONDS));
                } catch (EngineFailure failure) {
                    if (each.engine == famulus) {
                        throw failure;
                    }
                    missing.add(failure.getMessage());
                    samples.remove(each);
                }
            }
            System.err.printf("%s: %s%n", workload.name(),
                    repeat < 0 ? "warm" : "repeat " + (repeat + 1) + " of " + repeats);
        }
        return new RowResult(workload, famulus.readiness().path("bytes_per_token").asDouble(),
                famulus.readiness().path("operations_per_token").asDouble(),
                samples.stream().map(each -> new Measurement(each.engine.name(), each.engine.command(), each.prefill,
                        each.decode, each.sameIds)).toList(),
                List.copyOf(missing));
    }

    private record Samples(EngineProcess engine, double[] prefill, double[] decode, int sameIds) {

        /** Keeps the rates of a run, unless it was the one that warms up. */
        void take(Workload workload, int repeat, EngineProcess.Run run) {
            if (repeat >= 0) {
                prefill[repeat] = workload.promptTokens() / run.prefillSeconds();
                decode[repeat] = workload.generateTokens() / run.decodeSeconds();
            }
        }
    }

    /** How many ids agree from the beginning; one that only the other has in front, a space, is passed over. */
    static int same(List<Integer> ours, List<Integer> theirs) {
        return Math.max(prefix(ours, theirs), theirs.isEmpty() ? 0 : prefix(ours, theirs.subList(1, theirs.size())));
    }

    private static int prefix(List<Integer> ours, List<Integer> theirs) {
        int limit = Math.min(ours.size(), theirs.size());
        return IntStream.range(0, limit).filter(i -> !ours.get(i).equals(theirs.get(i))).findFirst().orElse(limit);
    }
}
