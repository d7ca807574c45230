package org.famulus.engine.model;

import java.lang.foreign.MemorySegment;

import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.famulus.engine.kernels.BrainFloats;
import org.famulus.engine.kernels.Workers;
import org.famulus.engine.tensor.LibTorch;
import org.famulus.engine.tensor.TensorMemory;
import org.famulus.engine.tensor.TensorScope;
import org.famulus.engine.weights.TensorType;

/**
 * The three products of a linear step in training, on LibTorch over memory of ours: each thread computes a part of the result with
 * operations that use no other thread.
 */
final class TrainingProducts {

    /** Rows of a weight's gradient that are made at once, in the type of the products, before they are added in 32 bits. */
    private static final int GRADIENT_ROWS = 512;

    private final Workers workers;
    private final Scratch scratch;
    private final TensorType type;

    TrainingProducts(Workers workers, Scratch scratch, TensorType type) {
        this.workers = workers;
        this.scratch = scratch;
        this.type = type;
        LibTorch.load();
    }

    /**
     * {@code y = x W^T}.
     *
     * @param y {@code [rows, outputs]}, written
     * @param x {@code [rows, inputs]}
     * @param w {@code [outputs, inputs]}
     */
    void forward(Activation y, Activation x, MemorySegment w) {
        RowTasks.run(workers, y.rows(), (first, end, _) -> {
            LibTorch.threads(1);
            try (TensorScope _ = new TensorScope()) {
                Tensor weight = TensorMemory.wrap(w, type, y.width(), x.width());
                torch.mm_out(rows(y.data(), y, first, end), rows(x.data(), x, first, end), weight.t());
            }
        });
    }

    /**
     * {@code dx = dy W}, or {@code dx += dy W} where x has a gradient already.
     *
     * @param y its gradient is read, {@code [rows, outputs]}
     * @param x its gradient is written or added to, {@code [rows, inputs]}
     * @param w {@code [outputs, inputs]}
     * @param factor of the product
     */
    void inputGradient(Activation y, Activation x, MemorySegment w, float factor) {
        boolean add = x.hasGradient();
        if (!add) {
            x.gradient(scratch.bytes(x.bytes()));
        }
        RowTasks.run(workers, y.rows(), (first, end, _) -> {
            LibTorch.threads(1);
            try (TensorScope _ = new TensorScope()) {
                Tensor weight = TensorMemory.wrap(w, type, y.width(), x.width());
                Tensor target = rows(x.gradient(), x, first, end);
                Tensor source = rows(y.gradient(), y, first, end);
                if (add || factor != 1) {
                    torch.addmm_out(target, target, source, weight, new Scalar(add ? 1f : 0f), new Scalar(factor));
                } else {
                    torch.mm_out(target, source, weight);
                }
            }
        });
    }

    /**
     * {@code dW += factor dy^T x}.
     *
     * @param gradient {@code [outputs, inputs]} floats
     * @param y its gradient is read, {@code [rows, outputs]}
     * @param x {@code [rows, inputs]}
     */
    void weightGradient(MemorySegment gradient, Activation y, Activation x, float factor) {
        Scratch.Mark mark = scratch.mark();
        int tile = Math.min(GRADIENT_ROWS, Math.ceilDiv(y.width(), workers.threads()));
        int tiles = Math.ceilDiv(y.width(), tile);
        long tileBytes = type.bytes((long) tile * x.width());
        MemorySegment products = type == TensorType.F32
                ? MemorySegment.NULL
                : scratch.bytes(Math.multiplyExact(tileBytes, (long) workers.threads()));
        workers.run(tiles, (index, slot) -> {
            LibTorch.threads(1);
            int first = index * tile;
            int count = Math.min(tile, y.width() - first);
            long elements = (long) count * x.width();
            try (TensorScope _ = new TensorScope()) {
                Tensor change = rows(y.gradient(), y, 0, y.rows()).narrow(1, first, count).t();
                Tensor input = rows(x.data(), x, 0, x.rows());
                MemorySegment target = gradient.asSlice(4L * first * x.width(), 4 * elements);
                if (type == TensorType.F32) {
                    Tensor sum = TensorMemory.wrap(target, type, count, x.width());
                    torch.addmm_out(sum, sum, change, input, new Scalar(1f), new Scalar(factor));
                } else {
                    MemorySegment product = products.asSlice(slot * tileBytes, type.bytes(elements));
                    Tensor made = TensorMemory.wrap(product, type, count, x.width());
                    if (factor == 1) {
                        torch.mm_out(made, change, input);
                    } else {
                        torch.addmm_out(made, made, change, input, new Scalar(0f), new Scalar(factor));
                    }
                    BrainFloats.add(target, product, elements);
                }
            }
        });
        scratch.release(mark);
    }

    /** Rows of an activation's memory as a matrix. */
    private static Tensor rows(MemorySegment memory, Activation shape, int first, int end) {
        TensorType type = shape.type();
        long from = type.bytes((long) first * shape.stride());
        int count = end - first;
        long extent = (long) (count - 1) * shape.stride() + shape.width();
        Tensor flat = TensorMemory.wrap(memory.asSlice(from, type.bytes(extent)), type, extent);
        return flat.as_strided(new long[]{count, shape.width()}, new long[]{shape.stride(), 1});
    }
}
