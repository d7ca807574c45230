package org.famulus.training.data;

/**
 * Where things lie in a token file. All numbers are little-endian and each section begins at a multiple of 8 bytes: the
 * ids, 2 or 4 bytes each; one bit a token that says whether it is predicted, lowest bit first; the first token of each
 * document, 8 bytes each, and at the end the number of tokens.
 *
 * @param bytesPerToken 2 where every id of the vocabulary fits, else 4
 * @param tokens in the file
 * @param documents in the file
 */
record TokenLayout(int bytesPerToken, long tokens, long documents) {

    /** Ids of a smaller vocabulary take 2 bytes. */
    private static final int LARGEST_SHORT_VOCABULARY = 1 << 16;

    TokenLayout {
        if ((bytesPerToken != Short.BYTES && bytesPerToken != Integer.BYTES) || tokens < 0 || documents < 0) {
            throw new IllegalArgumentException("a token file of " + tokens + " tokens of " + bytesPerToken
                    + " bytes in " + documents + " documents; a token takes 2 or 4 bytes");
        }
    }

    static int bytesPerToken(int vocabularySize) {
        return vocabularySize <= LARGEST_SHORT_VOCABULARY ? Short.BYTES : Integer.BYTES;
    }

    long maskStart() {
        return aligned(Math.multiplyExact(tokens, bytesPerToken));
    }

    long documentsStart() {
        return aligned(Math.addExact(maskStart(), Math.ceilDiv(tokens, (long) Byte.SIZE)));
    }

    /** The size of the whole file. */
    long bytes() {
        return Math.addExact(documentsStart(), Math.multiplyExact(Math.addExact(documents, 1), Long.BYTES));
    }

    private static long aligned(long bytes) {
        return Math.addExact(bytes, -bytes & 7);
    }
}
