package org.famulus.engine.kernels;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

@Timeout(60)
class WorkersTest {

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4})
    void eachTaskRunsOnceBeforeRunReturns(int threads) {
        try (Workers workers = Workers.of(threads)) {
            for (int tasks = 0; tasks < 2000; tasks++) {
                AtomicIntegerArray runs = new AtomicIntegerArray(Math.max(tasks % 97, 1));
                int count = tasks % 97;
                workers.run(count, (index, slot) -> runs.incrementAndGet(index));
                for (int i = 0; i < count; i++) {
                    assertThat(runs.get(i)).as("task %d of %d", i, count).isEqualTo(1);
                }
            }
        }
    }

    @Test
    void aSlotRunsOneBodyAtATime() {
        try (Workers workers = Workers.of(4)) {
            AtomicIntegerArray inside = new AtomicIntegerArray(4);
            AtomicInteger collisions = new AtomicInteger();
            workers.run(5000, (index, slot) -> {
                if (inside.incrementAndGet(slot) != 1) {
                    collisions.incrementAndGet();
                }
                inside.decrementAndGet(slot);
            });
            assertThat(collisions).hasValue(0);
        }
    }

    @Test
    void allThreadsOfThePoolTakePart() {
        try (Workers workers = Workers.of(3)) {
            CountDownLatch together = new CountDownLatch(3);
            Set<Integer> slots = ConcurrentHashMap.newKeySet();
            workers.run(3, (index, slot) -> {
                slots.add(slot);
                together.countDown();
                // Each body waits for the others: one thread alone would not come past here.
                awaitQuietly(together);
            });
            assertThat(slots).containsExactlyInAnyOrder(0, 1, 2);
        }
    }

    @Test
    void parkedWorkersWakeForALaterRegion() throws InterruptedException {
        try (Workers workers = Workers.of(2)) {
            for (int round = 0; round < 20; round++) {
                Thread.sleep(2);
                CountDownLatch together = new CountDownLatch(2);
                workers.run(2, (index, slot) -> {
                    together.countDown();
                    awaitQuietly(together);
                });
                assertThat(together.getCount()).isZero();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 4})
    void anExceptionInABodyIsThrownByRunAndThePoolSurvives(int threads) {
        try (Workers workers = Workers.of(threads)) {
            for (int round = 0; round < 50; round++) {
                int bad = round;
                assertThatThrownBy(() -> workers.run(50, (index, slot) -> {
                    if (index == bad) {
                        throw new IllegalArgumentException("task " + index);
                    }
                })).isInstanceOf(IllegalArgumentException.class).hasMessage("task " + bad);
                AtomicInteger done = new AtomicInteger();
                workers.run(50, (index, slot) -> done.incrementAndGet());
                assertThat(done).hasValue(50);
            }
        }
    }

    @Test
    void anErrorInABodyIsThrownByRun() {
        try (Workers workers = Workers.of(2)) {
            assertThatThrownBy(() -> workers.run(8, (index, slot) -> {
                throw new StackOverflowError("deep");
            })).isInstanceOf(StackOverflowError.class).hasMessage("deep");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void aRegionInARegionIsRefused(int threads) {
        try (Workers workers = Workers.of(threads)) {
            assertThatThrownBy(() -> workers.run(6, (index, slot) -> workers.run(2, (inner, innerSlot) -> {
            }))).isInstanceOf(IllegalStateException.class).hasMessageContaining("cannot start another");
            assertThatThrownBy(() -> workers.run(6, (index, slot) -> workers.close()))
                    .isInstanceOf(IllegalStateException.class).hasMessageContaining("cannot close");
            AtomicInteger done = new AtomicInteger();
            workers.run(3, (index, slot) -> done.incrementAndGet());
            assertThat(done).hasValue(3);
        }
    }

    @Test
    void regionsOfSeveralThreadsRunOneAtATime() throws InterruptedException {
        try (Workers workers = Workers.of(2)) {
            AtomicInteger regions = new AtomicInteger();
            AtomicInteger collisions = new AtomicInteger();
            AtomicInteger tasks = new AtomicInteger();
            Thread[] callers = new Thread[4];
            for (int c = 0; c < callers.length; c++) {
                int mine = c + 1;
                callers[c] = Thread.ofPlatform().start(() -> {
                    for (int round = 0; round < 200; round++) {
                        workers.run(10, (index, slot) -> {
                            int seen = regions.updateAndGet(owner -> owner == 0 || owner == mine ? mine : -1);
                            if (seen != mine) {
                                collisions.incrementAndGet();
                            }
                            if (tasks.incrementAndGet() % 10 == 0) {
                                regions.set(0);
                            }
                        });
                    }
                });
            }
            for (Thread caller : callers) {
                caller.join();
            }
            assertThat(tasks).hasValue(4 * 200 * 10);
            assertThat(collisions).hasValue(0);
        }
    }

    @Test
    void aClosedPoolRefusesWorkAndItsThreadsEnd() throws InterruptedException {
        Workers workers = Workers.of(3);
        Set<Thread> threads = ConcurrentHashMap.newKeySet();
        CountDownLatch together = new CountDownLatch(3);
        workers.run(3, (index, slot) -> {
            threads.add(Thread.currentThread());
            together.countDown();
            awaitQuietly(together);
        });
        workers.close();
        workers.close();
        threads.remove(Thread.currentThread());
        assertThat(threads).hasSize(2);
        for (Thread thread : threads) {
            thread.join(TimeUnit.SECONDS.toMillis(20));
            assertThat(thread.isAlive()).isFalse();
        }
        assertThatThrownBy(() -> workers.run(1, (index, slot) -> {
        })).isInstanceOf(IllegalStateException.class).hasMessageContaining("closed");
    }

    @Test
    void impossibleSizesAreRefused() {
        assertThatThrownBy(() -> Workers.of(0)).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("0 compute threads");
        assertThatThrownBy(() -> Workers.of(Workers.MOST_THREADS + 1)).isInstanceOf(IllegalArgumentException.class);
        try (Workers workers = Workers.of(2)) {
            assertThatThrownBy(() -> workers.run(-1, (index, slot) -> {
            })).isInstanceOf(IllegalArgumentException.class).hasMessageContaining("-1 tasks");
        }
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            if (!latch.await(30, TimeUnit.SECONDS)) {
                throw new IllegalStateException("the other threads did not come");
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
