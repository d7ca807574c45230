package org.famulus.training.data;

/** Hears how far reading has come; what it throws ends the work, and nothing is left of it. */
@FunctionalInterface
public interface DataProgress {

    /** Nobody listens. */
    DataProgress NONE = (newBytes, totalBytes) -> {
    };

    /**
     * More has been read.
     *
     * @param newBytes since the last call
     * @param totalBytes of all sources
     */
    void read(long newBytes, long totalBytes);
}
