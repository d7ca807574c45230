package org.famulus.engine.tokenizer;

/**
 * A token that is found in the text before anything else happens to it.
 *
 * @param content not empty
 * @param singleWord found only where no word character touches it
 * @param leftStrip takes the white space before it along
 * @param rightStrip takes the white space after it along
 * @param normalized looked for in the normalized text, itself normalized
 * @param special a control token, left out of the text shown to people
 */
record AddedToken(int id, String content, boolean singleWord, boolean leftStrip, boolean rightStrip, boolean normalized,
        boolean special) {

    static AddedToken plain(int id, String content, boolean special) {
        return new AddedToken(id, content, false, false, false, false, special);
    }

    /** Whether it is a run of spaces or line breaks, which nobody can mistake for a marker. */
    boolean whiteSpace() {
        return content.codePoints().allMatch(c -> Character.isWhitespace(c) || c == SentencePieceMerges.SPACE);
    }
}
