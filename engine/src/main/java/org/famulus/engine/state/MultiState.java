package org.famulus.engine.state;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import org.famulus.engine.kernels.KeyValueRows;
import org.famulus.engine.kernels.KeyValueSpan;

/**
 * The state of a softmax-attention layer: one rotated key and one value a head for each remembered entry, with the
 * position that each entry had in its sequence. Unbounded: it keeps every entry ({@code g(t) = t}, TOVA section 3.1).
 *
 * <p>Entries lie in blocks of fixed capacity. Full blocks are never written again; a block shared with a fork is copied
 * before the next entry is written to it.
 */
public final class MultiState implements LayerState {

    /** Entries a block: large enough for long runs in attention, small enough to waste little. */
    static final int BLOCK_ENTRIES = 256;

    private final StateShape shape;
    private final List<KeyValueBlock> blocks;
    private int[] positions;
    private int size;

    MultiState(StateShape shape) {
        this(shape, new ArrayList<>(), new int[BLOCK_ENTRIES], 0);
    }

    private MultiState(StateShape shape, List<KeyValueBlock> blocks, int[] positions, int size) {
        this.shape = shape;
        this.blocks = blocks;
        this.positions = positions;
        this.size = size;
    }

    /** The number of entries. */
    public int size() {
        return size;
    }

    /** The position in the sequence of an entry; ascending. */
    public int position(int entry) {
        return positions[java.util.Objects.checkIndex(entry, size)];
    }

    /** The first entry whose position is at least {@code position}; {@link #size()} when there is none. */
    public int firstEntryFrom(int position) {
        int found = Arrays.binarySearch(positions, 0, size, position);
        return found >= 0 ? found : -found - 1;
    }

    /**
     * Adds entries at the end.
     *
     * @param keys rotated keys {@code [count, keyValueHeads * headDimension]}, 32-bit floats, row-major
     * @param values of the same shape
     * @param firstPosition the position of the first row; the others follow
     */
    public void append(MemorySegment keys, MemorySegment values, int count, int firstPosition) {
        long rowBytes = 4L * shape.entryWidth();
        for (int row = 0; row < count;) {
            KeyValueBlock block = writableBlock();
            int index = size % BLOCK_ENTRIES;
            int run = Math.min(count - row, BLOCK_ENTRIES - index);
            KeyValueSpan span = span(block, BLOCK_ENTRIES);
            for (int i = 0; i < run; i++) {
                KeyValueRows.write(span, index + i, keys.asSlice((row + i) * rowBytes, rowBytes),
                        values.asSlice((row + i) * rowBytes, rowBytes), shape.keyValueHeads(), shape.headDimension());
                addPosition(firstPosition + row + i);
            }
            row += run;
        }
    }

    /** The entries as attention reads them, in order. Valid until the next change of the state. */
    public List<KeyValueSpan> spans() {
        List<KeyValueSpan> spans = new ArrayList<>(blocks.size());
        for (int i = 0; i < blocks.size(); i++) {
            spans.add(span(blocks.get(i), Math.min(BLOCK_ENTRIES, size - i * BLOCK_ENTRIES)));
        }
        return spans;
    }

    @Override
    public long bytes() {
        return size * shape.entryBytes();
    }

    @Override
    public long allocatedBytes() {
        return blocks.stream().mapToLong(KeyValueBlock::bytes).sum();
    }

    MultiState fork() {
        List<KeyValueBlock> shared = new ArrayList<>(blocks.size());
        for (KeyValueBlock block : blocks) {
            shared.add(block.retain());
        }
        return new MultiState(shape, shared, positions.clone(), size);
    }

    /** Forgets the entries at and after a position. */
    void trim(int position) {
        size = firstEntryFrom(position);
        int needed = (size + BLOCK_ENTRIES - 1) / BLOCK_ENTRIES;
        while (blocks.size() > needed) {
            blocks.removeLast().release();
        }
    }

    void release() {
        trim(Integer.MIN_VALUE);
    }

    /** Room for {@code entryPositions.length} entries at the given positions, for reading a saved state. */
    void reserve(int[] entryPositions) {
        trim(Integer.MIN_VALUE);
        for (int position : entryPositions) {
            if (size % BLOCK_ENTRIES == 0) {
                blocks.add(new KeyValueBlock(shape, BLOCK_ENTRIES));
            }
            addPosition(position);
        }
    }

    private void addPosition(int position) {
        if (size == positions.length) {
            positions = Arrays.copyOf(positions, Math.multiplyExact(2, positions.length));
        }
        positions[size++] = position;
    }

    private KeyValueBlock writableBlock() {
        if (size == blocks.size() * BLOCK_ENTRIES) {
            KeyValueBlock block = new KeyValueBlock(shape, BLOCK_ENTRIES);
            blocks.add(block);
            return block;
        }
        KeyValueBlock last = blocks.getLast();
        if (last.shared()) {
            KeyValueBlock own = last.copy(size % BLOCK_ENTRIES);
            blocks.set(blocks.size() - 1, own);
            last.release();
            return own;
        }
        return last;
    }

    private static KeyValueSpan span(KeyValueBlock block, int count) {
        return new KeyValueSpan(block.keys, block.values, block.capacity, count, block.shape.type());
    }
}
