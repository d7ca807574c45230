package org.famulus.engine.kernels;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.math.BigDecimal;
import java.util.Random;

import org.famulus.engine.weights.TensorType;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

@Tag("vector-width")
class KeyValueRowsTest {

    private static final byte UNTOUCHED = 0x5A;

    @Test
    void anEntryLandsInEachHeadsSlabAndNowhereElse() {
        for (TensorType type : new TensorType[]{TensorType.F32, TensorType.BF16}) {
            for (int dimension : new int[]{1, 3, 8, 17, 64, 80}) {
                Random random = new Random(dimension);
                int heads = 1 + random.nextInt(3);
                int capacity = 1 + random.nextInt(5);
                int entry = random.nextInt(capacity);
                float[] keys = NativeFloats.normal(random, heads * dimension, 1);
                float[] values = NativeFloats.normal(random, heads * dimension, 1);
                int bytes = type == TensorType.F32 ? 4 : 2;
                try (Arena arena = Arena.ofConfined()) {
                    MemorySegment keySlab = arena.allocate((long) heads * capacity * dimension * bytes).fill(UNTOUCHED);
                    MemorySegment valueSlab = arena.allocate(keySlab.byteSize()).fill(UNTOUCHED);
                    KeyValueSpan span = new KeyValueSpan(keySlab, valueSlab, capacity, 0, type);
                    KeyValueRows.write(span, entry, NativeFloats.of(arena, keys), NativeFloats.of(arena, values), heads,
                            dimension);
                    String as = type + ", seed " + dimension;
                    check(keySlab, keys, heads, capacity, entry, dimension, type, as + ", keys");
                    check(valueSlab, values, heads, capacity, entry, dimension, type, as + ", values");
                }
            }
        }
    }

    private static void check(MemorySegment slab, float[] rows, int heads, int capacity, int entry, int dimension,
            TensorType type, String as) {
        for (int head = 0; head < heads; head++) {
            for (int e = 0; e < capacity; e++) {
                for (int i = 0; i < dimension; i++) {
                    long index = ((long) head * capacity + e) * dimension + i;
                    if (type == TensorType.F32) {
                        int expected = e == entry ? Float.floatToRawIntBits(rows[head * dimension + i]) : 0x5A5A5A5A;
                        assertThat(slab.getAtIndex(ValueLayout.JAVA_INT_UNALIGNED, index)).as(as).isEqualTo(expected);
                    } else {
                        short expected = e == entry ? nearestBrainFloat(rows[head * dimension + i]) : 0x5A5A;
                        assertThat(slab.getAtIndex(ValueLayout.JAVA_SHORT_UNALIGNED, index)).as(as)
                                .isEqualTo(expected);
                    }
                }
            }
        }
    }

    /** By its definition, on exact decimals: the nearer neighbour, of two equally near ones the even one. */
    private static short nearestBrainFloat(float value) {
        int low = Float.floatToRawIntBits(value) >>> 16;
        BigDecimal exact = new BigDecimal(value);
        BigDecimal below = exact.subtract(new BigDecimal(Float.intBitsToFloat(low << 16))).abs();
        BigDecimal above = new BigDecimal(Float.intBitsToFloat(low + 1 << 16)).subtract(exact).abs();
        int order = below.compareTo(above);
        boolean up = order > 0 || order == 0 && (low & 1) == 1;
        return (short) (up ? low + 1 : low);
    }

    @Test
    void tiesGoToTheEvenNumberAndSpecialValuesKeepTheirKind() {
        float[] cases = {Float.intBitsToFloat(0x3F80_8000), Float.intBitsToFloat(0x3F81_8000),
                Float.intBitsToFloat(0x3F80_8001), Float.intBitsToFloat(0x3F80_7FFF), -0f, Float.MIN_VALUE,
                Float.MAX_VALUE, Float.NEGATIVE_INFINITY, Float.intBitsToFloat(0x7F80_0001),
                Float.intBitsToFloat(0xFFFF_FFFF)};
        int[] expected = {0x3F80, 0x3F82, 0x3F81, 0x3F80, 0x8000, 0x0000, 0x7F80, 0xFF80, 0x7FC0, 0xFFFF};
        // Both as a vector's lanes and as a tail.
        for (int dimension : new int[]{32, 1}) {
            for (int c = 0; c < cases.length; c++) {
                try (Arena arena = Arena.ofConfined()) {
                    float[] row = new float[dimension];
                    row[dimension / 2] = cases[c];
                    MemorySegment slab = arena.allocate(2L * dimension);
                    MemorySegment rows = NativeFloats.of(arena, row);
                    // A test array passes floats through: make sure that a signalling NaN arrives as one.
                    rows.setAtIndex(ValueLayout.JAVA_INT_UNALIGNED, dimension / 2, Float.floatToRawIntBits(cases[c]));
                    KeyValueRows.write(new KeyValueSpan(slab, slab, 1, 0, TensorType.BF16), 0, rows, rows, 1,
                            dimension);
                    assertThat(slab.getAtIndex(ValueLayout.JAVA_SHORT_UNALIGNED, dimension / 2) & 0xFFFF)
                            .as("%08x", Float.floatToRawIntBits(cases[c]))
                            .isEqualTo(expected[c]);
                }
            }
        }
    }

    @Test
    void anEntryOutsideTheSpanIsRefused() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment slab = arena.allocate(64);
            MemorySegment row = NativeFloats.fresh(arena, 4);
            KeyValueSpan span = new KeyValueSpan(slab, slab, 4, 0, TensorType.F32);
            for (int entry : new int[]{-1, 4}) {
                assertThatThrownBy(() -> KeyValueRows.write(span, entry, row, row, 1, 4))
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessageContaining("entry " + entry + " of a span with capacity 4");
            }
            assertThatThrownBy(() -> KeyValueRows.write(span, 0, row, row, 1, 5)).hasMessageContaining("keys has 16");
            assertThatThrownBy(() -> KeyValueRows.write(span, 0, row, row, 0, 5)).hasMessageContaining("0 heads");
            KeyValueSpan cut = new KeyValueSpan(slab.asSlice(4), slab, 4, 0, TensorType.F32);
            assertThatThrownBy(() -> KeyValueRows.write(cut, 0, row, row, 1, 4))
                    .hasMessageContaining("keys of the span has 60 bytes");
        }
    }

    @Test
    void writingAnEntryAllocatesNothing() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment slab = arena.allocate(4096);
            MemorySegment row = NativeFloats.of(arena, NativeFloats.normal(new Random(1), 70, 1));
            KeyValueSpan brain = new KeyValueSpan(slab, slab, 4, 0, TensorType.BF16);
            KeyValueSpan full = new KeyValueSpan(slab, slab, 4, 0, TensorType.F32);
            NativeFloats.assertAllocatesNothing(() -> {
                KeyValueRows.write(brain, 1, row, row, 2, 35);
                KeyValueRows.write(full, 1, row, row, 2, 35);
            });
        }
    }
}
