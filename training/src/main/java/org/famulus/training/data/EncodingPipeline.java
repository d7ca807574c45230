package org.famulus.training.data;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Encodes samples on several threads and writes them in their order on the caller's. Few samples are under way at a time,
 * as each may be large. The first sample that cannot be used, in their order, ends the work.
 */
final class EncodingPipeline implements AutoCloseable {

    private static final int SAMPLES_PER_THREAD = 4;

    private final SampleEncoder encoder;
    private final TokenSink sink;
    private final int mostUnderWay;
    private final ExecutorService pool;
    private final Queue<Future<EncodedSample>> underWay = new ArrayDeque<>();

    EncodingPipeline(SampleEncoder encoder, TokenSink sink, int threads) {
        this.encoder = encoder;
        this.sink = sink;
        mostUnderWay = threads * SAMPLES_PER_THREAD;
        pool = Executors.newFixedThreadPool(threads, Thread.ofPlatform().name("encode-", 0).daemon().factory());
    }

    void add(Sample sample) throws IOException {
        if (underWay.size() == mostUnderWay) {
            writeFirst();
        }
        underWay.add(pool.submit(() -> encoder.encode(sample)));
    }

    /** Writes all that is under way. */
    void finish() throws IOException {
        while (!underWay.isEmpty()) {
            writeFirst();
        }
    }

    private void writeFirst() throws IOException {
        try {
            encoder.accept(underWay.remove().get(), sink);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("it was interrupted");
        } catch (ExecutionException e) {
            switch (e.getCause()) {
                case RuntimeException failure -> throw failure;
                case Error failure -> throw failure;
                case null, default -> throw new IllegalStateException(e);
            }
        }
    }

    /** Waits for what runs, so that the tokenizer may be closed afterwards. */
    @Override
    public void close() {
        underWay.forEach(task -> task.cancel(false));
        pool.close();
    }
}
