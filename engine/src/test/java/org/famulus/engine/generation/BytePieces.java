package org.famulus.engine.generation;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import org.famulus.engine.tokenizer.TextStream;

/**
 * A tokenizer's stream over a vocabulary of byte strings, which may cut characters: text comes out at whole characters,
 * and what is left at the end becomes U+FFFD.
 */
final class BytePieces implements TextStream {
    private final List<byte[]> vocabulary;
    private byte[] incomplete = {};
    private boolean finished;

    BytePieces(List<byte[]> vocabulary) {
        this.vocabulary = vocabulary;
    }

    /** A vocabulary of whole strings. */
    static BytePieces of(String... pieces) {
        return new BytePieces(Arrays.stream(pieces).map(piece -> piece.getBytes(StandardCharsets.UTF_8)).toList());
    }

    /** A vocabulary of the 256 bytes. */
    static BytePieces bytes() {
        List<byte[]> vocabulary = new ArrayList<>();
        for (int value = 0; value < 256; value++) {
            vocabulary.add(new byte[]{(byte) value});
        }
        return new BytePieces(vocabulary);
    }

    @Override
    public String append(int id) {
        if (finished) {
            throw new IllegalStateException("appended after the end");
        }
        byte[] added = vocabulary.get(id);
        byte[] all = Arrays.copyOf(incomplete, incomplete.length + added.length);
        System.arraycopy(added, 0, all, incomplete.length, added.length);
        int complete = wholeCharacters(all);
        incomplete = Arrays.copyOfRange(all, complete, all.length);
        return new String(all, 0, complete, StandardCharsets.UTF_8);
    }

    @Override
    public String finish() {
        finished = true;
        return new String(incomplete, StandardCharsets.UTF_8);
    }

    private static int wholeCharacters(byte[] bytes) {
        for (int start = bytes.length - 1; start >= Math.max(0, bytes.length - 4); start--) {
            int lead = bytes[start] & 0xff;
            int length = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : lead >= 0xc0 ? 2 : lead >= 0x80 ? 0 : 1;
            if (length > 0) {
                return start + length > bytes.length ? start : bytes.length;
            }
        }
        return bytes.length;
    }
}
