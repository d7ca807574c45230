package org.famulus.training.tokenizer;

import java.util.Random;

/** Seeded texts. */
final class RandomTexts {

    private RandomTexts() {
    }

    /** Words of few letters, so that pairs repeat and tie. */
    static String few(Random random, int words) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < words; i++) {
            int length = 1 + random.nextInt(9);
            for (int letter = 0; letter < length; letter++) {
                text.append((char) ('a' + random.nextInt(3)));
            }
            text.append(random.nextInt(6) == 0 ? ". " : " ");
        }
        return text.toString();
    }

    /** All kinds of characters, markers that look like control tokens, control characters, any code point. */
    static String wild(Random random, int pieces) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < pieces; i++) {
            switch (random.nextInt(11)) {
                case 0 -> text.append((char) random.nextInt(32));
                case 1 -> text.append("\r\n\n");
                case 2 -> text.append(" ".repeat(1 + random.nextInt(5)));
                case 3 -> text.append("the cat's HATS'LL don't");
                case 4 -> text.append("é日本語مرحبا");
                case 5 -> text.append("👩‍👩‍👧🏽🇫🇷");
                case 6 -> text.append("<|endoftext|>");
                case 7 -> text.append((char) (' ' + random.nextInt(95)));
                case 8 -> text.append(random.nextInt(100_000));
                case 9 -> text.append("\u00a0\u2003\u0085\u3000");
                default -> text.appendCodePoint(anyCharacter(random));
            }
        }
        return text.toString();
    }

    private static int anyCharacter(Random random) {
        int c = random.nextInt(Character.MAX_CODE_POINT + 1);
        return Character.getType(c) == Character.SURROGATE || Character.getType(c) == Character.UNASSIGNED
                ? 'x'
                : c;
    }
}
