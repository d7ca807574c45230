package org.famulus.training.data;

/**
 * Where a sample stands.
 *
 * @param file the file's name, as it was given
 * @param line the sample's first line, from 1
 */
public record Origin(String file, long line) {

    /** {@code data.jsonl line 12}. */
    @Override
    public String toString() {
        return file + " line " + line;
    }
}
