package org.famulus.engine.model;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

import org.famulus.engine.kernels.BrainFloats;
import org.famulus.engine.kernels.ElementwiseKernels;
import org.famulus.engine.kernels.RootMeanSquareNorm;
import org.famulus.engine.kernels.RotaryEmbedding;
import org.famulus.engine.kernels.TileDequantizer;
import org.famulus.engine.kernels.Workers;
import org.famulus.engine.model.DecoderWeights.Linear;
import org.famulus.engine.tap.Site;
import org.famulus.engine.weights.TensorType;
import org.jspecify.annotations.Nullable;

/**
 * The steps of a decoder for training, with gradients to the parameters of a {@link ParameterStore}: the residual stream in
 * 32-bit floats, what is multiplied in the type of the products, all of it in memory that the next pass uses again. Each step
 * puts its own gradient on a tape. Taps and soft prompts need {@link GradientOperations}, of which this is the fast twin.
 * Made for one pass; sequences start here and leave no state behind.
 */
final class TrainingOperations implements Operations<Activation> {

    private final ModelConfiguration configuration;
    private final ParameterStore parameters;
    private final Workers workers;
    private final Scratch scratch;
    private final Batch batch;
    private final TensorType type;
    private final TrainingProducts products;
    private final TrainingAttention attention;
    private final boolean checkpointing;
    private final MemorySegment cosines;
    private final MemorySegment sines;
    private final MemorySegment backwardSines;
    private @Nullable Tape tape;

    /**
     * @param tape receives the steps, or null for a pass without gradients
     * @param checkpointing whether a layer's activations are computed again for its gradient instead of kept
     */
    TrainingOperations(ModelConfiguration configuration, RotaryFrequencies rotary, ParameterStore parameters,
            Workers workers, Scratch scratch, Batch batch, @Nullable Tape tape, boolean checkpointing) {
        this.configuration = configuration;
        this.parameters = parameters;
        this.workers = workers;
        this.scratch = scratch;
        this.batch = batch;
        this.type = parameters.factorType();
        this.products = new TrainingProducts(workers, scratch, type);
        this.attention = new TrainingAttention(configuration, workers, scratch, batch);
        this.tape = tape;
        this.checkpointing = checkpointing;
        int pairs = rotary.pairs();
        float[] cosineRows = new float[batch.rows() * pairs];
        float[] sineRows = new float[batch.rows() * pairs];
        for (Batch.Slice slice : batch.slices()) {
            rotary.fill(slice.firstPosition(), slice.rows(), cosineRows, sineRows, slice.firstRow() * pairs);
        }
        cosines = scratch.bytes(4L * cosineRows.length).copyFrom(MemorySegment.ofArray(cosineRows));
        sines = scratch.bytes(4L * sineRows.length).copyFrom(MemorySegment.ofArray(sineRows));
        for (int i = 0; i < sineRows.length; i++) {
            sineRows[i] = -sineRows[i];
        }
        backwardSines = scratch.bytes(4L * sineRows.length).copyFrom(MemorySegment.ofArray(sineRows));
    }

    private Activation activation(TensorType of, int rows, int width) {
        return new Activation(scratch.bytes(of.bytes(Math.multiplyExact((long) rows, width))), of, rows, width);
    }

    private void record(Runnable backward) {
        if (tape != null) {
            tape.record(backward);
        }
    }

    /** Memory for a gradient that is about to be written in all its elements, if it has none yet. */
    private void giveGradient(Activation x) {
        Activation owner = x.owner();
        if (!owner.hasGradient()) {
            owner.gradient(scratch.bytes(owner.bytes()));
        }
    }

    @Override
    public Activation embed(Weight embedding, Batch input) {
        Parameter table = parameters.parameter(embedding.name());
        int[] ids = new int[input.rows()];
        for (Batch.Slice slice : input.slices()) {
            System.arraycopy(slice.input().ids(), 0, ids, slice.firstRow(), slice.rows());
        }
        int width = table.stored().columns();
        Activation x = activation(TensorType.F32, ids.length, width);
        RowTasks.run(workers, ids.length, (first, end, _) -> {
            for (int row = first; row < end; row++) {
                TileDequantizer.row(table.stored(), ids[row], x.row(row));
            }
        });
        MemorySegment gradient = table.gradient();
        if (gradient != null) {
            record(() -> {
                // Each thread adds its own columns of all rows: no two write one element, and the order stays the same.
                int parts = workers.threads();
                workers.run(parts, (part, _) -> {
                    int from = (int) ((long) width * part / parts);
                    int count = (int) ((long) width * (part + 1) / parts) - from;
                    for (int row = 0; row < ids.length; row++) {
                        ElementwiseKernels.add(gradient.asSlice(4L * ((long) ids[row] * width + from), 4L * count),
                                x.gradientRow(row).asSlice(4L * from, 4L * count), count);
                    }
                });
            });
        }
        return x;
    }

    @Override
    public Activation normalize(Activation x, Weight scale, float epsilon) {
        return normalize(x, 1, scale, epsilon);
    }

    @Override
    public Activation normalizeHeads(Activation x, int heads, Weight scale, float epsilon) {
        return normalize(x, heads, scale, epsilon);
    }

    private Activation normalize(Activation x, int heads, Weight scale, float epsilon) {
        Parameter weight = parameters.parameter(scale.name());
        MemorySegment values = weight.stored().data();
        int width = x.width();
        int part = width / heads;
        Activation y = activation(type, x.rows(), width);
        long rowBytes = 4L * width;
        Scratch.Mark mark = scratch.mark();
        MemorySegment memory = scratch.bytes(2 * rowBytes * workers.threads());
        RowTasks.run(workers, x.rows(), (first, end, slot) -> {
            MemorySegment wide = memory.asSlice(2 * slot * rowBytes, rowBytes);
            MemorySegment normalized = memory.asSlice((2 * slot + 1) * rowBytes, rowBytes);
            for (int row = first; row < end; row++) {
                MemorySegment floats = Activation.floats(x.row(row), x.type(), width, wide);
                MemorySegment target = type == TensorType.F32 ? y.row(row) : normalized;
                RootMeanSquareNorm.normalize(target, floats, values, heads, part, epsilon);
                Activation.put(target, y.row(row), type, width);
            }
        });
        scratch.release(mark);
        record(() -> normalizeGradient(y, x, heads, weight, epsilon));
        return y;
    }

    private void normalizeGradient(Activation y, Activation x, int heads, Parameter weight, float epsilon) {
        boolean add = x.hasGradient() && x.type() == TensorType.F32 && x.stride() == x.width();
        giveGradient(x);
        int width = x.width();
        int part = width / heads;
        int threads = workers.threads();
        long rowBytes = 4L * width;
        Scratch.Mark mark = scratch.mark();
        MemorySegment memory = scratch.bytes(3 * rowBytes * threads);
        MemorySegment sums = scratch.bytes(4L * part * threads).fill((byte) 0);
        RowTasks.run(workers, x.rows(), (first, end, slot) -> {
            MemorySegment wide = memory.asSlice(3 * slot * rowBytes, rowBytes);
            MemorySegment wideGradient = memory.asSlice((3 * slot + 1) * rowBytes, rowBytes);
            MemorySegment result = memory.asSlice((3 * slot + 2) * rowBytes, rowBytes);
            MemorySegment sum = RowTasks.share(sums, slot, 4L * part);
            for (int row = first; row < end; row++) {
                MemorySegment target = add ? x.gradientRow(row) : result.fill((byte) 0);
                RootMeanSquareNorm.gradient(target, sum,
                        Activation.floats(y.gradientRow(row), y.type(), width, wideGradient),
                        Activation.floats(x.row(row), x.type(), width, wide), weight.stored().data(), heads, part,
                        epsilon);
                Activation.put(target, x.gradientRow(row), x.type(), width);
            }
        });
        MemorySegment gradient = weight.gradient();
        if (gradient != null) {
            for (int slot = 0; slot < threads; slot++) {
                ElementwiseKernels.add(gradient, RowTasks.share(sums, slot, 4L * part), part);
            }
        }
        scratch.release(mark);
    }

    @Override
    public List<Activation> project(Activation x, List<Linear> linears) {
        List<Activation> outputs = new ArrayList<>();
        int first = 0;
        while (first < linears.size()) {
            int end = first + 1;
            while (end < linears.size() && matrix(linears.get(end - 1)).continues(matrix(linears.get(end)))) {
                end++;
            }
            List<Linear> together = linears.subList(first, end);
            Activation product = product(x, together);
            int column = 0;
            for (Linear linear : together) {
                int width = matrix(linear).stored().rows();
                Activation part = together.size() == 1 ? product : product.columns(column, width);
                adapt(part, x, linear);
                addBias(part, linear);
                outputs.add(part);
                column += width;
            }
            first = end;
        }
        return outputs;
    }

    private Parameter matrix(Linear linear) {
        return parameters.parameter(linear.matrix().name());
    }

    /** The product with matrices that lie one after the other. */
    private Activation product(Activation x, List<Linear> linears) {
        List<Parameter> matrices = linears.stream().map(this::matrix).toList();
        int outputs = matrices.stream().mapToInt(matrix -> matrix.stored().rows()).sum();
        MemorySegment w = together(matrices.getFirst().factor(), type.bytes((long) outputs * x.width()));
        Activation y = activation(type, x.rows(), outputs);
        products.forward(y, x, w);
        MemorySegment gradient = matrices.getFirst().gradient();
        record(() -> {
            if (gradient != null) {
                products.weightGradient(together(gradient, 4L * outputs * x.width()), y, x, 1);
            }
            products.inputGradient(y, x, w, 1);
        });
        return y;
    }

    /** The memory of several parameters that lie one after the other, from the memory of the first. */
    private static MemorySegment together(MemorySegment first, long bytes) {
        return MemorySegment.ofAddress(first.address()).reinterpret(bytes);
    }

    private void adapt(Activation y, Activation x, Linear linear) {
        parameters.adapter(linear.matrix().name()).ifPresent(adapter -> {
            int rank = adapter.down().stored().rows();
            Activation narrow = activation(type, x.rows(), rank);
            products.forward(narrow, x, adapter.down().factor());
            Activation change = activation(type, x.rows(), y.width());
            products.forward(change, narrow, adapter.up().factor());
            addScaled(y, change, adapter.scale());
            record(() -> {
                products.weightGradient(gradient(adapter.up()), y, narrow, adapter.scale());
                products.inputGradient(y, narrow, adapter.up().factor(), adapter.scale());
                products.weightGradient(gradient(adapter.down()), narrow, x, 1);
                products.inputGradient(narrow, x, adapter.down().factor(), 1);
            });
        });
    }

    private static MemorySegment gradient(Parameter trained) {
        return java.util.Objects.requireNonNull(trained.gradient());
    }

    private void addScaled(Activation y, Activation change, float scale) {
        eachRow(y, (row, floats, other) -> {
            MemorySegment scaled = other.copyFrom(Activation.floats(change.row(row), type, y.width(), other));
            ElementwiseKernels.scale(scaled, scale, y.width());
            ElementwiseKernels.add(floats, scaled, y.width());
        });
    }

    private void addBias(Activation y, Linear linear) {
        Weight bias = linear.bias();
        if (bias == null) {
            return;
        }
        Parameter parameter = parameters.parameter(bias.name());
        eachRow(y, (_, floats, _) -> ElementwiseKernels.add(floats, parameter.stored().data(), y.width()));
        MemorySegment gradient = parameter.gradient();
        if (gradient != null) {
            record(() -> biasGradient(y, gradient));
        }
    }

    private void biasGradient(Activation y, MemorySegment gradient) {
        int width = y.width();
        int threads = workers.threads();
        Scratch.Mark mark = scratch.mark();
        MemorySegment sums = scratch.bytes(4L * width * threads).fill((byte) 0);
        MemorySegment memory = scratch.bytes(4L * width * threads);
        RowTasks.run(workers, y.rows(), (first, end, part) -> {
            for (int row = first; row < end; row++) {
                ElementwiseKernels.add(RowTasks.share(sums, part, 4L * width), Activation.floats(y.gradientRow(row),
                        y.type(), width, RowTasks.share(memory, part, 4L * width)), width);
            }
        });
        for (int part = 0; part < threads; part++) {
            ElementwiseKernels.add(gradient, RowTasks.share(sums, part, 4L * width), width);
        }
        scratch.release(mark);
    }

    /** Changes a row of floats. */
    private interface RowChange {
        void run(int row, MemorySegment floats, MemorySegment scratch);
    }

    /** Changes each row of an activation in place. */
    private void eachRow(Activation y, RowChange change) {
        long bytes = 4L * y.width();
        Scratch.Mark mark = scratch.mark();
        MemorySegment memory = scratch.bytes(2 * bytes * workers.threads());
        RowTasks.run(workers, y.rows(), (first, end, part) -> {
            MemorySegment wide = memory.asSlice(2 * part * bytes, bytes);
            MemorySegment other = memory.asSlice((2 * part + 1) * bytes, bytes);
            for (int row = first; row < end; row++) {
                MemorySegment floats = Activation.floats(y.row(row), y.type(), y.width(), wide);
                change.run(row, floats, other);
                Activation.put(floats, y.row(row), y.type(), y.width());
            }
        });
        scratch.release(mark);
    }

    @Override
    public Activation rotate(Activation x, int heads) {
        rotate(x, x.data(), heads, sines);
        record(() -> rotate(x, x.gradient(), heads, backwardSines));
        return x;
    }

    private void rotate(Activation x, MemorySegment memory, int heads, MemorySegment sinesOfRows) {
        int width = x.width();
        int dimension = width / heads;
        long angleBytes = 4L * dimension / 2;
        RotaryEmbedding.Layout layout = switch (configuration.rotaryLayout()) {
            case HALF_SPLIT -> RotaryEmbedding.Layout.HALF_SPLIT;
            case INTERLEAVED -> RotaryEmbedding.Layout.INTERLEAVED;
        };
        Scratch.Mark mark = scratch.mark();
        MemorySegment wide = scratch.bytes(4L * width * workers.threads());
        RowTasks.run(workers, x.rows(), (first, end, part) -> {
            for (int row = first; row < end; row++) {
                MemorySegment here = memory.asSlice(x.type().bytes((long) row * x.stride()), x.type().bytes(width));
                MemorySegment floats = Activation.floats(here, x.type(), width,
                        RowTasks.share(wide, part, 4L * width));
                RotaryEmbedding.rotate(layout, floats, cosines.asSlice(row * angleBytes, angleBytes),
                        sinesOfRows.asSlice(row * angleBytes, angleBytes), heads, dimension, dimension);
                Activation.put(floats, here, x.type(), width);
            }
        });
        scratch.release(mark);
    }

    @Override
    public Activation attend(Activation query, Activation key, Activation value, int layer) {
        Activation output = activation(type, query.rows(), query.width());
        attention.attend(output, query, key, value, layer);
        record(() -> {
            for (Activation input : List.of(query, key, value)) {
                giveGradient(input);
            }
            attention.gradient(output, query, key, value, layer);
        });
        return output;
    }

    @Override
    public Activation gatedMlp(Activation x, Linear gate, Linear up, Linear down) {
        List<Activation> gateAndUp = project(x, List.of(gate, up));
        Activation gated = gateAndUp.get(0);
        Activation linear = gateAndUp.get(1);
        int width = gated.width();
        Activation middle = activation(type, x.rows(), width);
        long bytes = 4L * width;
        Scratch.Mark mark = scratch.mark();
        MemorySegment memory = scratch.bytes(3 * bytes * workers.threads());
        RowTasks.run(workers, x.rows(), (first, end, part) -> {
            MemorySegment one = memory.asSlice(3 * part * bytes, bytes);
            MemorySegment two = memory.asSlice((3 * part + 1) * bytes, bytes);
            MemorySegment result = type == TensorType.F32
                    ? MemorySegment.NULL
                    : memory.asSlice((3 * part + 2) * bytes, bytes);
            for (int row = first; row < end; row++) {
                MemorySegment target = type == TensorType.F32 ? middle.row(row) : result;
                ElementwiseKernels.siluGate(target, Activation.floats(gated.row(row), type, width, one),
                        Activation.floats(linear.row(row), type, width, two), width);
                Activation.put(target, middle.row(row), type, width);
            }
        });
        scratch.release(mark);
        record(() -> gateGradient(middle, gated, linear));
        return project(middle, List.of(down)).getFirst();
    }

    private void gateGradient(Activation middle, Activation gated, Activation linear) {
        giveGradient(gated);
        giveGradient(linear);
        int width = middle.width();
        long bytes = 4L * width;
        Scratch.Mark mark = scratch.mark();
        MemorySegment memory = scratch.bytes(5 * bytes * workers.threads());
        RowTasks.run(workers, middle.rows(), (first, end, part) -> {
            MemorySegment[] rows = new MemorySegment[5];
            for (int i = 0; i < rows.length; i++) {
                rows[i] = memory.asSlice((5 * part + i) * bytes, bytes);
            }
            for (int row = first; row < end; row++) {
                boolean direct = type == TensorType.F32;
                MemorySegment gateGradient = direct ? gated.gradientRow(row) : rows[3];
                MemorySegment upGradient = direct ? linear.gradientRow(row) : rows[4];
                ElementwiseKernels.siluGateGradient(gateGradient, upGradient,
                        Activation.floats(gated.row(row), type, width, rows[0]),
                        Activation.floats(linear.row(row), type, width, rows[1]),
                        Activation.floats(middle.gradientRow(row), type, width, rows[2]), width);
                Activation.put(gateGradient, gated.gradientRow(row), type, width);
                Activation.put(upGradient, linear.gradientRow(row), type, width);
            }
        });
        scratch.release(mark);
    }

    @Override
    public Activation add(Activation residual, Activation change) {
        Activation sum = activation(TensorType.F32, residual.rows(), residual.width());
        int width = residual.width();
        RowTasks.run(workers, sum.rows(), (first, end, _) -> {
            long from = 4L * first * width;
            long bytes = 4L * (end - first) * width;
            MemorySegment target = sum.data().asSlice(from, bytes).copyFrom(residual.data().asSlice(from, bytes));
            MemorySegment addend = change.data().asSlice(type.bytes((long) first * width),
                    type.bytes((long) (end - first) * width));
            if (type == TensorType.F32) {
                ElementwiseKernels.add(target, addend, (long) (end - first) * width);
            } else {
                BrainFloats.add(target, addend, (long) (end - first) * width);
            }
        });
        record(() -> {
            // Going back, whatever else was made from the residual comes later and adds to this same memory.
            residual.gradient(sum.gradient());
            if (type == TensorType.F32) {
                change.gradient(sum.gradient());
                return;
            }
            change.gradient(scratch.bytes(change.bytes()));
            RowTasks.run(workers, sum.rows(), (first, end, _) -> {
                for (int row = first; row < end; row++) {
                    BrainFloats.narrow(change.gradientRow(row), sum.gradientRow(row), width);
                }
            });
        });
        return sum;
    }

    @Override
    public Activation tap(Activation x, Site site, int layer) {
        return x;
    }

    @Override
    public Activation select(Activation x, int[] rows) {
        Activation selected = activation(x.type(), rows.length, x.width());
        for (int i = 0; i < rows.length; i++) {
            selected.row(i).copyFrom(x.row(rows[i]));
        }
        record(() -> {
            giveGradient(x);
            x.gradient().fill((byte) 0);
            for (int i = 0; i < rows.length; i++) {
                x.gradientRow(rows[i]).copyFrom(selected.gradientRow(i));
            }
        });
        return selected;
    }

    /**
     * A layer: going back, the memory of its gradients is used again by the layer below. With checkpointing only its result
     * is kept.
     */
    @Override
    public Activation step(Supplier<Activation> body) {
        if (tape == null) {
            return kept(body);
        }
        if (checkpointing) {
            return recomputed(body, tape);
        }
        Scratch.Mark[] mark = new Scratch.Mark[1];
        record(() -> scratch.release(mark[0]));
        Activation result = body.get();
        record(() -> mark[0] = scratch.mark());
        return result;
    }

    private Activation kept(Supplier<Activation> body) {
        Activation kept = activation(TensorType.F32, batch.rows(), configuration.hiddenSize());
        Scratch.Mark mark = scratch.mark();
        kept.data().copyFrom(body.get().data());
        scratch.release(mark);
        return kept;
    }

    private Activation recomputed(Supplier<Activation> body, Tape outer) {
        tape = null;
        Activation kept = kept(body);
        tape = outer;
        record(() -> {
            Scratch.Mark mark = scratch.mark();
            Tape inner = new Tape();
            tape = inner;
            body.get().gradient(kept.gradient());
            tape = null;
            inner.rewind();
            scratch.release(mark);
        });
        return kept;
    }
}
