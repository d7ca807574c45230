package org.famulus.engine.model;

import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.function.Supplier;

import org.bytedeco.pytorch.Tensor;
import org.famulus.engine.kernels.ElementwiseKernels;
import org.famulus.engine.kernels.RootMeanSquareNorm;
import org.famulus.engine.kernels.RotaryEmbedding;
import org.famulus.engine.kernels.TileDequantizer;
import org.famulus.engine.kernels.Workers;
import org.famulus.engine.model.DecoderWeights.Linear;
import org.famulus.engine.tap.Site;
import org.famulus.engine.tap.Tap;
import org.famulus.engine.tap.TapPoint;
import org.famulus.engine.tensor.TensorMemory;
import org.famulus.engine.tensor.TensorScope;
import org.famulus.engine.weights.StoredTensor;
import org.famulus.engine.weights.TensorType;
import org.jspecify.annotations.Nullable;

/**
 * The steps of a decoder without gradients: rows of floats in scratch memory. Products and attention of a few rows run on
 * the Vector API kernels, those of many on LibTorch over the same memory. Made for one pass.
 */
final class InferenceOperations implements Operations<Rows> {

    private final ModelConfiguration configuration;
    private final Workers workers;
    private final Scratch scratch;
    private final Batch batch;
    private final @Nullable Tap tap;
    private final Products products;
    private final CachedAttention attention;
    private final MemorySegment cosines;
    private final MemorySegment sines;

    InferenceOperations(ModelConfiguration configuration, RotaryFrequencies rotary, Workers workers, Scratch scratch,
            Compute compute, Batch batch, @Nullable Tap tap) {
        this.configuration = configuration;
        this.workers = workers;
        this.scratch = scratch;
        this.batch = batch;
        this.tap = tap;
        this.products = new Products(workers, scratch, compute);
        this.attention = new CachedAttention(configuration, workers, scratch, batch, tap);
        int pairs = rotary.pairs();
        float[] cosineRows = new float[batch.rows() * pairs];
        float[] sineRows = new float[batch.rows() * pairs];
        for (Batch.Slice slice : batch.slices()) {
            rotary.fill(slice.firstPosition(), slice.rows(), cosineRows, sineRows, slice.firstRow() * pairs);
        }
        cosines = scratch.bytes(4L * cosineRows.length).copyFrom(MemorySegment.ofArray(cosineRows));
        sines = scratch.bytes(4L * sineRows.length).copyFrom(MemorySegment.ofArray(sineRows));
    }

    @Override
    public Rows embed(Weight embedding, Batch input) {
        StoredTensor table = embedding.stored();
        Rows x = scratch.rows(input.rows(), configuration.hiddenSize());
        for (Batch.Slice slice : input.slices()) {
            int row = slice.firstRow();
            for (ModelInput.Part part : slice.input().parts()) {
                switch (part) {
                    case ModelInput.Tokens tokens -> {
                        for (int id : tokens.ids()) {
                            TileDequantizer.row(table, id, x.row(row++));
                        }
                    }
                    case ModelInput.Embeddings vectors -> {
                        try (TensorScope _ = new TensorScope()) {
                            MemorySegment values = TensorMemory.segment(vectors.vectors().detach().contiguous());
                            x.range(row, vectors.length()).copyFrom(values);
                        }
                        row += vectors.length();
                    }
                }
            }
        }
        return x;
    }

    @Override
    public Rows normalize(Rows x, Weight scale, float epsilon) {
        Rows y = scratch.rows(x.rows(), x.width());
        MemorySegment weight = scale.stored().data();
        overRows(x, (first, count) -> RootMeanSquareNorm.normalize(y.range(first, count), x.range(first, count), weight,
                count, x.width(), epsilon));
        return y;
    }

    @Override
    public Rows normalizeHeads(Rows x, int heads, Weight scale, float epsilon) {
        MemorySegment weight = scale.stored().data();
        int dimension = x.width() / heads;
        overRows(x, (first, count) -> RootMeanSquareNorm.normalize(x.range(first, count), x.range(first, count), weight,
                count * heads, dimension, epsilon));
        return x;
    }

    @Override
    public List<Rows> project(Rows x, List<Linear> linears) {
        return products.project(x, linears);
    }

    @Override
    public Rows rotate(Rows x, int heads) {
        int dimension = x.width() / heads;
        long angleBytes = 4L * dimension / 2;
        RotaryEmbedding.Layout layout = switch (configuration.rotaryLayout()) {
            case HALF_SPLIT -> RotaryEmbedding.Layout.HALF_SPLIT;
            case INTERLEAVED -> RotaryEmbedding.Layout.INTERLEAVED;
        };
        overRows(x, (first, count) -> {
            for (int row = first; row < first + count; row++) {
                MemorySegment cosine = cosines.asSlice(row * angleBytes, angleBytes);
                MemorySegment sine = sines.asSlice(row * angleBytes, angleBytes);
                RotaryEmbedding.rotate(layout, x.row(row), cosine, sine, heads, dimension, dimension);
            }
        });
        return x;
    }

    @Override
    public Rows attend(Rows query, Rows key, Rows value, int layer) {
        return attention.attend(query, key, value, layer);
    }

    @Override
    public Rows gatedMlp(Rows x, Linear gate, Linear up, Linear down) {
        List<Rows> gateAndUp = products.project(x, List.of(gate, up));
        Rows gated = gateAndUp.get(0);
        Rows linear = gateAndUp.get(1);
        overRows(gated, (first, count) -> ElementwiseKernels.siluGate(gated.range(first, count),
                gated.range(first, count), linear.range(first, count), (long) count * gated.width()));
        return products.project(gated, List.of(down)).getFirst();
    }

    @Override
    public Rows add(Rows residual, Rows change) {
        overRows(residual, (first, count) -> ElementwiseKernels.add(residual.range(first, count),
                change.range(first, count), (long) count * residual.width()));
        return residual;
    }

    @Override
    public Rows tap(Rows x, Site site, int layer) {
        if (tap == null || !tap.wants(site, layer)) {
            return x;
        }
        for (Batch.Slice slice : batch.slices()) {
            try (TensorScope _ = new TensorScope()) {
                MemorySegment rows = x.range(slice.firstRow(), slice.rows());
                Tensor value = TensorMemory.wrap(rows, TensorType.F32, slice.rows(), x.width());
                Tensor left = tap.visit(
                        new TapPoint(site, layer, slice.index(), slice.firstPosition(), slice.rows()), value);
                if (!left.equals(value)) {
                    Taps.checkReplacement(site, value, left);
                    value.copy_(left.detach());
                }
            }
        }
        return x;
    }

    @Override
    public Rows select(Rows x, int[] rows) {
        Rows selected = scratch.rows(rows.length, x.width());
        for (int i = 0; i < rows.length; i++) {
            selected.row(i).copyFrom(x.row(rows[i]));
        }
        return selected;
    }

    /** The residual stream is updated in place, so a layer's result lies below everything that the layer took. */
    @Override
    public Rows step(Supplier<Rows> body) {
        Scratch.Mark mark = scratch.mark();
        Rows result = body.get();
        scratch.release(mark);
        return result;
    }

    private interface RangeBody {
        void run(int first, int count);
    }

    /** Spreads rows over the workers where there are enough of them to pay for it. */
    private void overRows(Rows x, RangeBody body) {
        int parts = Math.min(workers.threads(), x.rows() / ROWS_WORTH_A_THREAD);
        if (parts < 2) {
            body.run(0, x.rows());
            return;
        }
        workers.run(parts, (part, slot) -> {
            int first = (int) ((long) x.rows() * part / parts);
            body.run(first, (int) ((long) x.rows() * (part + 1) / parts) - first);
        });
    }

    private static final int ROWS_WORTH_A_THREAD = 8;
}
