package org.famulus.engine.kernels;

import java.lang.foreign.MemorySegment;
import java.util.List;

import org.famulus.engine.weights.StoredTensor;
import org.famulus.engine.weights.TensorType;

/**
 * Products of stored matrices with one to a few rows of floats, on memory speed where the format allows: the weights are
 * read where they lie, once, and never exist as a decoded matrix. Activations stay 32-bit floats, and results differ
 * from decoding the matrix and multiplying in floats by rounding only; but an input of more than 3,072 columns meets Q8_0
 * as 16-bit integers with a scale for each 32, which costs at most 2^-16 of the greatest of those.
 *
 * <p>Thread-safe as {@link Workers} is. Weights, inputs and outputs must stay open until the call returns: liveness is
 * checked once, when it begins.
 */
public final class MatrixProducts {

    /** Rows of an input at most. More are a job for LibTorch. */
    public static final int MOST_ROWS = 8;

    /** Weight bytes times rows from which a second thread pays for its start. */
    private static final long PARALLEL_BYTES = 48L << 10;

    private static final long SMALLEST_TASK_BYTES = 16L << 10;
    private static final int TASKS_PER_THREAD = 16;

    /** Short enough that no thread waits long for the last task, long enough for far streams (see {@link RowPairs}). */
    private static final long LARGEST_TASK_BYTES = 256L << 10;

    /** Up to so many input rows, reading stored numbers again from cache is faster than writing decoded ones there. */
    private static final int MOST_DIRECT_ROWS = 3;

    private static final int DIRECT_GROUP = 16;

    private MatrixProducts() {
    }

    /** Whether {@link #multiply} takes matrices of this type: all of today's. */
    public static boolean supports(TensorType type) {
        return switch (type) {
            case F32, F16, BF16, Q8_0, Q4_0, Q4_1, Q5_0, Q5_1, Q4_K, Q5_K, Q6_K -> true;
        };
    }

    /** One matrix, as {@link #multiply(Workers, List, MemorySegment, int, List)}. */
    public static void multiply(Workers workers, StoredTensor weights, MemorySegment x, int rows,
            MemorySegment output) {
        multiply(workers, List.of(weights), x, rows, List.of(output));
    }

    /**
     * Several products that share their input, in one parallel region: {@code output[r, o] = sum_i x[r, i] w[o, i]}.
     *
     * @param weights matrices {@code [outputs, columns]}, all with the same {@code columns}; types may differ
     * @param x {@code [rows, columns]} floats, native, contiguous
     * @param rows 1 to {@value #MOST_ROWS}
     * @param outputs for each matrix {@code [rows, outputs]} floats, native, contiguous; no part may overlap another,
     *        {@code x} or the weights
     * @throws IllegalArgumentException if sizes disagree or memory is not native
     * @throws IllegalStateException if memory or {@code workers} is closed, or from within a parallel region
     */
    public static void multiply(Workers workers, List<StoredTensor> weights, MemorySegment x, int rows,
            List<MemorySegment> outputs) {
        if (rows < 1 || rows > MOST_ROWS) {
            throw new IllegalArgumentException(rows + " input rows: use 1 to " + MOST_ROWS);
        }
        if (weights.size() != outputs.size()) {
            throw new IllegalArgumentException(weights.size() + " matrices, but " + outputs.size() + " outputs");
        }
        if (weights.isEmpty()) {
            return;
        }
        int columns = weights.getFirst().columns();
        long input = NativeMemory.checkedAddress("the input of a matrix product", "", x,
                Math.multiplyExact(4L * rows, columns));
        int count = weights.size();
        Product[] products = new Product[count];
        long bytes = 0;
        for (int m = 0; m < count; m++) {
            products[m] = Product.checked(weights.get(m), columns, rows, outputs.get(m));
            bytes += weights.get(m).data().byteSize();
        }
        long work = Math.multiplyExact(bytes, rows);
        int threads = work < PARALLEL_BYTES ? 1 : workers.threads();
        long taskBytes = threads == 1
                ? Long.MAX_VALUE
                : Math.clamp(bytes / ((long) threads * TASKS_PER_THREAD) + 1, SMALLEST_TASK_BYTES / rows,
                        LARGEST_TASK_BYTES);
        int tasks = 0;
        for (Product product : products) {
            tasks = Math.addExact(tasks, product.split(taskBytes));
        }
        workers.begin();
        try {
            prepare(workers, products, input, rows, columns);
            workers.run(tasks, (index, slot) -> {
                int task = index;
                for (Product product : products) {
                    if (task < product.tasks) {
                        product.compute(task, rows, workers.scratch(slot, StoredRows.scratchBytes(columns)));
                        return;
                    }
                    task -= product.tasks;
                }
            });
        } finally {
            workers.end();
        }
    }

    /** Gives each product the input in the form that its format multiplies with; a format's products share it. */
    private static void prepare(Workers workers, Product[] products, long input, int rows, int columns) {
        long bytes = 0;
        for (Product product : products) {
            bytes += rows * product.preparedBytes(rows);
        }
        long free = bytes == 0 ? 0 : workers.sharedScratch(bytes);
        for (int m = 0; m < products.length; m++) {
            Product product = products[m];
            long size = product.preparedBytes(rows);
            if (size == 0) {
                product.input = input;
                product.inputStride = 4L * columns;
                continue;
            }
            product.inputStride = size;
            int first = 0;
            while (products[first].kernel != product.kernel) {
                first++;
            }
            if (first < m) {
                product.input = products[first].input;
                continue;
            }
            product.input = free;
            for (int r = 0; r < rows; r++) {
                product.kernel.prepare(input + 4L * r * columns, columns, free);
                free += size;
            }
        }
    }

    /** One matrix of a call, and how its rows are split into tasks. */
    private static final class Product {

        private final StoredRows kernel;
        private final long weights;
        private final long rowBytes;
        private final int columns;
        private final int outputs;
        private final long y;
        /** The input's first row, in the form that this product reads, and bytes from one row to the next. */
        private long input;
        private long inputStride;
        private int rowsOfTask;
        private int tasks;

        private Product(StoredRows kernel, long weights, long rowBytes, int columns, int outputs, long y) {
            this.kernel = kernel;
            this.weights = weights;
            this.rowBytes = rowBytes;
            this.columns = columns;
            this.outputs = outputs;
            this.y = y;
        }

        static Product checked(StoredTensor tensor, int columns, int rows, MemorySegment output) {
            if (tensor.columns() != columns) {
                throw new IllegalArgumentException("tensor " + tensor.name() + " has " + tensor.columns()
                        + " columns, but shares its input with one of " + columns);
            }
            int outputs = tensor.rows();
            long rowBytes = tensor.rowBytes();
            long weights = NativeMemory.checkedAddress("tensor ", tensor.name(), tensor.data(),
                    Math.multiplyExact(rowBytes, outputs));
            long y = NativeMemory.writableAddress("the output of the product with ", tensor.name(), output,
                    Math.multiplyExact(4L * rows, outputs));
            return new Product(StoredRows.of(tensor.type()), weights, rowBytes, columns, outputs, y);
        }

        /** Whether to read the stored numbers for each input row, rather than to decode them once for all. */
        private boolean direct(int rows) {
            return rows == 1 || (rows <= MOST_DIRECT_ROWS && kernel.multipliesStoredNumbers());
        }

        /** Bytes of one prepared input row, 0 if the input is read as it is. */
        long preparedBytes(int rows) {
            return direct(rows) ? kernel.preparedBytes(columns) : 0;
        }

        int split(long taskBytes) {
            rowsOfTask = Math.clamp(taskBytes / Math.max(rowBytes, 1), 1, Math.max(outputs, 1));
            tasks = Math.ceilDiv(outputs, rowsOfTask);
            return tasks;
        }

        void compute(int task, int rows, long scratch) {
            int first = task * rowsOfTask;
            int end = Math.min(first + rowsOfTask, outputs);
            if (direct(rows)) {
                multiplyStored(first, end, rows, scratch);
            } else {
                multiplyDecoded(first, end, rows, scratch);
            }
        }

        /** In groups of rows that stay in the nearest cache from one input row to the next. */
        private void multiplyStored(int first, int end, int rows, long scratch) {
            int group = rows == 1 ? end - first : DIRECT_GROUP;
            for (int o = first; o < end; o += group) {
                int count = Math.min(group, end - o);
                for (int r = 0; r < rows; r++) {
                    kernel.multiply(weights + o * rowBytes, rowBytes, count, columns, input + r * inputStride, scratch,
                            y + 4L * ((long) r * outputs + o));
                }
            }
        }

        /** Two weight rows by four input rows at a time: eight sums, six loads. */
        private void multiplyDecoded(int first, int end, int rows, long scratch) {
            long decodedBytes = 4L * columns;
            long sumScratch = scratch + 2 * decodedBytes;
            long yStride = 4L * outputs;
            for (int o = first; o < end; o += 2) {
                // A last single row is multiplied as if it were two; the second's results are the same.
                int step = o + 1 < end ? 1 : 0;
                kernel.decode(weights + o * rowBytes, columns, scratch);
                if (step == 1) {
                    kernel.decode(weights + (o + 1) * rowBytes, columns, scratch + decodedBytes);
                }
                int r = 0;
                for (; r + 4 <= rows; r += 4) {
                    F32Rows.twoByFour(scratch, step * decodedBytes, input + r * inputStride, inputStride, columns,
                            sumScratch, y + r * yStride + 4L * o, 4L * step, yStride);
                }
                for (; r < rows; r++) {
                    for (int w = 0; w <= step; w++) {
                        NativeMemory.putFloat(y + r * yStride + 4L * (o + w), F32Rows.dot(scratch + w * decodedBytes,
                                input + r * inputStride, columns, sumScratch));
                    }
                }
            }
        }
    }
}
