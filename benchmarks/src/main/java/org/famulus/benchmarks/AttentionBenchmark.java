package org.famulus.benchmarks;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;

import org.famulus.engine.kernels.AttentionKernel;
import org.famulus.engine.kernels.KeyValueSpan;
import org.famulus.engine.weights.TensorType;
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
 * One thread attends from one query row to a long context. The caches of all layers are together larger than the
 * processor's own, and a call takes the next layer, so keys and values come from memory as in decoding; the bytes of a call
 * are {@code 2 * keyValueHeads * entries * headDimension * elementBytes}. Run with {@code -t 2} for two threads.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 3)
@Measurement(iterations = 5, time = 2)
@Fork(value = 1, jvmArgsAppend = {"--add-modules=jdk.incubator.vector", "--enable-native-access=ALL-UNNAMED",
        "-Djdk.incubator.vector.VECTOR_ACCESS_OOB_CHECK=0"})
@State(Scope.Thread)
public class AttentionBenchmark {

    private static final long CACHES_BYTES = 256L << 20;
    private static final int PAGE = 256;

    @Param({"4"})
    public int keyValueHeads;

    @Param({"4", "16", "32"})
    public int heads;

    @Param({"64"})
    public int headDimension;

    @Param({"8192"})
    public int entries;

    @Param({"F32", "BF16"})
    public TensorType type = TensorType.F32;

    private final Arena arena = Arena.ofShared();
    private final List<List<KeyValueSpan>> layers = new ArrayList<>();
    private AttentionKernel kernel = new AttentionKernel(1, 1, 1, 1f);
    private MemorySegment query = MemorySegment.NULL;
    private MemorySegment output = MemorySegment.NULL;
    private MemorySegment scratch = MemorySegment.NULL;
    private int layer;

    @Setup(Level.Trial)
    public void allocate() {
        kernel = new AttentionKernel(heads, keyValueHeads, headDimension, (float) (1 / Math.sqrt(headDimension)));
        query = arena.allocate(heads * headDimension * 4L, 64);
        output = arena.allocate(heads * headDimension * 4L, 64);
        scratch = arena.allocate(kernel.scratchBytes(), 64);
        Random random = new Random(1);
        for (long i = 0; i < (long) heads * headDimension; i++) {
            query.setAtIndex(ValueLayout.JAVA_FLOAT, i, (float) random.nextGaussian());
        }
        long pageBytes = type.bytes((long) keyValueHeads * PAGE * headDimension);
        int pages = Math.ceilDiv(entries, PAGE);
        for (long bytes = 0; bytes < CACHES_BYTES; bytes += 2 * pages * pageBytes) {
            List<KeyValueSpan> spans = new ArrayList<>();
            for (int page = 0; page < pages; page++) {
                // 0x3D3D... is 0.046 in both types.
                MemorySegment keys = arena.allocate(pageBytes, 64).fill((byte) 0x3D);
                MemorySegment values = arena.allocate(pageBytes, 64).fill((byte) 0x3D);
                spans.add(new KeyValueSpan(keys, values, PAGE, Math.min(PAGE, entries - page * PAGE), type));
            }
            layers.add(spans);
        }
    }

    @TearDown(Level.Trial)
    public void release() {
        arena.close();
    }

    @Benchmark
    public MemorySegment attend() {
        layer = (layer + 1) % layers.size();
        kernel.attend(query, layers.get(layer), 0, entries, 0, heads, output, null, scratch);
        return output;
    }
}
