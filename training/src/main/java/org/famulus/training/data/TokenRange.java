package org.famulus.training.data;

/**
 * Neighbouring tokens of a file, to train on or to evaluate on. What lies outside does not exist for whoever has the
 * range; a document that a border cuts is there with its part inside.
 *
 * @param file which must stay open
 * @param start the first token
 * @param end one after the last
 */
public record TokenRange(TokenFile file, long start, long end) {

    /** @throws IllegalArgumentException for a range that is not inside the file */
    public TokenRange {
        if (start < 0 || end < start || end > file.tokens()) {
            throw new IllegalArgumentException("tokens " + start + " to " + end + " of a file of " + file.tokens()
                    + "; a range lies inside its file");
        }
    }

    /** The number of tokens. */
    public long tokens() {
        return end - start;
    }

    /** The first {@code tokens} of the range. */
    public TokenRange first(long tokens) {
        return new TokenRange(file, start, start + tokens);
    }

    /** What the first {@code tokens} leave. */
    public TokenRange after(long tokens) {
        return new TokenRange(file, start + tokens, end);
    }

    /**
     * The number of tokens before the first document border at or after {@code fraction} of the range: where to cut it so
     * that no document is in both parts.
     *
     * @param fraction 0 to 1
     */
    public long documentBorder(double fraction) {
        if (!(fraction >= 0 && fraction <= 1)) {
            throw new IllegalArgumentException("a fraction of " + fraction + "; it is 0 to 1");
        }
        long wanted = start + (long) Math.floor(fraction * tokens());
        long document = firstDocumentFrom(wanted);
        return Math.min(end, file.documentStart(document)) - start;
    }

    /** The first document that begins at the token or later; the number of documents where none does. */
    long firstDocumentFrom(long token) {
        long low = 0;
        long high = file.documents();
        while (low < high) {
            long middle = (low + high) >>> 1;
            if (file.documentStart(middle) >= token) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return low;
    }
}
