package org.famulus.engine.model;

import java.lang.foreign.MemorySegment;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

import org.famulus.engine.kernels.CausalAttention;
import org.famulus.engine.kernels.CausalAttention.HeadRows;
import org.famulus.engine.kernels.Workers;

/** Causal attention within each sequence of a training pass, and its gradient: a task for each sequence and head of keys. */
final class TrainingAttention {

    private final ModelConfiguration configuration;
    private final Workers workers;
    private final Scratch scratch;
    private final int groupSize;
    private final CausalAttention kernel;
    private final List<Task> tasks;
    private final long scratchBytes;

    /** One sequence, and the query heads that share one head of keys and values. */
    private record Task(Batch.Slice slice, int keyValueHead) {
    }

    TrainingAttention(ModelConfiguration configuration, Workers workers, Scratch scratch, Batch batch) {
        this.configuration = configuration;
        this.workers = workers;
        this.scratch = scratch;
        groupSize = configuration.headCount() / configuration.keyValueHeadCount();
        kernel = new CausalAttention(groupSize, configuration.headDimension(),
                (float) CachedAttention.scale(configuration));
        // The longest first, so that no thread is left with one at the end.
        tasks = batch.slices().stream().sorted(Comparator.comparingInt(Batch.Slice::rows).reversed())
                .flatMap(slice -> IntStream.range(0, configuration.keyValueHeadCount())
                        .mapToObj(head -> new Task(slice, head)))
                .toList();
        scratchBytes = kernel.scratchBytes(batch.longest());
    }

    void attend(Activation output, Activation query, Activation key, Activation value, int layer) {
        run((task, memory) -> kernel.attend(heads(output, output.data(), task, groupSize),
                heads(query, query.data(), task, groupSize), heads(key, key.data(), task, 1),
                heads(value, value.data(), task, 1), task.slice.rows(), window(task, layer), memory));
    }

    /** Writes the gradients of query, key and value. */
    void gradient(Activation output, Activation query, Activation key, Activation value, int layer) {
        run((task, memory) -> kernel.gradient(heads(query, query.gradient(), task, groupSize),
                heads(key, key.gradient(), task, 1), heads(value, value.gradient(), task, 1),
                heads(output, output.gradient(), task, groupSize), heads(query, query.data(), task, groupSize),
                heads(key, key.data(), task, 1), heads(value, value.data(), task, 1), task.slice.rows(),
                window(task, layer), memory));
    }

    private interface Body {
        void run(Task task, MemorySegment scratch);
    }

    private void run(Body body) {
        Scratch.Mark mark = scratch.mark();
        MemorySegment memory = scratch.bytes(scratchBytes * workers.threads());
        workers.run(tasks.size(), (index, slot) -> {
            Task task = tasks.get(index);
            body.run(task, RowTasks.share(memory, slot, scratchBytes).asSlice(0,
                    kernel.scratchBytes(task.slice.rows())));
        });
        scratch.release(mark);
    }

    private int window(Task task, int layer) {
        return configuration.slidingWindow(layer).orElse(task.slice.rows());
    }

    private HeadRows heads(Activation of, MemorySegment memory, Task task, int count) {
        long first = (long) task.slice.firstRow() * of.stride()
                + (long) task.keyValueHead * count * configuration.headDimension();
        return new HeadRows(memory.asSlice(of.type().bytes(first)), of.type(), of.stride());
    }
}
