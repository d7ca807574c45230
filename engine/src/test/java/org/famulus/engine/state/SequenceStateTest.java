package org.famulus.engine.state;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

import org.famulus.engine.kernels.KeyValueSpan;
import org.famulus.engine.weights.TensorType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** A state without a model: entries go in and stay what they were, whoever shares their memory. */
class SequenceStateTest {

    private static final ModelFingerprint MODEL = new ModelFingerprint("ab".repeat(32));
    private static final int LAYERS = 2;
    private static final int HEADS = 3;
    private static final int DIMENSION = 4;
    private static final int WIDTH = HEADS * DIMENSION;

    @ParameterizedTest
    @EnumSource(names = {"F32", "BF16"})
    void whatIsAppendedIsReadBack(TensorType type) {
        Random random = new Random(1);
        try (SequenceState state = state(type)) {
            int length = 0;
            for (int count : new int[]{1, 255, 1, 300, 7}) {
                feed(state, length, count);
                length += count;
                assertThat(contents(state)).isEqualTo(expected(0, length));
                assertThat(state.bytes()).isEqualTo((long) length * 2 * HEADS * DIMENSION * bytes(type) * LAYERS);
                assertThat(state.length()).isEqualTo(length);
            }
            int cut = random.nextInt(length);
            state.trim(cut);
            assertThat(contents(state)).isEqualTo(expected(0, cut));
            assertThat(state.tokens()).hasSize(cut).endsWith(cut - 1);
        }
    }

    @Test
    void aForkSharesMemoryUntilOneOfTheTwoWrites() {
        try (SequenceState state = state(TensorType.F32)) {
            feed(state, 0, 600);
            try (SequenceState fork = state.fork()) {
                assertThat(addresses(fork)).isEqualTo(addresses(state));
                feed(fork, 600, 3);
                assertThat(addresses(fork).subList(0, 2)).isEqualTo(addresses(state).subList(0, 2));
                assertThat(addresses(fork).get(2)).isNotEqualTo(addresses(state).get(2));
                assertThat(contents(fork)).isEqualTo(expected(0, 603));
                assertThat(contents(state)).isEqualTo(expected(0, 600));

                fork.trim(100);
                feedFrom(fork, 100, 5, 5_000);
                assertThat(contents(state)).isEqualTo(expected(0, 600));
                assertThat(Arrays.copyOfRange(contents(fork)[0], 100 * WIDTH, 105 * WIDTH))
                        .isEqualTo(expected(5_000, 5)[0]);
            }
            List<Long> before = addresses(state);
            feed(state, 600, 4);
            assertThat(addresses(state)).as("nobody shares the last block any more").isEqualTo(before);
            assertThat(contents(state)).isEqualTo(expected(0, 604));
        }
    }

    @Test
    void aForkOutlivesTheStateItCameFrom() {
        SequenceState state = state(TensorType.F32);
        feed(state, 0, 300);
        SequenceState fork = state.fork();
        SequenceState second = fork.fork();
        state.close();
        feed(fork, 300, 1);
        assertThat(contents(fork)).isEqualTo(expected(0, 301));
        fork.close();
        assertThat(contents(second)).isEqualTo(expected(0, 300));
        MemorySegment keys = second.layers().getFirst().spans().getFirst().keys();
        second.close();
        assertThatThrownBy(() -> keys.get(ValueLayout.JAVA_FLOAT, 0)).as("the last holder freed the memory")
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void anOperationThatIsNotCommittedIsTakenBack() {
        try (SequenceState state = state(TensorType.F32)) {
            feed(state, 0, 250);
            try (SequenceState.Operation operation = state.begin(new int[20])) {
                append(operation.layer(0), 250, 20, 9_000);
                assertThatThrownBy(() -> state.begin(new int[1])).isInstanceOf(IllegalStateException.class)
                        .hasMessageContaining("one operation at a time");
            }
            assertThat(contents(state)).isEqualTo(expected(0, 250));
            assertThat(state.tokens()).hasSize(250);
            feed(state, 250, 30);
            assertThat(contents(state)).isEqualTo(expected(0, 280));
        }
    }

    @Test
    void anOperationEndsOnce() {
        try (SequenceState state = state(TensorType.F32)) {
            SequenceState.Operation operation = state.begin(new int[]{4});
            for (int layer = 0; layer < LAYERS; layer++) {
                append(operation.layer(layer), 0, 1, 0);
            }
            operation.commit();
            assertThatThrownBy(operation::commit).isInstanceOf(IllegalStateException.class);
            operation.close();
            operation.close();
            assertThatThrownBy(() -> operation.layer(0)).isInstanceOf(IllegalStateException.class);
            assertThat(state.length()).isEqualTo(1);
            assertThatThrownBy(() -> state.begin(new int[0])).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> state.trim(2)).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> state.trim(-1)).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void theCommonPrefixIsWhereIdsFirstDiffer() {
        try (SequenceState state = state(TensorType.F32)) {
            assertThat(state.commonPrefix(new int[]{0, 1})).isZero();
            feed(state, 0, 5);
            assertThat(state.commonPrefix(new int[]{0, 1, 2, 3, 4, 5, 6})).isEqualTo(5);
            assertThat(state.commonPrefix(new int[]{0, 1, 2})).isEqualTo(3);
            assertThat(state.commonPrefix(new int[]{0, 1, 9, 3})).isEqualTo(2);
            assertThat(state.commonPrefix(new int[0])).isZero();
        }
    }

    static SequenceState state(TensorType type) {
        return SequenceState.unbounded(new StateShape(LAYERS, HEADS, DIMENSION, type), MODEL);
    }

    /** Feeds entries whose elements tell their position; ids are the positions. */
    static void feed(SequenceState state, int first, int count) {
        feedFrom(state, first, count, first);
    }

    private static void feedFrom(SequenceState state, int first, int count, int content) {
        int[] ids = new int[count];
        Arrays.setAll(ids, i -> first + i);
        try (SequenceState.Operation operation = state.begin(ids)) {
            for (int layer = 0; layer < LAYERS; layer++) {
                append(operation.layer(layer), first, count, content);
            }
            operation.commit();
        }
    }

    private static void append(MultiState layer, int position, int count, int content) {
        try (Arena arena = Arena.ofConfined()) {
            float[][] entries = expected(content, count);
            MemorySegment keys = arena.allocateFrom(ValueLayout.JAVA_FLOAT, entries[0]);
            MemorySegment values = arena.allocateFrom(ValueLayout.JAVA_FLOAT, entries[1]);
            layer.append(keys, values, count, position);
        }
    }

    /** Keys and values of entries, exact in bfloat16: small whole numbers. */
    private static float[][] expected(int content, int count) {
        float[][] entries = new float[2][count * WIDTH];
        for (int i = 0; i < count * WIDTH; i++) {
            entries[0][i] = Math.floorMod((content + i / WIDTH) * 31 + i % WIDTH, 127);
            entries[1][i] = -Math.floorMod((content + i / WIDTH) * 17 + i % WIDTH, 113);
        }
        return entries;
    }

    /** Keys and values as they were appended; both layers hold the same. */
    static float[][] contents(SequenceState state) {
        float[][] first = contents(state.layers().getFirst(), state.shape().type());
        assertThat(contents(state.layers().getLast(), state.shape().type())).isDeepEqualTo(first);
        return first;
    }

    private static float[][] contents(MultiState layer, TensorType type) {
        float[][] entries = new float[2][layer.size() * WIDTH];
        int entry = 0;
        for (KeyValueSpan span : layer.spans()) {
            for (int i = 0; i < span.count(); i++, entry++) {
                assertThat(layer.position(entry)).isEqualTo(entry);
                for (int element = 0; element < WIDTH; element++) {
                    long index = (long) element / DIMENSION * span.capacity() * DIMENSION + (long) i * DIMENSION
                            + element % DIMENSION;
                    entries[0][entry * WIDTH + element] = element(span.keys(), index, type);
                    entries[1][entry * WIDTH + element] = element(span.values(), index, type);
                }
            }
        }
        assertThat(entry).isEqualTo(layer.size());
        return entries;
    }

    private static float element(MemorySegment memory, long index, TensorType type) {
        return type == TensorType.F32
                ? memory.getAtIndex(ValueLayout.JAVA_FLOAT, index)
                : Float.intBitsToFloat(memory.getAtIndex(ValueLayout.JAVA_SHORT, index) << 16);
    }

    private static List<Long> addresses(SequenceState state) {
        return state.layers().getFirst().spans().stream().map(span -> span.keys().address()).toList();
    }

    private static int bytes(TensorType type) {
        return type == TensorType.F32 ? 4 : 2;
    }
}
