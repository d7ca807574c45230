package org.famulus.engine.model;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;

import org.bytedeco.pytorch.DoubleOptional;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.famulus.engine.kernels.TileDequantizer;
import org.famulus.engine.kernels.Workers;
import org.famulus.engine.model.DecoderWeights.Linear;
import org.famulus.engine.tap.Site;
import org.famulus.engine.tap.Tap;
import org.famulus.engine.tap.TapPoint;
import org.famulus.engine.tensor.TensorMemory;
import org.famulus.engine.weights.StoredTensor;
import org.famulus.engine.weights.TensorType;
import org.jspecify.annotations.Nullable;

/**
 * The steps of a decoder on LibTorch tensors, recorded for gradients: to trained weights, soft prompts, and what taps put
 * in. Sequences start here and leave no state behind. Made for one pass; its tensors belong to the caller's scope.
 */
final class GradientOperations implements Operations<Tensor> {

    private final ModelConfiguration configuration;
    private final Workers workers;
    private final Batch batch;
    private final @Nullable Tap tap;
    private final Tensor cosines;
    private final Tensor sines;

    GradientOperations(ModelConfiguration configuration, RotaryFrequencies rotary, Workers workers, Batch batch,
            @Nullable Tap tap) {
        for (Batch.Slice slice : batch.slices()) {
            if (slice.operation() != null) {
                throw new IllegalArgumentException(
                        "a pass with gradients starts from no state; give null as the state of sequence "
                                + slice.index());
            }
        }
        this.configuration = configuration;
        this.workers = workers;
        this.batch = batch;
        this.tap = tap;
        int pairs = rotary.pairs();
        float[] cosineRows = new float[batch.rows() * pairs];
        float[] sineRows = new float[batch.rows() * pairs];
        for (Batch.Slice slice : batch.slices()) {
            rotary.fill(slice.firstPosition(), slice.rows(), cosineRows, sineRows, slice.firstRow() * pairs);
        }
        cosines = floats(cosineRows, batch.rows(), 1, pairs);
        sines = floats(sineRows, batch.rows(), 1, pairs);
    }

    @Override
    public Tensor embed(Weight embedding, Batch input) {
        TensorVector parts = new TensorVector();
        for (Batch.Slice slice : input.slices()) {
            for (ModelInput.Part part : slice.input().parts()) {
                parts.push_back(switch (part) {
                    case ModelInput.Tokens tokens -> embed(embedding, tokens.ids());
                    case ModelInput.Embeddings vectors -> vectors.vectors();
                });
            }
        }
        return parts.size() == 1 ? parts.get(0) : torch.cat(parts, 0);
    }

    private Tensor embed(Weight embedding, int[] ids) {
        return switch (embedding) {
            case Weight.Trained trained -> {
                Tensor indices = torch.empty(new long[]{ids.length}, new TensorOptions(ScalarType.Int),
                        new org.bytedeco.pytorch.MemoryFormatOptional());
                TensorMemory.segment(indices).copyFrom(MemorySegment.ofArray(ids));
                yield torch.embedding(trained.tensor(), indices).to(ScalarType.Float);
            }
            case Weight.Stored stored -> {
                Tensor rows = empty(ids.length, stored.stored().columns());
                MemorySegment memory = TensorMemory.segment(rows);
                long rowBytes = 4L * stored.stored().columns();
                for (int i = 0; i < ids.length; i++) {
                    TileDequantizer.row(stored.stored(), ids[i], memory.asSlice(i * rowBytes, rowBytes));
                }
                yield rows;
            }
        };
    }

    @Override
    public Tensor normalize(Tensor x, Weight scale, float epsilon) {
        Tensor meanSquare = x.mul(x).mean(new long[]{-1}, true, new org.bytedeco.pytorch.ScalarTypeOptional());
        return x.mul(meanSquare.add(new Scalar(epsilon)).rsqrt()).mul(whole(scale));
    }

    @Override
    public Tensor normalizeHeads(Tensor x, int heads, Weight scale, float epsilon) {
        return normalize(x.view(x.size(0), heads, x.size(1) / heads), scale, epsilon).view(x.size(0), x.size(1));
    }

    @Override
    public List<Tensor> project(Tensor x, List<Linear> linears) {
        List<Tensor> outputs = new ArrayList<>(linears.size());
        for (Linear linear : linears) {
            Tensor product = torch.linear(x, whole(linear.matrix()));
            DecoderWeights.LowRank change = linear.change();
            if (change != null) {
                Tensor added = torch.linear(torch.linear(x, whole(change.down())), whole(change.up()));
                product = product.add(added.mul(new Scalar(change.scale())));
            }
            outputs.add(linear.bias() == null ? product : product.add(whole(linear.bias())));
        }
        return outputs;
    }

    @Override
    public Tensor rotate(Tensor x, int heads) {
        long rows = x.size(0);
        long dimension = x.size(1) / heads;
        Tensor rotated = switch (configuration.rotaryLayout()) {
            case HALF_SPLIT -> {
                Tensor pairs = x.view(rows, heads, 2, dimension / 2);
                Tensor first = pairs.select(2, 0);
                Tensor second = pairs.select(2, 1);
                yield torch.cat(new TensorVector(first.mul(cosines).sub(second.mul(sines)),
                        second.mul(cosines).add(first.mul(sines))), 2);
            }
            case INTERLEAVED -> {
                Tensor pairs = x.view(rows, heads, dimension / 2, 2);
                Tensor first = pairs.select(3, 0);
                Tensor second = pairs.select(3, 1);
                yield torch.stack(new TensorVector(first.mul(cosines).sub(second.mul(sines)),
                        second.mul(cosines).add(first.mul(sines))), 3);
            }
        };
        return rotated.reshape(rows, x.size(1));
    }

    @Override
    public Tensor attend(Tensor query, Tensor key, Tensor value, int layer) {
        TensorVector attended = new TensorVector();
        for (Batch.Slice slice : batch.slices()) {
            Tensor q = heads(query, slice, configuration.headCount());
            Tensor k = heads(key, slice, configuration.keyValueHeadCount());
            Tensor v = heads(value, slice, configuration.keyValueHeadCount());
            Tensor output = fused(q, k, v, slice, layer);
            if (tap != null && tap.wants(Site.ATTENTION_WEIGHTS, layer)) {
                output = shown(q, k, v, output, slice, layer);
            }
            attended.push_back(output.transpose(0, 1).reshape(slice.rows(), configuration.queryWidth()));
        }
        return attended.size() == 1 ? attended.get(0) : torch.cat(attended, 0);
    }

    private Tensor fused(Tensor q, Tensor k, Tensor v, Batch.Slice slice, int layer) {
        int window = configuration.slidingWindow(layer).orElse(slice.rows());
        boolean causal = window >= slice.rows();
        TensorOptional mask = causal ? new TensorOptional() : new TensorOptional(mask(slice.rows(), window));
        return torch.scaled_dot_product_attention(q.unsqueeze(0), k.unsqueeze(0), v.unsqueeze(0), mask, 0.0, causal,
                new DoubleOptional(CachedAttention.scale(configuration)),
                configuration.headCount() != configuration.keyValueHeadCount()).squeeze(0);
    }

    /**
     * Shows the weights to the tap and gives what attention makes of those that it leaves. Where they are the same, that is
     * {@code output} to the bit, but gradients flow through what the tap gave back.
     */
    private Tensor shown(Tensor q, Tensor k, Tensor v, Tensor output, Batch.Slice slice, int layer) {
        int group = configuration.headCount() / configuration.keyValueHeadCount();
        Tensor keys = k.repeat_interleave(group, new LongOptional(0), new LongOptional());
        Tensor values = v.repeat_interleave(group, new LongOptional(0), new LongOptional());
        Tensor scores = q.matmul(keys.transpose(1, 2)).mul(new Scalar(CachedAttention.scale(configuration)));
        Tensor weights = scores.add(mask(slice.rows(), configuration.slidingWindow(layer).orElse(slice.rows())))
                .softmax(-1);
        Tensor original = weights.detach().clone();
        Tensor left = visit(Site.ATTENTION_WEIGHTS, layer, slice, weights);
        Tensor attended = left.matmul(values);
        return left.detach().equal(original)
                ? output.detach().add(attended.sub(attended.detach()))
                : attended;
    }

    /** 0 where a row sees a column, minus infinity elsewhere. */
    private static Tensor mask(int rows, int window) {
        float[] mask = new float[Math.multiplyExact(rows, rows)];
        for (int row = 0; row < rows; row++) {
            for (int column = 0; column < rows; column++) {
                boolean visible = column <= row && column > row - window;
                mask[row * rows + column] = visible ? 0 : Float.NEGATIVE_INFINITY;
            }
        }
        return floats(mask, rows, rows);
    }

    /** {@code [heads, rows, headDimension]} of a slice. */
    private static Tensor heads(Tensor x, Batch.Slice slice, int heads) {
        return x.narrow(0, slice.firstRow(), slice.rows()).view(slice.rows(), heads, x.size(1) / heads).transpose(0, 1);
    }

    @Override
    public Tensor gatedMlp(Tensor x, Linear gate, Linear up, Linear down) {
        List<Tensor> gateAndUp = project(x, List.of(gate, up));
        return project(torch.silu(gateAndUp.get(0)).mul(gateAndUp.get(1)), List.of(down)).getFirst();
    }

    @Override
    public Tensor add(Tensor residual, Tensor change) {
        return residual.add(change);
    }

    @Override
    public Tensor tap(Tensor x, Site site, int layer) {
        if (tap == null || !tap.wants(site, layer)) {
            return x;
        }
        TensorVector parts = new TensorVector();
        for (Batch.Slice slice : batch.slices()) {
            parts.push_back(visit(site, layer, slice, x.narrow(0, slice.firstRow(), slice.rows())));
        }
        return torch.cat(parts, 0);
    }

    private Tensor visit(Site site, int layer, Batch.Slice slice, Tensor value) {
        Tensor left = Objects.requireNonNull(tap)
                .visit(new TapPoint(site, layer, slice.index(), slice.firstPosition(), slice.rows()), value);
        Taps.checkReplacement(site, value, left);
        return left;
    }

    @Override
    public Tensor select(Tensor x, int[] rows) {
        TensorVector selected = new TensorVector();
        for (int row : rows) {
            selected.push_back(x.narrow(0, row, 1));
        }
        return torch.cat(selected, 0);
    }

    @Override
    public Tensor step(Supplier<Tensor> body) {
        return body.get();
    }

    /** The whole parameter in 32 bits; one that is not trained is a constant. */
    private Tensor whole(Weight weight) {
        return switch (weight) {
            case Weight.Trained trained -> trained.tensor().to(ScalarType.Float);
            case Weight.Stored stored -> whole(stored.stored());
        };
    }

    private Tensor whole(StoredTensor stored) {
        long[] shape = stored.shape().stream().mapToLong(Long::longValue).toArray();
        if (stored.type() == TensorType.F32) {
            return TensorMemory.wrap(stored.data(), TensorType.F32, shape);
        }
        Tensor widened = torch.empty(shape);
        TileDequantizer.dequantize(workers, stored, 0, stored.rows(), TensorMemory.segment(widened), TensorType.F32);
        return widened;
    }

    private static Tensor empty(long... shape) {
        return torch.empty(shape);
    }

    private static Tensor floats(float[] values, long... shape) {
        Tensor tensor = torch.empty(shape);
        TensorMemory.segment(tensor).copyFrom(MemorySegment.ofArray(values));
        return tensor;
    }
}
