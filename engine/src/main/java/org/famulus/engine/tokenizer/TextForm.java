package org.famulus.engine.tokenizer;

import java.nio.charset.StandardCharsets;

/** How the tokens of a vocabulary spell text. */
sealed interface TextForm {

    /** The bytes that a token stands for, when it is not at the beginning of a text. */
    byte[] bytes(String token);

    /** Whether a text's first space is the tokenizer's own and not the writer's. */
    boolean dropsLeadingSpace();

    /** Each character of a token is one byte; a token with any other character is plain text. */
    record ByteLevel() implements TextForm {
        @Override
        public byte[] bytes(String token) {
            return ByteAlphabet.bytes(token);
        }

        @Override
        public boolean dropsLeadingSpace() {
            return false;
        }
    }

    /** U+2581 is a space, and {@code <0x0A>} one byte where {@code byteFallback}. */
    record SentencePiece(boolean byteFallback, boolean dropsLeadingSpace) implements TextForm {
        @Override
        public byte[] bytes(String token) {
            int value = byteFallback ? byteValue(token) : -1;
            return value >= 0
                    ? new byte[]{(byte) value}
                    : token.replace(SentencePieceMerges.SPACE, ' ').getBytes(StandardCharsets.UTF_8);
        }

        /** The byte that a token like {@code <0x0A>} stands for, or -1. */
        static int byteValue(String token) {
            if (token.length() != 6 || !token.startsWith("<0x") || token.charAt(5) != '>') {
                return -1;
            }
            int high = Character.digit(token.charAt(3), 16);
            int low = Character.digit(token.charAt(4), 16);
            return high < 0 || low < 0 ? -1 : (high << 4) | low;
        }

        static String byteToken(int value) {
            return String.format("<0x%02X>", value);
        }
    }
}
