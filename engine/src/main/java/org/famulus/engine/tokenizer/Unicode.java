package org.famulus.engine.tokenizer;

/** Text that may hold half a surrogate pair, which Java allows and UTF-8 does not. */
final class Unicode {

    private static final char REPLACEMENT = '\uFFFD';

    private Unicode() {
    }

    static boolean wellFormed(String text) {
        return firstUnpaired(text) < 0;
    }

    /** The text with each half of a surrogate pair that stands alone as U+FFFD. */
    static String wellFormedCopy(String text) {
        int first = firstUnpaired(text);
        if (first < 0) {
            return text;
        }
        StringBuilder copy = new StringBuilder(text.length()).append(text, 0, first);
        text.substring(first).codePoints()
                .forEach(c -> copy.appendCodePoint(Character.getType(c) == Character.SURROGATE ? REPLACEMENT : c));
        return copy.toString();
    }

    private static int firstUnpaired(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (Character.isSurrogate(c)) {
                if (Character.isLowSurrogate(c) || i + 1 == text.length()
                        || !Character.isLowSurrogate(text.charAt(i + 1))) {
                    return i;
                }
                i++;
            }
        }
        return -1;
    }
}
