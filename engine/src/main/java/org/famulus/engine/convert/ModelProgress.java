package org.famulus.engine.convert;

/** Is told how far the writing of a model is, on the calling thread. */
@FunctionalInterface
public interface ModelProgress {

    /**
     * @param bytes of tensors that have been written since it was last told
     * @param totalBytes of tensors that there are
     */
    void written(long bytes, long totalBytes);

    /** Listens to nothing. */
    static ModelProgress none() {
        return (bytes, totalBytes) -> {
        };
    }
}
