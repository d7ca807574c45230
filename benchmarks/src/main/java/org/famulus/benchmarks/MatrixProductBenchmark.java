package org.famulus.benchmarks;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.concurrent.TimeUnit;

import org.famulus.engine.kernels.MatrixProducts;
import org.famulus.engine.kernels.MemoryBandwidth;
import org.famulus.engine.kernels.Workers;
import org.famulus.engine.weights.StoredTensor;
import org.famulus.engine.weights.TensorType;
import org.openjdk.jmh.annotations.AuxCounters;
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

/**
 * Products of TinyLlama's matrices with few rows, cycling through more weights than any cache holds (or, with
 * {@code megabytes} below the cache's size, from cache). {@code weightBytes} is the rate to hold against the
 * memory bandwidth that each fork measures and prints first.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(1)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 7, time = 1)
public class MatrixProductBenchmark {

    /** Columns by rows, of which TinyLlama 1.1B is made. */
    @Param({"2048x2048", "2048x5632", "5632x2048", "2048x32000"})
    String shape = "";

    @Param({"Q8_0", "Q4_0", "F16"})
    TensorType type = TensorType.Q8_0;

    @Param("1")
    int rows;

    @Param("2")
    int threads;

    @Param("400")
    int megabytes;

    private final Arena arena = Arena.ofShared();
    private Workers workers = Workers.of(1);
    private List<StoredTensor> matrices = List.of();
    private MemorySegment x = MemorySegment.NULL;
    private MemorySegment y = MemorySegment.NULL;
    private int next;

    /** Bytes of weights read per second. */
    @AuxCounters
    @State(Scope.Thread)
    public static class Bytes {
        public long weightBytes;
    }

    @Setup(Level.Trial)
    public void allocate() {
        int columns = Integer.parseInt(shape.substring(0, shape.indexOf('x')));
        int outputs = Integer.parseInt(shape.substring(shape.indexOf('x') + 1));
        int count = Math.toIntExact(Math.max(1, ((long) megabytes << 20) / type.bytes((long) columns * outputs)));
        workers.close();
        workers = Workers.of(threads);
        System.out.printf("memory bandwidth, %d threads: %.3g bytes/s%n", threads,
                MemoryBandwidth.bytesPerSecond(workers));
        matrices = RandomMatrices.of(arena, type, count, outputs, columns);
        x = RandomMatrices.floats(arena, rows * columns);
        y = arena.allocate(4L * rows * outputs, 64);
    }

    @TearDown(Level.Trial)
    public void free() {
        workers.close();
        arena.close();
    }

    @Benchmark
    public void product(Bytes bytes) {
        StoredTensor weights = matrices.get(next);
        next = (next + 1) % matrices.size();
        MatrixProducts.multiply(workers, weights, x, rows, y);
        bytes.weightBytes += weights.data().byteSize();
    }
}
