package org.famulus.engine.kernels;

import java.lang.foreign.MemorySegment;
import java.lang.ref.Reference;
import java.util.List;

import jdk.incubator.vector.FloatVector;

import org.famulus.engine.weights.TensorType;
import org.jspecify.annotations.Nullable;

import static org.famulus.engine.kernels.NativeMemory.ALL;
import static org.famulus.engine.kernels.NativeMemory.ORDER;
import static org.famulus.engine.kernels.VectorWidths.FLOATS;

/**
 * Softmax attention of one query row over cached keys and values, grouped-query: query head {@code h} reads key/value head
 * {@code h / (heads / keyValueHeads)}. All query heads of a key/value head go together, so each cached row is read once.
 *
 * <p>Entries are taken in blocks with a running greatest score and sum (online softmax), so scratch memory does not grow
 * with the context. Everything is accumulated in 32-bit floats; BF16 keys and values are widened exactly. A NaN in a
 * query or in a visible entry reaches the output of the heads that read it.
 *
 * <p>An instance holds only the shape and may be used by any number of threads at once, each with its own scratch: work is
 * spread by ranges of heads. The memory passed in must stay open until the call returns; closing it from another thread
 * meanwhile is not detected.
 */
public final class AttentionKernel {

    /** Entries of a block: its padded keys or values stay in the first two cache levels. */
    static final int BLOCK = 64;

    private static final int TILE = 4;
    private static final int ALIGNMENT = 64;

    private final int heads;
    private final int keyValueHeads;
    private final int headDimension;
    private final float scale;

    private final int group;
    /** Floats of a padded row: whole vectors. */
    private final int width;
    /** Query heads of a group, padded to whole tiles. */
    private final int slots;

    /**
     * @param heads query heads, a multiple of {@code keyValueHeads}
     * @param keyValueHeads heads of keys and values, at least 1
     * @param headDimension elements of a head, at least 1
     * @param scale factor of the products of queries and keys, usually {@code 1 / sqrt(headDimension)}
     * @throws IllegalArgumentException for any other shape, or a scale that is not finite
     */
    public AttentionKernel(int heads, int keyValueHeads, int headDimension, float scale) {
        if (keyValueHeads < 1 || heads < 1 || heads % keyValueHeads != 0) {
            throw new IllegalArgumentException(heads + " query heads over " + keyValueHeads
                    + " key/value heads; both are positive, the first a multiple of the second");
        }
        if (headDimension < 1) {
            throw new IllegalArgumentException("head dimension " + headDimension + " is below 1");
        }
        if (!Float.isFinite(scale)) {
            throw new IllegalArgumentException("scale " + scale + " of attention scores is not finite");
        }
        Math.multiplyExact(heads, headDimension);
        this.heads = heads;
        this.keyValueHeads = keyValueHeads;
        this.headDimension = headDimension;
        this.scale = scale;
        this.group = heads / keyValueHeads;
        this.width = Math.toIntExact(HeadTile.roundUp(headDimension));
        this.slots = (group + TILE - 1) / TILE * TILE;
        Math.multiplyExact(Math.multiplyExact(2 * BLOCK, width), slots);
    }

    /** Bytes of scratch memory that one call of {@link #attend} uses, whatever the number of entries. */
    public long scratchBytes() {
        return ALIGNMENT + stagingOffset() + BLOCK * width * 4L;
    }

    // Scratch, in this order, each part whole vectors: queries [slots, width], accumulated [slots, width],
    // by tile a vector and a strip [BLOCK, TILE], by tile the vectors [greatest, sum, base], staging [BLOCK, width].
    private long accumulatedOffset() {
        return slots * width * 4L;
    }

    private long stripsOffset() {
        return 2 * accumulatedOffset();
    }

    private long stateOffset() {
        return stripsOffset() + slots / TILE * stripBytes();
    }

    private long stagingOffset() {
        return stateOffset() + slots / TILE * 3 * HeadTile.VECTOR_BYTES;
    }

    /**
     * Attends from query heads {@code [headFrom, headTo)} to entries {@code [from, to)}, counted over the concatenation of
     * the entries in use of {@code spans}.
     *
     * @param query {@code [heads, headDimension]} floats, rotated; only the heads in range are read
     * @param spans keys and values {@code [keyValueHeads, capacity, headDimension]}
     * @param output {@code [heads, headDimension]} floats; only the heads in range are written
     * @param weights {@code [heads, to - from]} floats, or null: where to write the softmax weights of the heads in range
     * @param scratch {@link #scratchBytes()} bytes of the calling thread's own; its content is overwritten
     * @throws IllegalArgumentException if a range is empty or exceeds what there is, or a segment is too small, on the
     *             heap, or read-only and to be written
     * @throws IllegalStateException if the arena of a segment is closed
     */
    public void attend(MemorySegment query, List<KeyValueSpan> spans, int from, int to, int headFrom, int headTo,
            MemorySegment output, @Nullable MemorySegment weights, MemorySegment scratch) {
        checkRanges(spans, from, to, headFrom, headTo);
        long queryAt = NativeMemory.checkedAddress("query", query, 4L * heads * headDimension);
        long outputAt = NativeMemory.writableAddress("output", output, 4L * heads * headDimension);
        long entries = to - from;
        long weightsAt = weights == null
                ? 0
                : NativeMemory.writableAddress("attention weights", weights, 4L * heads * entries);
        long scratchAt = NativeMemory.writableAddress("attention scratch", scratch, scratchBytes());
        long aligned = (scratchAt + ALIGNMENT - 1) & -ALIGNMENT;

        for (int keyValueHead = headFrom / group; keyValueHead <= (headTo - 1) / group; keyValueHead++) {
            int first = Math.max(headFrom, keyValueHead * group);
            int count = Math.min(headTo, (keyValueHead + 1) * group) - first;
            begin(queryAt, first, count, aligned);
            long groupWeightsAt = weights == null ? 0 : weightsAt + first * entries * 4;
            int spanStart = 0;
            for (int i = 0; i < spans.size(); i++) {
                KeyValueSpan span = spans.get(i);
                int start = Math.max(from - spanStart, 0);
                int end = Math.min(to - spanStart, span.count());
                for (int entry = start; entry < end; entry += BLOCK) {
                    long blockWeightsAt = groupWeightsAt == 0
                            ? 0
                            : groupWeightsAt + (spanStart + entry - from) * 4L;
                    block(span, keyValueHead, entry, Math.min(BLOCK, end - entry), count, aligned, blockWeightsAt,
                            entries * 4);
                }
                spanStart += span.count();
            }
            end(outputAt, first, count, aligned, groupWeightsAt, entries);
        }
        Reference.reachabilityFence(query);
        Reference.reachabilityFence(spans);
        Reference.reachabilityFence(output);
        Reference.reachabilityFence(weights);
        Reference.reachabilityFence(scratch);
    }

    private void checkRanges(List<KeyValueSpan> spans, int from, int to, int headFrom, int headTo) {
        if (headFrom < 0 || headFrom >= headTo || headTo > heads) {
            throw new IllegalArgumentException(
                    "query heads [" + headFrom + ", " + headTo + ") of " + heads + "; give a range that is not empty");
        }
        long available = 0;
        for (int i = 0; i < spans.size(); i++) {
            KeyValueSpan span = spans.get(i);
            long bytes = Math.multiplyExact((long) keyValueHeads * span.capacity(),
                    (long) headDimension * elementBytes(span));
            NativeMemory.checkedAddress("keys", span.keys(), bytes);
            NativeMemory.checkedAddress("values", span.values(), bytes);
            available += span.count();
        }
        if (from < 0 || from >= to || to > available) {
            throw new IllegalArgumentException("attention to entries [" + from + ", " + to + ") of " + available
                    + "; give a range that is not empty");
        }
    }

    private static int elementBytes(KeyValueSpan span) {
        return span.type() == TensorType.BF16 ? 2 : 4;
    }

    /** Query heads that go together: three make a tile of four whose last head is zeros. */
    private static int tileHeads(int rest) {
        return rest >= 3 ? TILE : rest;
    }

    private void begin(long query, int first, int count, long scratch) {
        long end = scratch + accumulatedOffset();
        for (int slot = 0; slot < slots; slot++) {
            long row = scratch + slot * width * 4L;
            long source = query + (long) (first + slot) * headDimension * 4;
            for (int i = 0; i < width; i++) {
                float value = slot < count && i < headDimension ? NativeMemory.floatAt(source + i * 4L) * scale : 0f;
                NativeMemory.putFloat(row + i * 4L, value);
            }
        }
        FloatVector zero = FloatVector.zero(FLOATS);
        for (long at = end; at < scratch + stripsOffset(); at += HeadTile.VECTOR_BYTES) {
            zero.intoMemorySegment(ALL, at, ORDER);
        }
        FloatVector none = FloatVector.broadcast(FLOATS, Float.NEGATIVE_INFINITY);
        for (long at = scratch + stateOffset(); at < scratch + stagingOffset(); at += 3 * HeadTile.VECTOR_BYTES) {
            none.intoMemorySegment(ALL, at, ORDER);
            zero.intoMemorySegment(ALL, at + HeadTile.VECTOR_BYTES, ORDER);
        }
    }

    private void block(KeyValueSpan span, int keyValueHead, int entry, int entries, int count, long scratch,
            long weights, long weightsRowBytes) {
        long offset = ((long) keyValueHead * span.capacity() + entry) * headDimension * elementBytes(span);
        boolean brain = span.type() == TensorType.BF16;
        // Rows that are no whole vectors of floats where they lie are widened and padded first.
        boolean staged = brain || width != headDimension;
        long staging = scratch + stagingOffset();
        long rowBytes = width * 4L;

        long keys = span.keys().address() + offset;
        if (staged) {
            RowStaging.stage(brain, keys, entries, headDimension, width, staging);
            keys = staging;
        }
        for (int slot = 0; slot < count; slot += TILE) {
            int tile = tileHeads(count - slot);
            long strip = strip(scratch, slot);
            HeadTile.scores(tile, keys, rowBytes, entries, width, scratch + slot * rowBytes, strip);
            if (weights != 0) {
                copyScores(tile, Math.min(TILE, count - slot), entries, strip, weights + slot * weightsRowBytes,
                        weightsRowBytes);
            }
        }

        long values = span.values().address() + offset;
        if (staged) {
            RowStaging.stage(brain, values, entries, headDimension, width, staging);
            values = staging;
        }
        for (int slot = 0; slot < count; slot += TILE) {
            int tile = tileHeads(count - slot);
            long strip = strip(scratch, slot);
            long accumulated = scratch + accumulatedOffset() + slot * rowBytes;
            long state = state(scratch, slot);
            HeadTile.softmax(tile, entries, width, strip, state, state + HeadTile.VECTOR_BYTES,
                    state + 2 * HeadTile.VECTOR_BYTES, accumulated);
            HeadTile.values(tile, values, rowBytes, entries, width, strip, accumulated);
        }
    }

    private long strip(long scratch, int slot) {
        return scratch + stripsOffset() + slot / TILE * stripBytes() + HeadTile.VECTOR_BYTES;
    }

    private static long stripBytes() {
        return HeadTile.VECTOR_BYTES + BLOCK * TILE * 4L;
    }

    private long state(long scratch, int slot) {
        return scratch + stateOffset() + slot / TILE * 3 * HeadTile.VECTOR_BYTES;
    }

    private static void copyScores(int tile, int count, int entries, long strip, long weights, long rowBytes) {
        for (int head = 0; head < count; head++) {
            for (int i = 0; i < entries; i++) {
                NativeMemory.putFloat(weights + head * rowBytes + i * 4L,
                        NativeMemory.floatAt(strip + ((long) i * tile + head) * 4));
            }
        }
    }

    private void end(long output, int first, int count, long scratch, long weights, long entries) {
        for (int slot = 0; slot < count; slot++) {
            int tile = tileHeads(count - slot / TILE * TILE);
            long state = state(scratch, slot);
            float sum = 0;
            for (int lane = slot % TILE; lane < HeadTile.LANES; lane += tile) {
                sum += NativeMemory.floatAt(state + HeadTile.VECTOR_BYTES + lane * 4L);
            }
            long source = scratch + accumulatedOffset() + slot * width * 4L;
            long target = output + (long) (first + slot) * headDimension * 4;
            for (int i = 0; i < headDimension; i++) {
                NativeMemory.putFloat(target + i * 4L, NativeMemory.floatAt(source + i * 4L) / sum);
            }
            if (weights != 0) {
                float greatest = NativeMemory.floatAt(state + slot % TILE * 4L);
                normalize(weights + slot * entries * 4, entries, greatest, sum, scratch + stagingOffset());
            }
        }
    }

    /** @param base address of a vector, overwritten */
    private static void normalize(long row, long entries, float greatest, float sum, long base) {
        FloatVector.broadcast(FLOATS, greatest).intoMemorySegment(ALL, base, ORDER);
        Exponential.exponentials(row, row, entries, 1f, base);
        ElementwiseKernels.divideRun(row, sum, entries);
    }
}
