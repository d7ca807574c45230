package org.famulus.engine.tokenizer;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The printable characters that stand for the 256 bytes in byte-level vocabularies: printable Latin-1 for itself, the
 * others from U+0100 on, in order (Radford et al. 2019, GPT-2).
 */
final class ByteAlphabet {

    private static final char[] CHARACTERS = new char[256];
    private static final short[] BYTES = new short[512];

    static {
        Arrays.fill(BYTES, (short) -1);
        char next = 256;
        for (int b = 0; b < 256; b++) {
            boolean printable = (b >= '!' && b <= '~') || (b >= 0xA1 && b <= 0xAC) || b >= 0xAE;
            CHARACTERS[b] = printable ? (char) b : next++;
            BYTES[CHARACTERS[b]] = (short) b;
        }
    }

    private ByteAlphabet() {
    }

    /** The character of a byte, 0 to 255. */
    static char character(int value) {
        return CHARACTERS[value];
    }

    /** The bytes that the characters stand for; the UTF-8 of the text itself where one of them stands for none. */
    static byte[] bytes(String token) {
        byte[] bytes = new byte[token.length()];
        for (int i = 0; i < bytes.length; i++) {
            char c = token.charAt(i);
            if (c >= BYTES.length || BYTES[c] < 0) {
                return token.getBytes(StandardCharsets.UTF_8);
            }
            bytes[i] = (byte) BYTES[c];
        }
        return bytes;
    }

    /** Whether UTF-8 text can hold the byte. */
    static boolean inUtf8(int value) {
        return value != 0xC0 && value != 0xC1 && value < 0xF5;
    }
}
