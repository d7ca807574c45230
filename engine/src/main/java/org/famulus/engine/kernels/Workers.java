package org.famulus.engine.kernels;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;

import org.jspecify.annotations.Nullable;

/**
 * The process's compute threads. A parallel region is a count of tasks and a body; {@link #run} returns when all tasks
 * are done. The calling thread computes too, as slot 0; the others are daemon threads.
 *
 * <p>Between regions a worker spins for at most {@value #SPIN_NANOS} nanoseconds, so that the many short regions of one
 * decoding step start within a microsecond or two, and then parks: an idle pool costs nothing.
 *
 * <p>Safe for use by several threads: regions run one at a time, in the order of a lock. A body must not start a region.
 */
public final class Workers implements AutoCloseable {

    /** What a region does for each task. */
    @FunctionalInterface
    public interface Body {

        /**
         * @param index the task, {@code 0 <= index < tasks}; each is given out once, in no promised order
         * @param slot which thread computes it, {@code 0 <= slot < threads()}; no two bodies run in one slot at once
         */
        void run(int index, int slot);
    }

    /** Threads beyond this are refused as a mistake. */
    public static final int MOST_THREADS = 1024;

    private static final long SPIN_NANOS = 50_000;
    private static final int SPINS_PER_CLOCK_READING = 32;

    // One cache line (and its prefetched neighbour) for each counter that several threads write.
    private static final int CLAIM = 16;
    private static final int DONE = 48;

    /**
     * {@code CLAIM}: the region's number in the upper half, the count of tasks not yet given out in the lower half.
     * {@code DONE}: tasks of this region that have ended.
     */
    private final AtomicLongArray counters = new AtomicLongArray(80);
    private final ReentrantLock turn = new ReentrantLock();
    private final Worker[] workers;
    private final Scratch[] scratch;
    private final Scratch shared = new Scratch();

    // Written before the claim counter opens a region, read after it: the counter orders them.
    private int tasks;
    private @Nullable Body body;

    private volatile @Nullable Throwable failure;
    private volatile @Nullable Thread waiting;
    private volatile boolean closed;
    private boolean running;

    private Workers(int threads) {
        workers = new Worker[threads - 1];
        scratch = new Scratch[threads];
        for (int slot = 0; slot < threads; slot++) {
            scratch[slot] = new Scratch();
        }
        for (int slot = 1; slot < threads; slot++) {
            Worker worker = new Worker(slot);
            workers[slot - 1] = worker;
            worker.thread.start();
        }
    }

    /**
     * A pool of this width.
     *
     * @param threads 1 to {@value #MOST_THREADS}, the calling thread included
     */
    public static Workers of(int threads) {
        if (threads < 1 || threads > MOST_THREADS) {
            throw new IllegalArgumentException(
                    threads + " compute threads: use 1 to " + MOST_THREADS + ", best the number of processor cores");
        }
        return new Workers(threads);
    }

    /** Width of the pool, the calling thread included. */
    public int threads() {
        return workers.length + 1;
    }

    /**
     * Runs {@code body} once for each task and returns when all have ended. One task, or a pool of one thread, runs on
     * the calling thread alone.
     *
     * <p>What a body throws ends the region early: tasks not yet given out are skipped, and the first exception is
     * thrown here. The pool can be used again.
     *
     * @throws IllegalStateException if called from a body, or after {@link #close}
     */
    public void run(int tasks, Body body) {
        if (tasks < 0) {
            throw new IllegalArgumentException(tasks + " tasks: use 0 or more");
        }
        begin();
        try {
            if (running) {
                throw new IllegalStateException("a parallel region cannot start another one");
            }
            running = true;
            try {
                if (tasks <= 1 || workers.length == 0) {
                    for (int index = 0; index < tasks; index++) {
                        body.run(index, 0);
                    }
                } else {
                    runTogether(tasks, body);
                }
            } finally {
                running = false;
            }
        } finally {
            end();
        }
    }

    /** Ends the threads. Waits for a region that another thread runs. Closing twice changes nothing. */
    @Override
    public void close() {
        if (isWorker() || (turn.isHeldByCurrentThread() && running)) {
            throw new IllegalStateException("a parallel region cannot close its own pool");
        }
        turn.lock();
        try {
            closed = true;
            for (Worker worker : workers) {
                LockSupport.unpark(worker.thread);
            }
            for (Scratch each : scratch) {
                each.release();
            }
            shared.release();
        } finally {
            turn.unlock();
        }
    }

    /**
     * Takes the pool for the calling thread until {@link #end}: nobody else's region runs in between, and slot 0's
     * scratch memory is the caller's.
     */
    void begin() {
        if (isWorker()) {
            throw new IllegalStateException("a parallel region cannot start another one");
        }
        turn.lock();
        if (closed) {
            turn.unlock();
            throw new IllegalStateException("the compute threads are closed");
        }
    }

    void end() {
        turn.unlock();
    }

    /**
     * Address of this slot's scratch memory, at least {@code bytes} long, aligned to 64 bytes. The contents are
     * unspecified. Valid until the slot asks again; only for the body that runs in the slot, or for slot 0 between
     * {@link #begin} and {@link #end}.
     */
    long scratch(int slot, long bytes) {
        return scratch[slot].address(bytes);
    }

    /** As {@link #scratch}, of memory that all bodies of a region may read; only between {@link #begin} and {@link #end}. */
    long sharedScratch(long bytes) {
        return shared.address(bytes);
    }

    private boolean isWorker() {
        return Thread.currentThread() instanceof WorkerThread thread && thread.pool() == this;
    }

    private void runTogether(int tasks, Body body) {
        this.tasks = tasks;
        this.body = body;
        failure = null;
        counters.setPlain(DONE, 0);
        long region = (counters.getPlain(CLAIM) >>> 32) + 1;
        counters.set(CLAIM, region << 32 | tasks);
        for (Worker worker : workers) {
            worker.wake();
        }
        claimTasks(0);
        awaitDone(tasks);
        this.body = null;
        Throwable thrown = failure;
        if (thrown != null) {
            failure = null;
            throw Workers.<RuntimeException>unchecked(thrown);
        }
    }

    /** Computes tasks of the open region until none is left. */
    private void claimTasks(int slot) {
        while (true) {
            long claim = counters.get(CLAIM);
            int left = (int) claim;
            int count = tasks;
            Body current = body;
            if (left == 0 || current == null) {
                return;
            }
            // A claim only succeeds while its region is open, so count and body above were its own: they are
            // replaced after every one of a region's tasks has ended.
            if (counters.compareAndSet(CLAIM, claim, claim - 1)) {
                try {
                    if (failure == null) {
                        current.run(count - left, slot);
                    }
                } catch (Throwable thrown) {
                    // Keeps the first; a second one lost to a race says nothing new.
                    if (failure == null) {
                        failure = thrown;
                    }
                }
                if (counters.incrementAndGet(DONE) == count) {
                    LockSupport.unpark(waiting);
                }
            }
        }
    }

    private void awaitDone(int tasks) {
        long start = System.nanoTime();
        int spins = 0;
        while (counters.get(DONE) < tasks) {
            Thread.onSpinWait();
            if (++spins % SPINS_PER_CLOCK_READING == 0 && System.nanoTime() - start > SPIN_NANOS) {
                waiting = Thread.currentThread();
                while (counters.get(DONE) < tasks) {
                    LockSupport.park(this);
                }
                waiting = null;
            }
        }
    }

    @SuppressWarnings("unchecked")
    private static <T extends Throwable> T unchecked(Throwable thrown) throws T {
        throw (T) thrown;
    }

    /** One of the pool's own threads. */
    private final class Worker implements Runnable {

        final Thread thread;
        private final int slot;
        private volatile boolean parked;

        Worker(int slot) {
            this.slot = slot;
            thread = new WorkerThread(Workers.this, this, slot);
        }

        void wake() {
            if (parked) {
                LockSupport.unpark(thread);
            }
        }

        @Override
        public void run() {
            long seen = 0;
            while (!closed) {
                seen = awaitRegionAfter(seen);
                claimTasks(slot);
            }
        }

        private long awaitRegionAfter(long seen) {
            long start = System.nanoTime();
            int spins = 0;
            while (true) {
                long region = counters.get(CLAIM) >>> 32;
                if (region != seen || closed) {
                    return region;
                }
                Thread.onSpinWait();
                if (++spins % SPINS_PER_CLOCK_READING == 0 && System.nanoTime() - start > SPIN_NANOS) {
                    // The flag is raised before the counter is read again, and run() moves the counter before it
                    // reads the flag: one of the two sees the other.
                    parked = true;
                    while (counters.get(CLAIM) >>> 32 == seen && !closed) {
                        LockSupport.park(Workers.this);
                    }
                    parked = false;
                }
            }
        }
    }

    /** Knows its pool, so that a region started from a body is refused. */
    private static final class WorkerThread extends Thread {

        private final Workers pool;

        WorkerThread(Workers pool, Runnable work, int slot) {
            super(work, "famulus-compute-" + slot);
            this.pool = pool;
            setDaemon(true);
        }

        Workers pool() {
            return pool;
        }
    }

    /** Memory of one slot, which grows to the largest request and is freed with the pool. */
    private static final class Scratch {

        private @Nullable Arena arena;
        private MemorySegment memory = MemorySegment.NULL;

        // release() closes the arena, here and when the pool closes.
        @SuppressWarnings("MustBeClosedChecker")
        long address(long bytes) {
            if (memory.byteSize() < bytes) {
                release();
                Arena fresh = Arena.ofShared();
                arena = fresh;
                memory = fresh.allocate(Math.max(bytes, 64L << 10), 64);
            }
            return memory.address();
        }

        void release() {
            if (arena != null) {
                arena.close();
                arena = null;
                memory = MemorySegment.NULL;
            }
        }
    }
}
