package org.famulus.engine.tokenizer;

import java.nio.charset.StandardCharsets;

/**
 * UTF-8 that may be broken, read as Unicode recommends and the native library does: each longest beginning of a character
 * that breaks off becomes one U+FFFD. Java's own decoder differs for encoded surrogates.
 */
final class Utf8 {

    private static final char REPLACEMENT = '\uFFFD';

    private Utf8() {
    }

    static String decode(byte[] bytes, int start, int end) {
        String text = new String(bytes, start, end - start, StandardCharsets.UTF_8);
        return text.indexOf(REPLACEMENT) < 0 ? text : decodeBroken(bytes, start, end);
    }

    private static String decodeBroken(byte[] bytes, int start, int end) {
        StringBuilder text = new StringBuilder(end - start);
        int at = start;
        while (at < end) {
            int lead = bytes[at] & 0xFF;
            int length = length(lead);
            int valid = 1;
            int character = length == 1 ? lead : lead & (0x3F >> (length - 1));
            while (valid < length && at + valid < end && continues(lead, valid, bytes[at + valid] & 0xFF)) {
                character = (character << 6) | (bytes[at + valid] & 0x3F);
                valid++;
            }
            text.appendCodePoint(valid == length ? character : REPLACEMENT);
            at += valid;
        }
        return text.toString();
    }

    /** How many of the last bytes before {@code end} may still become a character with more bytes: 0 to 3. */
    static int incompleteTail(byte[] bytes, int end) {
        for (int back = 1; back <= Math.min(3, end); back++) {
            int lead = bytes[end - back] & 0xFF;
            if (lead >= 0xC0) {
                boolean possible = back < length(lead) && length(lead) <= 4;
                for (int i = 1; i < back; i++) {
                    possible &= continues(lead, i, bytes[end - back + i] & 0xFF);
                }
                return possible ? back : 0;
            }
            if (lead < 0x80) {
                return 0;
            }
        }
        return 0;
    }

    /** The bytes of a character with this lead byte; a byte that leads none counts as more than there can be. */
    private static int length(int lead) {
        return lead < 0x80 ? 1 : lead < 0xC2 ? 5 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : lead < 0xF5 ? 4 : 5;
    }

    /** Whether the byte may stand at {@code index}: no overlong form, no surrogate, nothing beyond U+10FFFF. */
    private static boolean continues(int lead, int index, int value) {
        if (value < 0x80 || value >= 0xC0 || lead < 0xC2 || lead >= 0xF5) {
            return false;
        }
        return index > 1 || switch (lead) {
            case 0xE0 -> value >= 0xA0;
            case 0xED -> value < 0xA0;
            case 0xF0 -> value >= 0x90;
            case 0xF4 -> value < 0x90;
            default -> true;
        };
    }
}
