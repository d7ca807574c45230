package org.famulus.training.data;

import java.io.IOException;

import org.jspecify.annotations.Nullable;

/** Samples of one file, one after the other. Belongs to one thread. */
public interface SampleReader extends AutoCloseable {

    /**
     * The next sample, or null after the last.
     *
     * @throws TrainingDataException where the file holds what is no sample; the message names file and line
     * @throws IOException where the file cannot be read
     */
    @Nullable
    Sample next() throws IOException;

    /** Bytes read so far. */
    long position();

    @Override
    void close() throws IOException;
}
