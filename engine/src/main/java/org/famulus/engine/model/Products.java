package org.famulus.engine.model;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.famulus.engine.kernels.ElementwiseKernels;
import org.famulus.engine.kernels.MatrixProducts;
import org.famulus.engine.kernels.TileDequantizer;
import org.famulus.engine.kernels.Workers;
import org.famulus.engine.model.DecoderWeights.Linear;
import org.famulus.engine.tensor.LibTorch;
import org.famulus.engine.tensor.TensorMemory;
import org.famulus.engine.tensor.TensorScope;
import org.famulus.engine.weights.StoredTensor;
import org.famulus.engine.weights.TensorType;

/**
 * Products of rows with stored matrices. Up to {@link #MOST_KERNEL_ROWS} rows: straight from the stored blocks. More:
 * tile by tile, each tile of the matrix widened once and multiplied by LibTorch.
 */
final class Products {

    /**
     * Up to this many rows the kernels, {@link MatrixProducts#MOST_ROWS} rows at a time, take no longer than widening the
     * matrix for LibTorch does, or little; and a short prompt does not wait for LibTorch to load.
     */
    static final int MOST_KERNEL_ROWS = 32;

    /** Elements of a widened tile: small enough to stay in cache until it is multiplied, large enough to fill both threads. */
    private static final int TILE_ELEMENTS = 1 << 20;

    private final Workers workers;
    private final Scratch scratch;
    private final TensorType computeType;

    Products(Workers workers, Scratch scratch, Compute compute) {
        this.workers = workers;
        this.scratch = scratch;
        this.computeType = switch (compute) {
            case F32 -> TensorType.F32;
            case BF16 -> TensorType.BF16;
        };
    }

    List<Rows> project(Rows x, List<Linear> linears) {
        List<Rows> outputs = new ArrayList<>(linears.size());
        List<StoredTensor> matrices = new ArrayList<>(linears.size());
        for (Linear linear : linears) {
            StoredTensor matrix = linear.matrix().stored();
            matrices.add(matrix);
            outputs.add(scratch.rows(x.rows(), matrix.rows()));
        }
        if (x.rows() <= MOST_KERNEL_ROWS) {
            for (int first = 0; first < x.rows(); first += MatrixProducts.MOST_ROWS) {
                int from = first;
                int count = Math.min(MatrixProducts.MOST_ROWS, x.rows() - from);
                MatrixProducts.multiply(workers, matrices, x.range(from, count), count,
                        outputs.stream().map(output -> output.range(from, count)).toList());
            }
        } else {
            Scratch.Mark mark = scratch.mark();
            LibTorch.threads(workers.threads());
            try (TensorScope _ = new TensorScope()) {
                Tensor factor = factor(x);
                for (int i = 0; i < matrices.size(); i++) {
                    multiply(factor, matrices.get(i), outputs.get(i));
                }
            }
            scratch.release(mark);
        }
        for (int i = 0; i < linears.size(); i++) {
            Weight bias = linears.get(i).bias();
            if (bias != null) {
                Rows output = outputs.get(i);
                ElementwiseKernels.addBias(output.data(), bias.stored().data(), output.rows(), output.width());
            }
        }
        return outputs;
    }

    private Tensor factor(Rows x) {
        Tensor floats = tensor(x);
        if (computeType == TensorType.F32) {
            return floats;
        }
        Tensor narrow = TensorMemory.wrap(scratch.bytes(computeType.bytes((long) x.rows() * x.width())), computeType,
                x.rows(),
                x.width());
        return narrow.copy_(floats);
    }

    private void multiply(Tensor factor, StoredTensor matrix, Rows output) {
        Tensor result = tensor(output);
        if (matrix.type() == computeType && matrix.data().address() % 4 == 0) {
            store(factor, TensorMemory.wrap(matrix.data(), computeType, matrix.rows(), matrix.columns()), result, 0);
            return;
        }
        int tileRows = Math.min(matrix.rows(), Math.max(16, TILE_ELEMENTS / matrix.columns()));
        MemorySegment tile = scratch.bytes(computeType.bytes((long) tileRows * matrix.columns()));
        for (int first = 0; first < matrix.rows(); first += tileRows) {
            int count = Math.min(tileRows, matrix.rows() - first);
            MemorySegment widened = tile.asSlice(0, computeType.bytes((long) count * matrix.columns()));
            TileDequantizer.dequantize(workers, matrix, first, count, widened, computeType);
            store(factor, TensorMemory.wrap(widened, computeType, count, matrix.columns()), result, first);
        }
    }

    private static void store(Tensor factor, Tensor tile, Tensor result, int firstColumn) {
        try (TensorScope _ = new TensorScope()) {
            result.narrow(1, firstColumn, tile.size(0)).copy_(torch.mm(factor, tile.t()));
        }
    }

    private static Tensor tensor(Rows rows) {
        return TensorMemory.wrap(rows.data(), TensorType.F32, rows.rows(), rows.width());
    }
}
