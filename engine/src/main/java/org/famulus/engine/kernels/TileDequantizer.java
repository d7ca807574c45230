package org.famulus.engine.kernels;

import java.lang.foreign.MemorySegment;

import org.famulus.engine.weights.StoredTensor;
import org.famulus.engine.weights.TensorType;

/**
 * Stored matrices to floats: rows of a matrix as a tile for LibTorch's products, and single rows for embeddings.
 *
 * <p>Thread-safe as {@link Workers} is. Memory must stay open until a call returns.
 */
public final class TileDequantizer {

    /** Elements of a tile from which a second thread pays for its start. */
    private static final long PARALLEL_ELEMENTS = 32L << 10;

    private static final int SMALLEST_TASK_ELEMENTS = 16 << 10;
    private static final int TASKS_PER_THREAD = 4;

    private TileDequantizer() {
    }

    /**
     * Writes rows {@code firstRow .. firstRow + rowCount - 1} of a matrix, row-major and contiguous, with all threads. As
     * F32 the values are exactly those that the format defines; as BF16 they are rounded to nearest, ties to even.
     *
     * @param target {@code [rowCount, columns]} of {@code targetType}, native, any alignment
     * @param targetType {@link TensorType#F32} or {@link TensorType#BF16}
     * @throws IllegalArgumentException if the rows are not all in the matrix, the target is too small or not native, or
     *         the type is another
     * @throws IllegalStateException if memory or {@code workers} is closed, or from within a parallel region
     */
    public static void dequantize(Workers workers, StoredTensor tensor, int firstRow, int rowCount,
            MemorySegment target, TensorType targetType) {
        Tile tile = Tile.checked(tensor, firstRow, rowCount, target, targetType);
        long elements = Math.multiplyExact((long) rowCount, tensor.columns());
        if (elements == 0) {
            return;
        }
        int threads = elements < PARALLEL_ELEMENTS ? 1 : workers.threads();
        long taskElements = threads == 1
                ? elements
                : Math.max(SMALLEST_TASK_ELEMENTS, elements / ((long) threads * TASKS_PER_THREAD));
        int rowsOfTask = Math.clamp(taskElements / tensor.columns(), 1, rowCount);
        workers.run(Math.ceilDiv(rowCount, rowsOfTask), (index, slot) -> tile.write(index * rowsOfTask,
                Math.min(rowCount, (index + 1) * rowsOfTask), workers.scratch(slot, 4L * tensor.columns())));
    }

    /**
     * As {@link #dequantize(Workers, StoredTensor, int, int, MemorySegment, TensorType)}, on the calling thread, also from
     * within a parallel region.
     *
     * @param scratch 4 bytes for each column, native, the calling thread's own
     */
    public static void dequantize(StoredTensor tensor, int firstRow, int rowCount, MemorySegment target,
            TensorType targetType, MemorySegment scratch) {
        long row = NativeMemory.writableAddress("scratch memory for ", tensor.name(), scratch, 4L * tensor.columns());
        Tile.checked(tensor, firstRow, rowCount, target, targetType).write(0, rowCount, row);
    }

    /** Rows to write: addresses that were checked. */
    private record Tile(StoredRows kernel, TensorType type, TensorType targetType, int columns, long source,
            long rowBytes, long target, long targetRowBytes) {

        static Tile checked(StoredTensor tensor, int firstRow, int rowCount, MemorySegment target,
                TensorType targetType) {
            if (targetType != TensorType.F32 && targetType != TensorType.BF16) {
                throw new IllegalArgumentException("matrices are dequantized to F32 or BF16, not to " + targetType);
            }
            checkRows(tensor, firstRow, rowCount);
            long rowBytes = tensor.rowBytes();
            long targetRowBytes = targetType.bytes(tensor.columns());
            long output = NativeMemory.writableAddress("the tile for ", tensor.name(), target,
                    Math.multiplyExact(targetRowBytes, rowCount));
            return new Tile(StoredRows.of(tensor.type()), tensor.type(), targetType, tensor.columns(),
                    TileDequantizer.source(tensor) + firstRow * rowBytes, rowBytes, output, targetRowBytes);
        }

        /** @param scratch address of a row of floats */
        void write(int first, int end, long scratch) {
            for (int row = first; row < end; row++) {
                long from = source + row * rowBytes;
                long to = target + row * targetRowBytes;
                if (type == targetType) {
                    MemorySegment.copy(NativeMemory.ALL, from, NativeMemory.ALL, to, rowBytes);
                } else if (targetType == TensorType.F32) {
                    kernel.decode(from, columns, to);
                } else if (type == TensorType.F32) {
                    BrainFloats.round(from, to, columns);
                } else {
                    kernel.decode(from, columns, scratch);
                    BrainFloats.round(scratch, to, columns);
                }
            }
        }
    }

    /**
     * Writes one row of a matrix as floats, on the calling thread: an embedding.
     *
     * @param target {@code columns} floats, native
     * @throws IllegalArgumentException if there is no such row, or the target is too small or not native
     */
    public static void row(StoredTensor tensor, int row, MemorySegment target) {
        checkRows(tensor, row, 1);
        long output = NativeMemory.writableAddress("the row of ", tensor.name(), target, 4L * tensor.columns());
        StoredRows.of(tensor.type()).decode(source(tensor) + row * tensor.rowBytes(), tensor.columns(), output);
    }

    private static void checkRows(StoredTensor tensor, int firstRow, int rowCount) {
        if (firstRow < 0 || rowCount < 0 || (long) firstRow + rowCount > tensor.rows()) {
            throw new IllegalArgumentException(
                    "rows " + firstRow + " to " + ((long) firstRow + rowCount) + " of tensor "
                            + tensor.name() + ", which has " + tensor.rows());
        }
    }

    private static long source(StoredTensor tensor) {
        return NativeMemory.checkedAddress("tensor ", tensor.name(), tensor.data(),
                Math.multiplyExact(tensor.rowBytes(), tensor.rows()));
    }
}
