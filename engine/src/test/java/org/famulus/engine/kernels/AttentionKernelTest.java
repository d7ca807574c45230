package org.famulus.engine.kernels;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

import org.famulus.engine.weights.TensorType;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

@Tag("vector-width")
class AttentionKernelTest {

    private static final int[] HEAD_DIMENSIONS = {1, 3, 8, 17, 32, 64, 80, 96, 128, 130};

    @Test
    void attentionIsTheWeightedMeanOfVisibleValuesForAnyShape() {
        for (int seed = 0; seed < 300; seed++) {
            Random random = new Random(seed);
            int keyValueHeads = 1 + random.nextInt(3);
            int group = 1 + random.nextInt(9);
            int dimension = HEAD_DIMENSIONS[random.nextInt(HEAD_DIMENSIONS.length)];
            TensorType type = random.nextBoolean() ? TensorType.F32 : TensorType.BF16;
            try (Arena arena = Arena.ofConfined()) {
                Cache cache = Cache.random(random, arena, keyValueHeads, dimension, type, 1 + random.nextInt(5), 100);
                int from = random.nextInt(cache.entries);
                int to = from + 1 + random.nextInt(cache.entries - from);
                cache.hideAllBut(from, to);
                int heads = keyValueHeads * group;
                int headFrom = random.nextInt(heads);
                int headTo = headFrom + 1 + random.nextInt(heads - headFrom);
                String as = "seed " + seed + ": heads " + heads + "/" + keyValueHeads + " x " + dimension + ", " + type
                        + ", entries [" + from + ", " + to + "), heads [" + headFrom + ", " + headTo + ")";
                check(random, arena, cache, heads, from, to, headFrom, headTo, 1.0, as);
            }
        }
    }

    /** Large scores overflow e^x unless the greatest is subtracted first, also when it comes in a later block. */
    @Test
    void largeScoresNeitherOverflowNorVanish() {
        for (int seed = 0; seed < 20; seed++) {
            Random random = new Random(seed);
            try (Arena arena = Arena.ofConfined()) {
                Cache cache = Cache.random(random, arena, 2, 64, TensorType.F32, 3, 200);
                check(random, arena, cache, 8, 0, cache.entries, 0, 8, 100.0, "seed " + seed);
            }
        }
    }

    private static void check(Random random, Arena arena, Cache cache, int heads, int from, int to, int headFrom,
            int headTo, double deviation, String as) {
        int dimension = cache.dimension;
        float scale = (float) (1 / Math.sqrt(dimension));
        AttentionKernel kernel = new AttentionKernel(heads, cache.keyValueHeads, dimension, scale);
        float[] query = NativeFloats.normal(random, heads * dimension, deviation);
        MemorySegment output = NativeFloats.fresh(arena, (long) heads * dimension);
        int n = to - from;
        MemorySegment weights = NativeFloats.fresh(arena, (long) heads * n);
        MemorySegment scratch = NativeFloats.fresh(arena, (kernel.scratchBytes() + 3) / 4);
        MemorySegment querySegment = NativeFloats.of(arena, query);

        kernel.attend(querySegment, cache.spans, from, to, headFrom, headTo, output, weights, scratch);

        MemorySegment unweighted = NativeFloats.fresh(arena, (long) heads * dimension);
        kernel.attend(querySegment, cache.spans, from, to, headFrom, headTo, unweighted, null, scratch);
        assertThat(unweighted.mismatch(output)).as(as + ": asking for weights changes nothing").isEqualTo(-1);

        for (int head = 0; head < heads; head++) {
            boolean asked = head >= headFrom && head < headTo;
            if (!asked) {
                for (int i = 0; i < dimension; i++) {
                    assertThat(output.getAtIndex(NativeFloats.FLOAT, (long) head * dimension + i))
                            .as(as + ": untouched head " + head)
                            .isNaN();
                }
                continue;
            }
            ScalarAttention expected = ScalarAttention.of(query, head, heads, scale, cache, from, to);
            for (int i = 0; i < n; i++) {
                assertThat((double) weights.getAtIndex(NativeFloats.FLOAT, (long) head * n + i))
                        .as(as + ": weight of head " + head + ", entry " + (from + i))
                        .isCloseTo(expected.weights[i], org.assertj.core.data.Offset
                                .offset(expected.relativeError * expected.weights[i] + 1e-37));
            }
            for (int i = 0; i < dimension; i++) {
                assertThat((double) output.getAtIndex(NativeFloats.FLOAT, (long) head * dimension + i))
                        .as(as + ": head " + head + ", element " + i)
                        .isCloseTo(expected.output[i], org.assertj.core.data.Offset
                                .offset(expected.relativeError * expected.magnitude[i] + 1e-37));
            }
        }
    }

    @Test
    void entriesThatScoreMinusInfinityWeighNothing() {
        try (Arena arena = Arena.ofConfined()) {
            int n = 200;
            float[] keys = new float[n];
            float[] values = new float[n];
            Arrays.fill(keys, 0, 150, Float.NEGATIVE_INFINITY);
            Arrays.fill(values, 0, 150, 1000f);
            Arrays.fill(values, 150, n, 2f);
            KeyValueSpan span = new KeyValueSpan(NativeFloats.of(arena, keys), NativeFloats.of(arena, values), n, n,
                    TensorType.F32);
            AttentionKernel kernel = new AttentionKernel(1, 1, 1, 1f);
            MemorySegment output = NativeFloats.fresh(arena, 1);
            kernel.attend(NativeFloats.of(arena, 1f), List.of(span), 0, n, 0, 1, output, null,
                    arena.allocate(kernel.scratchBytes()));
            assertThat(NativeFloats.toArray(output)).containsExactly(2f);
        }
    }

    @Test
    void nanInAVisibleKeyReachesTheOutput() {
        try (Arena arena = Arena.ofConfined()) {
            float[] keys = new float[100];
            keys[70] = Float.NaN;
            KeyValueSpan span = new KeyValueSpan(NativeFloats.of(arena, keys), NativeFloats.of(arena, new float[100]),
                    100, 100, TensorType.F32);
            AttentionKernel kernel = new AttentionKernel(1, 1, 1, 1f);
            MemorySegment output = NativeFloats.fresh(arena, 1);
            output.set(NativeFloats.FLOAT, 0, 0f);
            kernel.attend(NativeFloats.of(arena, 1f), List.of(span), 0, 100, 0, 1, output, null,
                    arena.allocate(kernel.scratchBytes()));
            assertThat(NativeFloats.toArray(output)).containsExactly(Float.NaN);
        }
    }

    /** So that the number of threads does not change what a model says. */
    @ParameterizedTest
    @EnumSource(value = TensorType.class, names = {"F32", "BF16"})
    void wholeTilesOfHeadsGiveTheSameBitsAloneAsTogether(TensorType type) {
        Random random = new Random(7);
        try (Arena arena = Arena.ofConfined()) {
            Cache cache = Cache.random(random, arena, 2, 64, type, 3, 100);
            AttentionKernel kernel = new AttentionKernel(16, 2, 64, 0.125f);
            MemorySegment query = NativeFloats.of(arena, NativeFloats.normal(random, 16 * 64, 1));
            MemorySegment scratch = arena.allocate(kernel.scratchBytes());
            MemorySegment together = NativeFloats.fresh(arena, 16 * 64);
            kernel.attend(query, cache.spans, 0, cache.entries, 0, 16, together, null, scratch);
            MemorySegment apart = NativeFloats.fresh(arena, 16 * 64);
            for (int head = 0; head < 16; head += 4) {
                kernel.attend(query, cache.spans, 0, cache.entries, head, head + 4, apart, null, scratch);
            }
            assertThat(apart.mismatch(together)).isEqualTo(-1);
        }
    }

    @ParameterizedTest
    @CsvSource({"0,0", "3,3", "3,2", "-1,2", "0,11"})
    void aRangeOfEntriesThatIsEmptyOrTooLongIsRefused(int from, int to) {
        try (Arena arena = Arena.ofConfined()) {
            assertThatThrownBy(() -> attendTen(arena, from, to, 0, 2)).isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("[" + from + ", " + to + ") of 10");
        }
    }

    @ParameterizedTest
    @CsvSource({"0,0", "1,3", "-1,1"})
    void aRangeOfHeadsThatIsEmptyOrTooLongIsRefused(int headFrom, int headTo) {
        try (Arena arena = Arena.ofConfined()) {
            assertThatThrownBy(() -> attendTen(arena, 0, 10, headFrom, headTo))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("[" + headFrom + ", " + headTo + ") of 2");
        }
    }

    private static void attendTen(Arena arena, int from, int to, int headFrom, int headTo) {
        Cache cache = Cache.of(new Random(1), arena, 1, 8, TensorType.F32, 10);
        AttentionKernel kernel = new AttentionKernel(2, 1, 8, 1f);
        kernel.attend(NativeFloats.fresh(arena, 16), cache.spans, from, to, headFrom, headTo,
                NativeFloats.fresh(arena, 16), null, arena.allocate(kernel.scratchBytes()));
    }

    @Test
    void memoryThatIsTooSmallOrClosedOrOnTheHeapIsRefused() {
        try (Arena arena = Arena.ofConfined()) {
            Cache cache = Cache.of(new Random(1), arena, 1, 8, TensorType.F32, 10);
            AttentionKernel kernel = new AttentionKernel(2, 1, 8, 1f);
            MemorySegment row = NativeFloats.fresh(arena, 16);
            MemorySegment scratch = arena.allocate(kernel.scratchBytes());
            MemorySegment small = NativeFloats.fresh(arena, 15);
            assertRefused(kernel, small, cache.spans, row, null, scratch, "query has 60 bytes where 64 are needed");
            assertRefused(kernel, row, cache.spans, small, null, scratch, "output has 60 bytes");
            assertRefused(kernel, row, cache.spans, row, row, scratch, "attention weights has 64 bytes");
            assertRefused(kernel, row, cache.spans, row, null, row, "attention scratch");
            assertRefused(kernel, row, cache.spans, row.asReadOnly(), null, scratch, "output is read-only");
            assertRefused(kernel, MemorySegment.ofArray(new float[16]), cache.spans, row, null, scratch, "heap");
            KeyValueSpan span = cache.spans.getFirst();
            KeyValueSpan cut = new KeyValueSpan(span.keys().asSlice(4), span.values(), span.capacity(), 10,
                    span.type());
            assertRefused(kernel, row, List.of(cut), row, null, scratch, "keys has");
            MemorySegment closed;
            try (Arena other = Arena.ofConfined()) {
                closed = NativeFloats.fresh(other, 16);
            }
            assertThatThrownBy(() -> kernel.attend(closed, cache.spans, 0, 10, 0, 2, row, null, scratch))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("closed");
        }
    }

    private static void assertRefused(AttentionKernel kernel, MemorySegment query, List<KeyValueSpan> spans,
            MemorySegment output, @org.jspecify.annotations.Nullable MemorySegment weights, MemorySegment scratch,
            String message) {
        assertThatThrownBy(() -> kernel.attend(query, spans, 0, 10, 0, 2, output, weights, scratch))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message);
    }

    @Test
    void shapesThatAreNoneAreRefused() {
        assertThatThrownBy(() -> new AttentionKernel(3, 2, 8, 1f)).hasMessageContaining("3 query heads over 2");
        assertThatThrownBy(() -> new AttentionKernel(2, 0, 8, 1f)).hasMessageContaining("0 key/value heads");
        assertThatThrownBy(() -> new AttentionKernel(2, 1, 0, 1f)).hasMessageContaining("head dimension 0");
        assertThatThrownBy(() -> new AttentionKernel(2, 1, 8, Float.NaN)).hasMessageContaining("NaN");
    }

    @ParameterizedTest
    @CsvSource({"1,64,BF16", "2,64,F32", "5,24,BF16", "8,17,F32"})
    void attendingAllocatesNothing(int group, int dimension, TensorType type) {
        Random random = new Random(3);
        try (Arena arena = Arena.ofConfined()) {
            Cache cache = Cache.random(random, arena, 1, dimension, type, 2, 40);
            AttentionKernel kernel = new AttentionKernel(group, 1, dimension, 0.1f);
            MemorySegment query = NativeFloats.of(arena, NativeFloats.normal(random, group * dimension, 1));
            MemorySegment output = NativeFloats.fresh(arena, (long) group * dimension);
            MemorySegment weights = NativeFloats.fresh(arena, (long) group * cache.entries);
            MemorySegment scratch = arena.allocate(kernel.scratchBytes());
            NativeFloats.assertAllocatesNothing(() -> kernel.attend(query, cache.spans, 0, cache.entries, 0, group,
                    output, weights, scratch));
        }
    }

    /** Random keys and values in spans, and the same as the kernel must see them, {@code [keyValueHead][entry][i]}. */
    static final class Cache {

        final int keyValueHeads;
        final int dimension;
        final List<KeyValueSpan> spans = new ArrayList<>();
        int entries;

        private Cache(int keyValueHeads, int dimension) {
            this.keyValueHeads = keyValueHeads;
            this.dimension = dimension;
        }

        static Cache random(Random random, Arena arena, int keyValueHeads, int dimension, TensorType type, int spans,
                int greatestCount) {
            int[] counts = new int[spans];
            for (int i = 0; i < spans; i++) {
                counts[i] = i == 0 ? 1 + random.nextInt(greatestCount) : random.nextInt(greatestCount + 1);
            }
            return of(random, arena, keyValueHeads, dimension, type, counts);
        }

        static Cache of(Random random, Arena arena, int keyValueHeads, int dimension, TensorType type, int... counts) {
            Cache cache = new Cache(keyValueHeads, dimension);
            for (int count : counts) {
                int capacity = count + random.nextInt(3);
                KeyValueSpan span = new KeyValueSpan(slab(random, arena, cache, capacity, count, type),
                        slab(random, arena, cache, capacity, count, type), capacity, count, type);
                cache.spans.add(span);
                cache.entries += count;
            }
            return cache;
        }

        private static MemorySegment slab(Random random, Arena arena, Cache cache, int capacity, int count,
                TensorType type) {
            int elements = cache.keyValueHeads * capacity * cache.dimension;
            int bytes = type == TensorType.BF16 ? 2 : 4;
            MemorySegment segment = arena.allocate((elements + 1L) * bytes, 64).asSlice(bytes);
            for (int i = 0; i < elements; i++) {
                boolean used = i / cache.dimension % capacity < count;
                write(segment, i, type, used ? (float) random.nextGaussian() : Float.NaN);
            }
            return segment;
        }

        private static void write(MemorySegment segment, long index, TensorType type, float value) {
            if (type == TensorType.BF16) {
                segment.set(java.lang.foreign.ValueLayout.JAVA_SHORT_UNALIGNED, index * 2,
                        (short) (Float.floatToRawIntBits(value) >>> 16));
            } else {
                segment.set(NativeFloats.FLOAT, index * 4, value);
            }
        }

        static float read(MemorySegment segment, long index, TensorType type) {
            return type == TensorType.BF16
                    ? Float.intBitsToFloat(
                            segment.get(java.lang.foreign.ValueLayout.JAVA_SHORT_UNALIGNED, index * 2) << 16)
                    : segment.get(NativeFloats.FLOAT, index * 4);
        }

        /** Overwrites what attention must not read by NaN. */
        void hideAllBut(int from, int to) {
            int start = 0;
            for (KeyValueSpan span : spans) {
                for (int entry = 0; entry < span.count(); entry++) {
                    if (start + entry >= from && start + entry < to) {
                        continue;
                    }
                    for (int head = 0; head < keyValueHeads; head++) {
                        for (int i = 0; i < dimension; i++) {
                            long index = ((long) head * span.capacity() + entry) * dimension + i;
                            write(span.keys(), index, span.type(), Float.NaN);
                            write(span.values(), index, span.type(), Float.NaN);
                        }
                    }
                }
                start += span.count();
            }
        }
    }
}
