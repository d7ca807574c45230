package org.famulus.engine.model;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/**
 * Working memory of forward passes, handed out in the manner of a stack and used again by the next pass. Its content is
 * undefined when handed out. Belongs to one pass at a time.
 */
final class Scratch implements AutoCloseable {

    private static final long ALIGNMENT = 64;
    private static final long SMALLEST_CHUNK = 1 << 20;

    /** What is kept for the next pass at most; a long prompt's memory beyond it is given back. */
    private static final long KEPT_BYTES = 64L << 20;

    private final long smallestChunk;
    private final long keptBytes;

    /** Memory for passes of many sizes, of which little is kept. */
    Scratch() {
        this(SMALLEST_CHUNK, KEPT_BYTES);
    }

    /**
     * @param smallestChunk what is asked of the system at once, at least
     * @param keptBytes what is kept for the next pass at most
     */
    Scratch(long smallestChunk, long keptBytes) {
        this.smallestChunk = smallestChunk;
        this.keptBytes = keptBytes;
    }

    private record Chunk(Arena arena, MemorySegment memory) {
    }

    /** A height of the stack. */
    record Mark(int chunk, long used) {
    }

    private final List<Chunk> chunks = new ArrayList<>();
    private int current = -1;
    private long used;

    /** Memory for {@code bytes} bytes, aligned to a cache line. */
    @SuppressWarnings("MustBeClosedChecker") // its chunk closes it
    MemorySegment bytes(long bytes) {
        long rounded = Math.addExact(bytes, ALIGNMENT - 1) & -ALIGNMENT;
        while (current < 0 || used + rounded > chunks.get(current).memory.byteSize()) {
            current++;
            used = 0;
            if (current == chunks.size()) {
                Arena arena = Arena.ofShared();
                chunks.add(new Chunk(arena, arena.allocate(Math.max(rounded, smallestChunk), ALIGNMENT)));
            }
        }
        MemorySegment slice = chunks.get(current).memory.asSlice(used, bytes);
        used += rounded;
        return slice;
    }

    Rows rows(int rows, int width) {
        return new Rows(bytes(Math.multiplyExact(4L * rows, (long) width)), rows, width);
    }

    Mark mark() {
        return new Mark(current, used);
    }

    /** Takes back everything handed out since the mark. */
    void release(Mark mark) {
        current = mark.chunk;
        used = mark.used;
    }

    /** Takes back everything, and gives memory beyond what is worth keeping back to the system. */
    void reset() {
        current = -1;
        used = 0;
        long kept = 0;
        for (int i = 0; i < chunks.size(); i++) {
            kept += chunks.get(i).memory.byteSize();
            if (kept > keptBytes) {
                while (chunks.size() > i) {
                    chunks.removeLast().arena.close();
                }
                return;
            }
        }
    }

    @Override
    public void close() {
        chunks.forEach(chunk -> chunk.arena.close());
        chunks.clear();
        current = -1;
        used = 0;
    }
}
