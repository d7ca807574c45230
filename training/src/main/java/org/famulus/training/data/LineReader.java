package org.famulus.training.data;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

import org.jspecify.annotations.Nullable;

/** Lines of a UTF-8 file, read strictly and piece by piece. A byte-order mark at the beginning is passed over. */
final class LineReader implements Closeable {

    /** What becomes of a line that is longer than the reader holds at once. */
    enum LongLines {
        REFUSED, CUT
    }

    /**
     * A line, or a part of a long one.
     *
     * @param text with the line break at its end, where it has one
     * @param line from 1
     * @param begins whether the line begins here
     */
    record Line(String text, long line, boolean begins) {

        /** The text without its line break. */
        String content() {
            int end = text.length();
            if (end > 0 && text.charAt(end - 1) == '\n') {
                end -= end > 1 && text.charAt(end - 2) == '\r' ? 2 : 1;
            }
            return text.substring(0, end);
        }
    }

    private static final int BLOCK_BYTES = 1 << 16;
    private static final byte[] BYTE_ORDER_MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};
    private static final char REPLACEMENT = '\uFFFD';

    private final Path path;
    private final InputStream input;
    private final int mostBytes;
    private final LongLines longLines;
    private byte[] buffer = new byte[BLOCK_BYTES];
    private int start;
    private int end;
    private long position;
    private long line = 1;
    private boolean atLineStart = true;
    private boolean atEnd;

    /** @param mostBytes of a line that is held at once */
    LineReader(Path path, int mostBytes, LongLines longLines) throws IOException {
        this.path = path;
        this.mostBytes = mostBytes;
        this.longLines = longLines;
        input = Files.newInputStream(path);
        while (end < BYTE_ORDER_MARK.length && fill()) {
            // Until there is enough to see the mark.
        }
        if (end >= BYTE_ORDER_MARK.length && Arrays.equals(buffer, 0, BYTE_ORDER_MARK.length, BYTE_ORDER_MARK, 0,
                BYTE_ORDER_MARK.length)) {
            start = BYTE_ORDER_MARK.length;
        }
    }

    /** Bytes read so far. */
    long position() {
        return position;
    }

    /** The next line or part of one, or null at the end of the file. */
    @Nullable
    Line next() throws IOException {
        int at = start;
        while (true) {
            while (at < end && buffer[at] != '\n') {
                at++;
            }
            boolean broken = at < end;
            if (at - start > mostBytes) {
                return longLine();
            }
            if (broken) {
                return take(at + 1, true);
            }
            int scanned = at - start;
            if (!fill()) {
                return start == end ? null : take(end, true);
            }
            at = start + scanned;
        }
    }

    private Line longLine() {
        if (longLines == LongLines.REFUSED) {
            throw new TrainingDataException(new Origin(path.toString(), line) + " has more than " + mostBytes
                    + " bytes, the most that a line may have; split the sample");
        }
        int cut = start + mostBytes;
        // Not inside a character: its later bytes are 10xxxxxx, at most three.
        for (int back = 0; back < 3 && cut < end && (buffer[cut] & 0xC0) == 0x80; back++) {
            cut--;
        }
        return take(cut, false);
    }

    private Line take(int to, boolean endsLine) {
        Line taken = new Line(decoded(start, to), line, atLineStart);
        start = to;
        atLineStart = endsLine;
        line += endsLine ? 1 : 0;
        return taken;
    }

    private String decoded(int from, int to) {
        for (int i = from; i < to; i++) {
            if (buffer[i] == 0) {
                throw new TrainingDataException(new Origin(path.toString(), line)
                        + " has a NUL byte, so this is binary data or UTF-16; give UTF-8 text");
            }
        }
        String text = new String(buffer, from, to - from, StandardCharsets.UTF_8);
        if (text.indexOf(REPLACEMENT) >= 0) {
            requireUtf8(from, to);
        }
        return text;
    }

    /** Broken bytes have become the replacement character, but the text may also hold one of its own. */
    private void requireUtf8(int from, int to) {
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(buffer, from, to - from));
        } catch (CharacterCodingException broken) {
            throw new TrainingDataException(new Origin(path.toString(), line)
                    + " is no UTF-8 text; convert it first, for example with iconv -t UTF-8, or leave it out", broken);
        }
    }

    /** Reads on behind what is held; false at the end of the file. */
    private boolean fill() throws IOException {
        if (atEnd) {
            return false;
        }
        if (start > 0) {
            System.arraycopy(buffer, start, buffer, 0, end - start);
            end -= start;
            start = 0;
        }
        if (end == buffer.length) {
            buffer = Arrays.copyOf(buffer, Math.multiplyExact(buffer.length, 2));
        }
        int count = input.read(buffer, end, buffer.length - end);
        if (count < 0) {
            atEnd = true;
            return false;
        }
        end += count;
        position += count;
        return true;
    }

    @Override
    public void close() throws IOException {
        input.close();
    }
}
