package org.famulus.training.data;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Fills a batch row by row. */
final class BatchWriter {

    private final int rows;
    private final int length;
    private final int[] ids;
    private final int[] targets;
    private final int[] positions;
    private final List<List<Segment>> segments = new ArrayList<>();
    private List<Segment> current = List.of();
    private int filled;
    private int targetCount;

    BatchWriter(int rows, int length) {
        this.rows = rows;
        this.length = length;
        int size = Math.multiplyExact(rows, length);
        ids = new int[size];
        targets = new int[size];
        positions = new int[size];
        Arrays.fill(targets, Batch.IGNORED);
    }

    /** Begins the next row. */
    void beginRow() {
        current = new ArrayList<>();
        segments.add(current);
        filled = 0;
    }

    /**
     * Appends a segment to the row: each of the tokens from {@code start} on is read, and the one after it predicted.
     *
     * @param start a token of the file
     * @param count positions, 1 or more; the file has a token after the last
     */
    void segment(TokenFile file, long start, int count) {
        int at = (segments.size() - 1) * length + filled;
        int next = file.id(start);
        for (int i = 0; i < count; i++) {
            ids[at + i] = next;
            positions[at + i] = i;
            next = file.id(start + i + 1);
            if (file.trained(start + i + 1)) {
                targets[at + i] = next;
                targetCount++;
            }
        }
        current.add(new Segment(filled, count));
        filled += count;
    }

    Batch batch() {
        while (segments.size() < rows) {
            segments.add(List.of());
        }
        return new Batch(rows, length, ids, targets, positions, segments.stream().map(List::copyOf).toList(),
                targetCount);
    }
}
