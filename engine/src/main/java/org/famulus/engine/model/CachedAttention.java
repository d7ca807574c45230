package org.famulus.engine.model;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.famulus.engine.kernels.AttentionKernel;
import org.famulus.engine.kernels.KeyValueSpan;
import org.famulus.engine.kernels.Workers;
import org.famulus.engine.state.MultiState;
import org.famulus.engine.tap.Site;
import org.famulus.engine.tap.Tap;
import org.famulus.engine.tap.TapPoint;
import org.famulus.engine.tensor.TensorMemory;
import org.famulus.engine.tensor.TensorScope;
import org.famulus.engine.weights.TensorType;
import org.jspecify.annotations.Nullable;

/**
 * Softmax attention from the rows of a batch to the states of their sequences, row by row through the single-token kernel,
 * which reads keys and values as the state keeps them. For 512 rows of 32 heads over 4 key/value heads this takes a fifth of
 * the time of LibTorch's fused attention (18 against 86 ms a layer, 2 threads of Zen 4), whose BLAS threads also get in the
 * way of the products' threads.
 */
final class CachedAttention {

    /** Below this many multiplications of queries with keys, other threads are not worth waking. */
    private static final long WORK_WORTH_THREADS = 32_768;

    private final ModelConfiguration configuration;
    private final Workers workers;
    private final Scratch scratch;
    private final Batch batch;
    private final @Nullable Tap tap;
    private final AttentionKernel kernel;
    private final MemorySegment kernelScratch;

    /** One row to attend from: what it sees of its layer's entries, {@code [from, to)}. */
    private record Query(int row, List<KeyValueSpan> spans, int from, int to) {
    }

    CachedAttention(ModelConfiguration configuration, Workers workers, Scratch scratch, Batch batch,
            @Nullable Tap tap) {
        this.configuration = configuration;
        this.workers = workers;
        this.scratch = scratch;
        this.batch = batch;
        this.tap = tap;
        this.kernel = new AttentionKernel(configuration.headCount(), configuration.keyValueHeadCount(),
                configuration.headDimension(), scale(configuration));
        this.kernelScratch = scratch.bytes(Math.multiplyExact(kernel.scratchBytes(), (long) workers.threads()));
    }

    /** The factor of scores: {@code 1 / sqrt(headDimension)}. */
    static float scale(ModelConfiguration configuration) {
        return (float) (1 / Math.sqrt(configuration.headDimension()));
    }

    Rows attend(Rows query, Rows key, Rows value, int layer) {
        Rows output = scratch.rows(query.rows(), query.width());
        List<Query> queries = new ArrayList<>(query.rows());
        for (Batch.Slice slice : batch.slices()) {
            MultiState state = Objects.requireNonNull(slice.operation(), "inference keeps a state").layer(layer);
            int before = state.size();
            state.append(key.range(slice.firstRow(), slice.rows()), value.range(slice.firstRow(), slice.rows()),
                    slice.rows(), slice.firstPosition());
            queries.addAll(queries(slice, state, before, layer));
        }
        attend(queries, query, output, null);
        if (tap != null && tap.wants(Site.ATTENTION_WEIGHTS, layer)) {
            showWeights(query, output, layer);
        }
        return output;
    }

    private List<Query> queries(Batch.Slice slice, MultiState state, int before, int layer) {
        List<KeyValueSpan> spans = state.spans();
        List<Query> queries = new ArrayList<>(slice.rows());
        for (int i = 0; i < slice.rows(); i++) {
            queries.add(new Query(slice.firstRow() + i, spans, firstVisible(state, slice.firstPosition() + i, layer),
                    before + i + 1));
        }
        return queries;
    }

    private int firstVisible(MultiState state, int position, int layer) {
        var window = configuration.slidingWindow(layer);
        return window.isEmpty() ? 0 : state.firstEntryFrom(position - window.getAsInt() + 1);
    }

    private void attend(List<Query> queries, Rows query, Rows output, @Nullable List<MemorySegment> weights) {
        if (queries.isEmpty()) {
            return;
        }
        int keyValueHeads = configuration.keyValueHeadCount();
        int heads = configuration.headCount();
        long work = queries.stream().mapToLong(one -> (long) (one.to - one.from) * query.width()).sum();
        boolean alone = work < WORK_WORTH_THREADS;
        // A task is one key/value head of one row, so that each cached key is read once; rows of a head follow each other,
        // so that its keys and values stay near.
        int count = queries.size();
        int parts = alone ? 1 : keyValueHeads;
        workers.run(alone ? 1 : count * parts, (task, slot) -> {
            MemorySegment own = kernelScratch.asSlice(slot * kernel.scratchBytes(), kernel.scratchBytes());
            int headFrom = task / count * (heads / parts);
            int headTo = headFrom + heads / parts;
            for (int i = task % count; i < (alone ? count : task % count + 1); i++) {
                Query one = queries.get(i);
                kernel.attend(query.row(one.row), one.spans, one.from, one.to, headFrom, headTo, output.row(one.row),
                        weights == null ? null : weights.get(i), own);
            }
        });
    }

    /** Rows of a slice as {@code [heads, rows, headDimension]}, over the same memory. */
    private Tensor heads(Rows x, Batch.Slice slice) {
        return TensorMemory.wrap(x.range(slice.firstRow(), slice.rows()), TensorType.F32, slice.rows(),
                configuration.headCount(), configuration.headDimension()).transpose(0, 1);
    }

    /** Keys or values of all entries in 32 bits, {@code [keyValueHeads, entries, headDimension]}. */
    private Tensor gather(List<KeyValueSpan> spans, boolean keys) {
        TensorVector parts = new TensorVector();
        for (KeyValueSpan span : spans) {
            parts.push_back(TensorMemory.wrap(keys ? span.keys() : span.values(), span.type(),
                    configuration.keyValueHeadCount(), span.capacity(), configuration.headDimension())
                    .narrow(1, 0, span.count()));
        }
        Tensor all = parts.size() == 1 ? parts.get(0) : torch.cat(parts, 1);
        return all.to(ScalarType.Float);
    }

    /**
     * Shows the weights of each sequence to the tap. The output is computed from them anew only where the tap gives back
     * others: looking changes nothing.
     */
    private void showWeights(Rows query, Rows output, int layer) {
        Tap shown = Objects.requireNonNull(tap);
        for (Batch.Slice slice : batch.slices()) {
            MultiState state = Objects.requireNonNull(slice.operation()).layer(layer);
            int entries = state.size();
            int heads = configuration.headCount();
            Scratch.Mark mark = scratch.mark();
            try (TensorScope _ = new TensorScope()) {
                Tensor weights = torch.zeros(heads, slice.rows(), entries);
                Rows discarded = scratch.rows(query.rows(), query.width());
                for (Query one : queries(slice, state, entries - slice.rows(), layer)) {
                    int visible = one.to - one.from;
                    MemorySegment seen = scratch.bytes(4L * heads * visible);
                    attend(List.of(one), query, discarded, List.of(seen));
                    weights.select(1, one.row - slice.firstRow()).narrow(1, one.from, visible)
                            .copy_(TensorMemory.wrap(seen, TensorType.F32, heads, visible));
                }
                Tensor original = weights.clone();
                Tensor left = shown
                        .visit(new TapPoint(Site.ATTENTION_WEIGHTS, layer, slice.index(), slice.firstPosition(),
                                slice.rows()), weights);
                Taps.checkReplacement(Site.ATTENTION_WEIGHTS, original, left);
                if (!left.detach().equal(original)) {
                    Tensor values = gather(state.spans(), false)
                            .repeat_interleave(heads / configuration.keyValueHeadCount(),
                                    new LongOptional(0),
                                    new LongOptional());
                    heads(output, slice).copy_(left.detach().matmul(values));
                }
            }
            scratch.release(mark);
        }
    }
}
