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

    /** Elements of a widened tile: small enough to stay in cache until it is multiplied, and to leave no thread idle. */
    private static final int TILE_ELEMENTS = 1 << 20;

    private static final int FEWEST_TILE_ROWS = 64;

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
            multiplyTiles(x, matrices, outputs);
        }
        for (int i = 0; i < linears.size(); i++) {
            Weight bias = linears.get(i).bias();
            if (bias != null) {
                Rows output = outputs.get(i);
                ElementwiseKernels.addBias(output.data(), bias.stored().data(), output.rows(), output.width());
            }
            DecoderWeights.LowRank change = linears.get(i).change();
            if (change != null) {
                add(outputs.get(i), x, change);
            }
        }
        return outputs;
    }

    private void add(Rows output, Rows x, DecoderWeights.LowRank change) {
        Scratch.Mark mark = scratch.mark();
        Rows narrow = project(x, List.of(new Linear(change.down(), null))).getFirst();
        Rows added = project(narrow, List.of(new Linear(change.up(), null))).getFirst();
        long elements = (long) output.rows() * output.width();
        ElementwiseKernels.scale(added.data(), change.scale(), elements);
        ElementwiseKernels.add(output.data(), added.data(), elements);
        scratch.release(mark);
    }

    /** Rows of a matrix that one thread widens and multiplies. */
    private record Tile(StoredTensor matrix, Rows output, int firstRow, int rows) {
    }

    /**
     * Each thread takes tiles on its own, with operations of LibTorch that use no others. LibTorch's own threads spin for a
     * while after each operation, on the processors that widening needs, and wait for the slowest at the end of each.
     */
    private void multiplyTiles(Rows x, List<StoredTensor> matrices, List<Rows> outputs) {
        Scratch.Mark mark = scratch.mark();
        MemorySegment factor = factor(x);
        List<Tile> tiles = new ArrayList<>();
        for (int i = 0; i < matrices.size(); i++) {
            StoredTensor matrix = matrices.get(i);
            int tileRows = tileRows(matrix.rows(), x.width());
            for (int first = 0; first < matrix.rows(); first += tileRows) {
                tiles.add(new Tile(matrix, outputs.get(i), first, Math.min(tileRows, matrix.rows() - first)));
            }
        }
        int mostRows = tiles.stream().mapToInt(Tile::rows).max().orElse(0);
        long tileBytes = computeType.bytes((long) mostRows * x.width());
        long rowBytes = TensorType.F32.bytes(x.width());
        List<MemorySegment> widened = new ArrayList<>();
        List<MemorySegment> rows = new ArrayList<>();
        for (int slot = 0; slot < workers.threads(); slot++) {
            widened.add(scratch.bytes(tileBytes));
            rows.add(scratch.bytes(rowBytes));
        }
        LibTorch.load();
        workers.run(tiles.size(), (index, slot) -> {
            LibTorch.threads(1);
            try (TensorScope _ = new TensorScope()) {
                Tile tile = tiles.get(index);
                Tensor left = TensorMemory.wrap(factor, computeType, x.rows(), x.width());
                Tensor right = widened(tile, widened.get(slot), rows.get(slot));
                TensorMemory.wrap(tile.output.data(), TensorType.F32, x.rows(), tile.output.width())
                        .narrow(1, tile.firstRow, tile.rows).copy_(torch.mm(left, right.t()));
            }
        });
        scratch.release(mark);
    }

    /** As many tiles for each thread, if the matrix is not too small for that. */
    private int tileRows(int rows, int columns) {
        int threads = workers.threads();
        int tiles = Math.ceilDiv(Math.toIntExact(Math.ceilDiv((long) rows * columns, TILE_ELEMENTS)), threads)
                * threads;
        return Math.ceilDiv(rows, Math.max(1, Math.min(tiles, rows / FEWEST_TILE_ROWS)));
    }

    /** The input in the type of the products. */
    private MemorySegment factor(Rows x) {
        if (computeType == TensorType.F32) {
            return x.data();
        }
        MemorySegment narrow = scratch.bytes(computeType.bytes((long) x.rows() * x.width()));
        StoredTensor floats = new StoredTensor("the input of a product", TensorType.F32,
                List.of((long) x.rows(), (long) x.width()), x.data());
        TileDequantizer.dequantize(workers, floats, 0, x.rows(), narrow, computeType);
        return narrow;
    }

    private Tensor widened(Tile tile, MemorySegment target, MemorySegment row) {
        StoredTensor matrix = tile.matrix;
        MemorySegment values;
        if (matrix.type() == computeType && matrix.data().address() % 4 == 0) {
            values = matrix.data().asSlice(tile.firstRow * matrix.rowBytes(), tile.rows * matrix.rowBytes());
        } else {
            values = target.asSlice(0, computeType.bytes((long) tile.rows * matrix.columns()));
            TileDequantizer.dequantize(matrix, tile.firstRow, tile.rows, values, computeType, row);
        }
        return TensorMemory.wrap(values, computeType, tile.rows, matrix.columns());
    }
}
