package org.famulus.training.data;

import java.util.Arrays;
import java.util.BitSet;

/**
 * Whole documents side by side in rows, none split that fits a row: best fit decreasing, that is, from the longest
 * document to the shortest, each goes into the row that it leaves least room in. A document of n tokens takes n - 1
 * positions, the last token being predicted only. One that takes more than a row is cut into pieces of a row each and
 * what remains; a piece begins with the token that the one before it predicts last.
 *
 * <p>A piece takes 12 bytes, a row 4.
 */
final class PackedRows implements RowPlan {

    private static final int NONE = -1;

    private final TokenFile file;
    private final int length;
    /** The pieces of row r are {@code pieces[rowStarts[r]]} to {@code pieces[rowStarts[r + 1] - 1]}. */
    private final int[] rowStarts;
    private final int[] pieces;
    private final long[] starts;
    private final TokenRange range;

    /** @throws IllegalArgumentException where a conversation or completion would have to be cut */
    PackedRows(TokenRange range, int length) {
        file = range.file();
        this.range = range;
        this.length = length;
        int longest = file.manifest().content().longestSample() - 1;
        if (longest > length) {
            throw new IllegalArgumentException(
                    "rows of " + length + " positions cannot hold the longest conversation of "
                            + longest + " positions; use rows at least as long as the context it was tokenized for");
        }
        starts = pieceStarts();
        int[] rowOf = new int[starts.length];
        int rows = assign(rowOf);
        rowStarts = new int[rows + 1];
        for (int row : rowOf) {
            rowStarts[row + 1]++;
        }
        for (int row = 0; row < rows; row++) {
            rowStarts[row + 1] += rowStarts[row];
        }
        pieces = new int[starts.length];
        int[] next = Arrays.copyOf(rowStarts, rows);
        for (int piece = 0; piece < rowOf.length; piece++) {
            pieces[next[rowOf[piece]]++] = piece;
        }
    }

    /** Where each piece begins, in the order of the file. */
    private long[] pieceStarts() {
        int count = 0;
        long[] found = new long[1024];
        long document = Math.max(0, range.firstDocumentFrom(range.start() + 1) - 1);
        for (; document < file.documents() && file.documentStart(document) < range.end(); document++) {
            long end = Math.min(range.end(), file.documentStart(document + 1));
            for (long at = Math.max(range.start(), file.documentStart(document)); at < end - 1; at += length) {
                if (count == found.length) {
                    found = Arrays.copyOf(found, Math.multiplyExact(count, 2));
                }
                found[count++] = at;
            }
        }
        return Arrays.copyOf(found, count);
    }

    /** Positions of a piece. */
    private int positions(int piece) {
        long start = starts[piece];
        long document = range.firstDocumentFrom(start + 1) - 1;
        long end = Math.min(range.end(), file.documentStart(document + 1));
        return (int) Math.min(length, end - 1 - start);
    }

    /** Gives each piece its row; the number of rows. */
    private int assign(int[] rowOf) {
        int[] positions = new int[starts.length];
        int[] firstOfLength = new int[length + 1];
        Arrays.fill(firstOfLength, NONE);
        int[] nextOfLength = new int[starts.length];
        // From the last to the first, so that each list is in the order of the file.
        for (int piece = starts.length - 1; piece >= 0; piece--) {
            positions[piece] = positions(piece);
            nextOfLength[piece] = firstOfLength[positions[piece]];
            firstOfLength[positions[piece]] = piece;
        }
        OpenRows open = new OpenRows(length, starts.length);
        for (int size = length; size >= 1; size--) {
            for (int piece = firstOfLength[size]; piece != NONE; piece = nextOfLength[piece]) {
                rowOf[piece] = open.take(size);
            }
        }
        return open.rows();
    }

    @Override
    public long rows() {
        return rowStarts.length - 1L;
    }

    @Override
    public void write(long row, long epoch, BatchWriter target) {
        for (int i = rowStarts[(int) row]; i < rowStarts[(int) row + 1]; i++) {
            target.segment(file, starts[pieces[i]], positions(pieces[i]));
        }
    }

    @Override
    public boolean drawn() {
        return false;
    }

    /** Rows with room left, found by how much: a list of rows for each amount, and a bit for each list that has any. */
    private static final class OpenRows {

        private final int length;
        private final int[] firstWithRoom;
        private final int[] nextWithRoom;
        private final BitSet rooms;
        private int rows;

        OpenRows(int length, int mostRows) {
            this.length = length;
            firstWithRoom = new int[length + 1];
            Arrays.fill(firstWithRoom, NONE);
            nextWithRoom = new int[mostRows];
            rooms = new BitSet(length + 1);
        }

        int rows() {
            return rows;
        }

        /** The row with the least room that holds {@code size}, else a new one. */
        int take(int size) {
            int room = rooms.nextSetBit(size);
            int row;
            if (room < 0) {
                room = length;
                row = rows++;
            } else {
                row = firstWithRoom[room];
                firstWithRoom[room] = nextWithRoom[row];
                rooms.set(room, firstWithRoom[room] != NONE);
            }
            int left = room - size;
            if (left > 0) {
                nextWithRoom[row] = firstWithRoom[left];
                firstWithRoom[left] = row;
                rooms.set(left);
            }
            return row;
        }
    }
}
