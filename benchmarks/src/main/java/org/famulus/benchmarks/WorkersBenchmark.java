package org.famulus.benchmarks;

import java.util.concurrent.TimeUnit;

import org.famulus.engine.kernels.Workers;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** What starting and ending a parallel region costs: the work in it is one addition a task. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class WorkersBenchmark {

    @Param({"1", "2"})
    int threads;

    @Param({"1", "2", "16"})
    int tasks;

    private Workers workers = Workers.of(1);
    private final long[] sums = new long[64 * 16];

    @Setup(Level.Trial)
    public void start() {
        workers.close();
        workers = Workers.of(threads);
    }

    @TearDown(Level.Trial)
    public void end() {
        workers.close();
    }

    @Benchmark
    public void region() {
        workers.run(tasks, (index, slot) -> sums[64 * slot] += index);
    }
}
