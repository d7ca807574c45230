package org.famulus.engine.convert;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.List;

import org.famulus.engine.ModelFormatException;
import org.famulus.engine.kernels.Workers;
import org.famulus.engine.weights.Quantization;
import org.famulus.engine.weights.TensorData;
import org.famulus.engine.weights.TensorType;

/**
 * Turns the rows of tensors into stored bytes: several tiles of whole rows at a time, each by one thread, written in
 * order. Its buffers are used again for each tensor. Not safe for concurrent use.
 */
final class TensorEncoder implements AutoCloseable {

    /** One megabyte of floats: many times a row of the usual models, and little beside the heap. */
    private static final int TILE_ELEMENTS = 1 << 18;
    /** Tiles a thread computes between two writes. */
    private static final int TILES_PER_THREAD = 2;

    private final Workers workers;
    private final ModelProgress progress;
    private final float[][] rows;
    private final byte[][] encoded;
    private long expected;

    /**
     * @param threads how many compute
     * @param progress is told what has been written
     */
    TensorEncoder(int threads, ModelProgress progress) {
        this.workers = Workers.of(threads);
        this.progress = progress;
        rows = new float[threads][0];
        encoded = new byte[threads * TILES_PER_THREAD][0];
    }

    /** Says what will be written, for the progress. */
    void expect(List<ModelTensor.Placed> tensors) {
        expected = tensors.stream().mapToLong(ModelTensor.Placed::bytes).sum();
    }

    /**
     * The bytes of a tensor, produced when its file is written.
     *
     * @param name for messages
     * @param type a type that can be written, of whose blocks a row is made
     */
    TensorData encode(String name, TensorType type, TensorRows source) {
        return sink -> {
            try {
                encode(type, source, sink);
            } catch (IllegalArgumentException unfit) {
                throw new ModelFormatException("tensor " + name + ": " + unfit.getMessage(), unfit);
            }
        };
    }

    private void encode(TensorType type, TensorRows source, TensorData.Sink sink) throws IOException {
        int columns = source.columns();
        if (columns == 0) {
            return;
        }
        int tileRows = Math.max(1, TILE_ELEMENTS / columns);
        int tiles = Math.ceilDiv(source.rows(), tileRows);
        long tileBytes = type.bytes(Math.multiplyExact((long) tileRows, columns));
        for (int first = 0; first < tiles; first += encoded.length) {
            int start = first;
            int count = Math.min(encoded.length, tiles - first);
            workers.run(count, (index, slot) -> {
                int row = (start + index) * tileRows;
                encoded[index] = atLeast(encoded[index], tileBytes);
                tile(type, source, row, Math.min(tileRows, source.rows() - row), slot,
                        MemorySegment.ofArray(encoded[index]));
            });
            for (int i = 0; i < count; i++) {
                int row = (first + i) * tileRows;
                long bytes = type.bytes((long) Math.min(tileRows, source.rows() - row) * columns);
                sink.write(MemorySegment.ofArray(encoded[i]).asSlice(0, bytes));
                progress.written(bytes, expected);
            }
        }
    }

    private void tile(TensorType type, TensorRows source, int row, int count, int slot, MemorySegment target) {
        if (source.copy(type, row, count, target)) {
            return;
        }
        int elements = Math.multiplyExact(count, source.columns());
        if (rows[slot].length < elements) {
            rows[slot] = new float[elements];
        }
        source.read(row, count, rows[slot]);
        Quantization.quantize(type, rows[slot], 0, elements, target, 0);
    }

    private static byte[] atLeast(byte[] buffer, long bytes) {
        return buffer.length >= bytes ? buffer : new byte[Math.toIntExact(bytes)];
    }

    @Override
    public void close() {
        workers.close();
    }
}
