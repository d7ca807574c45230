package org.famulus.engine.kernels;

import java.lang.foreign.MemorySegment;

import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorOperators;

import org.famulus.engine.weights.StoredTensor;
import org.famulus.engine.weights.TensorType;

/**
 * Stored matrices to floats: rows of a matrix as a tile for LibTorch's products, and single rows for embeddings.
 *
 * <p>Thread-safe as {@link Workers} is. Memory must stay open until a call returns.
 */
public final class TileDequantizer {

    private static final int LANES = Lanes.COUNT;

    /** Elements of a tile from which a second thread pays for its start. */
    private static final long PARALLEL_ELEMENTS = 32L << 10;

    private static final int SMALLEST_TASK_ELEMENTS = 16 << 10;
    private static final int TASKS_PER_THREAD = 4;

    private TileDequantizer() {
    }

    /**
     * Writes rows {@code firstRow .. firstRow + rowCount - 1} of a matrix, row-major and contiguous. As F32 the values
     * are exactly those that the format defines; as BF16 they are rounded to nearest, ties to even.
     *
     * @param target {@code [rowCount, columns]} of {@code targetType}, native, any alignment
     * @param targetType {@link TensorType#F32} or {@link TensorType#BF16}
     * @throws IllegalArgumentException if the rows are not all in the matrix, the target is too small or not native, or
     *         the type is another
     * @throws IllegalStateException if memory or {@code workers} is closed, or from within a parallel region
     */
    public static void dequantize(Workers workers, StoredTensor tensor, int firstRow, int rowCount,
            MemorySegment target, TensorType targetType) {
        if (targetType != TensorType.F32 && targetType != TensorType.BF16) {
            throw new IllegalArgumentException("matrices are dequantized to F32 or BF16, not to " + targetType);
        }
        checkRows(tensor, firstRow, rowCount);
        int columns = tensor.columns();
        long rowBytes = tensor.rowBytes();
        long source = source(tensor) + firstRow * rowBytes;
        long targetRowBytes = targetType.bytes(columns);
        long output = NativeMemory.writableAddress("the tile for ", tensor.name(), target,
                Math.multiplyExact(targetRowBytes, rowCount));
        long elements = Math.multiplyExact((long) rowCount, columns);
        if (elements == 0) {
            return;
        }
        int threads = elements < PARALLEL_ELEMENTS ? 1 : workers.threads();
        long taskElements = threads == 1
                ? elements
                : Math.max(SMALLEST_TASK_ELEMENTS, elements / ((long) threads * TASKS_PER_THREAD));
        int rowsOfTask = Math.clamp(taskElements / columns, 1, rowCount);
        StoredRows kernel = StoredRows.of(tensor.type());
        workers.run(Math.ceilDiv(rowCount, rowsOfTask), (index, slot) -> {
            int end = Math.min(rowCount, (index + 1) * rowsOfTask);
            for (int row = index * rowsOfTask; row < end; row++) {
                long from = source + row * rowBytes;
                long to = output + row * targetRowBytes;
                if (targetType == TensorType.F32) {
                    kernel.decode(from, columns, to);
                } else if (tensor.type() == TensorType.BF16) {
                    MemorySegment.copy(NativeMemory.ALL, from, NativeMemory.ALL, to, rowBytes);
                } else {
                    long scratch = workers.scratch(slot, 4L * columns);
                    kernel.decode(from, columns, scratch);
                    roundToBrainFloats(scratch, columns, to);
                }
            }
        });
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

    /** Floats to BF16, to nearest with ties to even; a NaN stays one (its quiet bit is set). */
    static void roundToBrainFloats(long source, int count, long target) {
        int i = 0;
        for (int end = count - count % LANES; i < end; i += LANES) {
            IntVector bits = NativeMemory.floats(source + 4L * i).reinterpretAsInts();
            IntVector odd = bits.lanewise(VectorOperators.LSHR, 16).and(1);
            IntVector rounded = bits.add(odd).add(0x7FFF);
            IntVector magnitude = bits.and(0x7FFF_FFFF);
            rounded = rounded.blend(bits.or(0x0040_0000), magnitude.compare(VectorOperators.GT, 0x7F80_0000));
            ShortVector upper = (ShortVector) rounded.lanewise(VectorOperators.LSHR, 16)
                    .castShape(VectorWidths.HALF_SHORTS, 0);
            upper.intoMemorySegment(NativeMemory.ALL, target + 2L * i, NativeMemory.ORDER);
        }
        for (; i < count; i++) {
            NativeMemory.putShort(target + 2L * i, brainFloat(NativeMemory.floatAt(source + 4L * i)));
        }
    }

    private static short brainFloat(float value) {
        int bits = Float.floatToRawIntBits(value);
        if (Float.isNaN(value)) {
            return (short) (bits >>> 16 | 0x40);
        }
        return (short) (bits + (bits >>> 16 & 1) + 0x7FFF >>> 16);
    }
}
