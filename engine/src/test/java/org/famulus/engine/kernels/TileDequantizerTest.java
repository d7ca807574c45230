package org.famulus.engine.kernels;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;

import org.famulus.engine.weights.StoredTensor;
import org.famulus.engine.weights.TensorType;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

@Tag("vector-width")
class TileDequantizerTest {

    private static final long SEED = 20260402;

    @ParameterizedTest
    @EnumSource
    void floatsEqualTheScalarDefinitionBitForBit(TensorType type) {
        SplittableRandom random = new SplittableRandom(SEED);
        for (int threads = 1; threads <= 3; threads++) {
            try (Workers workers = Workers.of(threads); Arena arena = Arena.ofShared()) {
                int columns = type.quantized() ? 3 * type.blockElements() : 129;
                StoredTensor tensor = StoredTensors.random(arena, random, type, 131, columns, 2);
                float[] expected = StoredTensors.decoded(tensor);
                int first = 3;
                int count = 120;
                MemorySegment tile = StoredTensors.nans(arena, count * columns);
                TileDequantizer.dequantize(workers, tensor, first, count, tile, TensorType.F32);
                for (int i = 0; i < count * columns; i++) {
                    assertThat(Float.floatToIntBits(StoredTensors.at(tile, i))).as("seed %d, element %d", SEED, i)
                            .isEqualTo(Float.floatToIntBits(expected[first * columns + i]));
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void brainFloatsAreTheNearestOnes(TensorType type) {
        SplittableRandom random = new SplittableRandom(SEED);
        try (Workers workers = Workers.of(2); Arena arena = Arena.ofShared()) {
            int columns = type.quantized() ? 2 * type.blockElements() : 37;
            StoredTensor tensor = StoredTensors.random(arena, random, type, 21, columns, 0);
            float[] expected = StoredTensors.decoded(tensor);
            MemorySegment tile = arena.allocate(2L * 21 * columns, 64);
            TileDequantizer.dequantize(workers, tensor, 0, 21, tile, TensorType.BF16);
            for (int i = 0; i < expected.length; i++) {
                assertNearestBrainFloat(expected[i], tile.getAtIndex(ValueLayout.JAVA_SHORT, i));
            }
        }
    }

    @Test
    void roundingToBrainFloatsHandlesTiesExtremesAndNans() {
        float[] values = new float[64];
        float[] specials = {0f, -0f, Float.MIN_VALUE, -Float.MIN_VALUE, Float.MAX_VALUE, -Float.MAX_VALUE,
                Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY, Float.NaN, Float.intBitsToFloat(0x7F80_0001),
                Float.intBitsToFloat(0xFFFF_FFFF), Float.intBitsToFloat(0x3F80_8000), Float.intBitsToFloat(0x3F81_8000),
                Float.intBitsToFloat(0x3F80_7FFF), Float.intBitsToFloat(0x3F80_8001), 1f};
        SplittableRandom random = new SplittableRandom(SEED);
        for (int count = 1; count <= values.length; count++) {
            for (int i = 0; i < count; i++) {
                values[i] = random.nextBoolean()
                        ? specials[random.nextInt(specials.length)]
                        : Float.intBitsToFloat(random.nextInt());
            }
            try (Arena arena = Arena.ofConfined()) {
                MemorySegment source = arena.allocateFrom(ValueLayout.JAVA_FLOAT, values);
                MemorySegment target = arena.allocate(2L * count, 2);
                BrainFloats.round(source.address(), target.address(), count);
                for (int i = 0; i < count; i++) {
                    assertNearestBrainFloat(values[i], target.getAtIndex(ValueLayout.JAVA_SHORT, i));
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void aRowIsThatRow(TensorType type) {
        SplittableRandom random = new SplittableRandom(SEED);
        try (Arena arena = Arena.ofShared()) {
            int columns = type.quantized() ? type.blockElements() : 33;
            StoredTensor tensor = StoredTensors.random(arena, random, type, 7, columns, 0);
            float[] expected = StoredTensors.decoded(tensor);
            for (int row = 0; row < 7; row++) {
                MemorySegment target = StoredTensors.nans(arena, columns);
                TileDequantizer.row(tensor, row, target);
                for (int i = 0; i < columns; i++) {
                    assertThat(Float.floatToIntBits(StoredTensors.at(target, i)))
                            .isEqualTo(Float.floatToIntBits(expected[row * columns + i]));
                }
            }
        }
    }

    /** All 65,536 of them: subnormal, infinite and not-a-number ones too. */
    @Test
    void everyHalfIsDecodedAsTheJdkDoes() {
        try (Arena arena = Arena.ofShared()) {
            MemorySegment data = arena.allocate(2L << 16, 64);
            for (int bits = 0; bits < 1 << 16; bits++) {
                data.setAtIndex(ValueLayout.JAVA_SHORT, bits, (short) bits);
            }
            StoredTensor tensor = new StoredTensor("halves", TensorType.F16, List.of(1L, 1L << 16), data);
            MemorySegment floats = StoredTensors.nans(arena, 1 << 16);
            TileDequantizer.row(tensor, 0, floats);
            for (int bits = 0; bits < 1 << 16; bits++) {
                assertThat(Float.floatToIntBits(StoredTensors.at(floats, bits))).as("half %x", bits)
                        .isEqualTo(Float.floatToIntBits(Float.float16ToFloat((short) bits)));
            }
        }
    }

    /** One block of each kind, worked out by hand from the format's definition. */
    @Test
    void blocksWorkedOutByHandAreDecodedSo() {
        short half = Float.floatToFloat16(0.5f);
        short quarter = Float.floatToFloat16(0.25f);
        try (Arena arena = Arena.ofShared()) {
            MemorySegment q8 = arena.allocate(34, 2);
            q8.set(ValueLayout.JAVA_SHORT, 0, half);
            q8.set(ValueLayout.JAVA_BYTE, 2, (byte) -128);
            q8.set(ValueLayout.JAVA_BYTE, 33, (byte) 127);
            assertElements(TensorType.Q8_0, q8, 0, -64f, 1, 0f, 31, 63.5f);

            MemorySegment q4 = arena.allocate(18, 2);
            q4.set(ValueLayout.JAVA_SHORT, 0, half);
            q4.set(ValueLayout.JAVA_BYTE, 2, (byte) 0xF0);
            q4.set(ValueLayout.JAVA_BYTE, 17, (byte) 0x9A);
            assertElements(TensorType.Q4_0, q4, 0, -4f, 16, 3.5f, 15, 1f, 31, 0.5f, 1, -4f);

            MemorySegment q41 = arena.allocate(20, 2);
            q41.set(ValueLayout.JAVA_SHORT, 0, half);
            q41.set(ValueLayout.JAVA_SHORT, 2, quarter);
            q41.set(ValueLayout.JAVA_BYTE, 4, (byte) 0x72);
            assertElements(TensorType.Q4_1, q41, 0, 1.25f, 16, 3.75f, 1, 0.25f);

            MemorySegment q5 = arena.allocate(22, 2);
            q5.set(ValueLayout.JAVA_SHORT, 0, half);
            q5.set(ValueLayout.JAVA_INT_UNALIGNED, 2, 1 << 17 | 1);
            q5.set(ValueLayout.JAVA_BYTE, 6, (byte) 0x21);
            assertElements(TensorType.Q5_0, q5, 0, 0.5f, 16, -7f, 17, 0f, 1, -8f);

            MemorySegment q51 = arena.allocate(24, 2);
            q51.set(ValueLayout.JAVA_SHORT, 0, half);
            q51.set(ValueLayout.JAVA_SHORT, 2, quarter);
            q51.set(ValueLayout.JAVA_INT, 4, 1 << 16);
            q51.set(ValueLayout.JAVA_BYTE, 8, (byte) 0x21);
            assertElements(TensorType.Q5_1, q51, 0, 0.75f, 16, 9.25f, 1, 0.25f);

            MemorySegment q4k = arena.allocate(144, 2);
            q4k.set(ValueLayout.JAVA_SHORT, 0, half);
            q4k.set(ValueLayout.JAVA_SHORT, 2, quarter);
            // Group 0: scale 3, minimum 2. Group 5: scale 1 + 16 * 2, minimum 4 + 16 * 1.
            q4k.set(ValueLayout.JAVA_BYTE, 4, (byte) 3);
            q4k.set(ValueLayout.JAVA_BYTE, 8, (byte) 2);
            q4k.set(ValueLayout.JAVA_BYTE, 5, (byte) (2 << 6));
            q4k.set(ValueLayout.JAVA_BYTE, 9, (byte) (1 << 6));
            q4k.set(ValueLayout.JAVA_BYTE, 13, (byte) 0x41);
            q4k.set(ValueLayout.JAVA_BYTE, 16, (byte) 0x05);
            q4k.set(ValueLayout.JAVA_BYTE, 16 + 64, (byte) 0x70);
            assertElements(TensorType.Q4_K, q4k, 0, 0.5f * 3 * 5 - 0.25f * 2, 1, -0.5f, 5 * 32,
                    0.5f * 33 * 7 - 0.25f * 20, 5 * 32 + 1, -5f);

            MemorySegment q5k = arena.allocate(176, 2);
            q5k.set(ValueLayout.JAVA_SHORT, 0, half);
            q5k.set(ValueLayout.JAVA_SHORT, 2, quarter);
            q5k.set(ValueLayout.JAVA_BYTE, 4, (byte) 3);
            q5k.set(ValueLayout.JAVA_BYTE, 8, (byte) 2);
            q5k.set(ValueLayout.JAVA_BYTE, 16, (byte) 1);
            q5k.set(ValueLayout.JAVA_BYTE, 48, (byte) 5);
            assertElements(TensorType.Q5_K, q5k, 0, 0.5f * 3 * 21 - 0.25f * 2, 1, -0.5f);

            MemorySegment q6k = arena.allocate(210, 2);
            q6k.set(ValueLayout.JAVA_SHORT, 208, half);
            // Element 128 + 96 + 17: second half, last run, second scale of the run.
            q6k.set(ValueLayout.JAVA_BYTE, 64 + 32 + 17, (byte) 0x90);
            q6k.set(ValueLayout.JAVA_BYTE, 128 + 32 + 17, (byte) (3 << 6));
            q6k.set(ValueLayout.JAVA_BYTE, 192 + 8 + 7, (byte) -3);
            assertElements(TensorType.Q6_K, q6k, 128 + 96 + 17, 0.5f * -3 * (9 + 48 - 32), 128 + 96 + 18,
                    0.5f * -3 * -32, 0, -0f);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"BF16", "Q8_0", "Q4_0", "Q4_1", "Q5_0", "Q5_1", "Q4_K", "Q5_K", "Q6_K"})
    void ggufVectorsAreDecodedBitForBit(TensorType type) throws IOException {
        Path folder = Path.of(System.getProperty("famulus.root", "..")).resolve("../shared/data/gguf-quant-vectors");
        Path quantized = folder.resolve(type + ".quant.bin");
        Path floats = folder.resolve(type + ".dequant.f32");
        Assumptions.assumeTrue(Files.exists(quantized), "no shared/data/gguf-quant-vectors beside the repository");
        try (Arena arena = Arena.ofShared();
                FileChannel blocks = FileChannel.open(quantized);
                FileChannel values = FileChannel.open(floats)) {
            MemorySegment expected = values.map(FileChannel.MapMode.READ_ONLY, 0, values.size(), arena);
            StoredTensor tensor = new StoredTensor(type.name(), type, List.of(8L, values.size() / 32),
                    blocks.map(FileChannel.MapMode.READ_ONLY, 0, blocks.size(), arena));
            MemorySegment actual = arena.allocate(values.size(), 64);
            try (Workers workers = Workers.of(2)) {
                TileDequantizer.dequantize(workers, tensor, 0, 8, actual, TensorType.F32);
            }
            assertThat(actual.mismatch(expected)).isEqualTo(-1);
        }
    }

    @Test
    void whatDoesNotFitIsRefused() {
        SplittableRandom random = new SplittableRandom(SEED);
        Workers workers = Workers.of(1);
        try (Arena arena = Arena.ofShared(); workers) {
            StoredTensor tensor = StoredTensors.random(arena, random, TensorType.Q8_0, 4, 64, 0);
            MemorySegment tile = arena.allocate(4 * 64 * 4, 4);
            assertThatThrownBy(() -> TileDequantizer.dequantize(workers, tensor, 3, 2, tile, TensorType.F32))
                    .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("rows 3 to 5");
            assertThatThrownBy(
                    () -> TileDequantizer.dequantize(workers, tensor, 1, Integer.MAX_VALUE, tile, TensorType.F32))
                    .isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> TileDequantizer.dequantize(workers, tensor, -1, 1, tile, TensorType.F32))
                    .isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(
                    () -> TileDequantizer.dequantize(workers, tensor, 0, 4, tile.asSlice(4), TensorType.F32))
                    .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("1020 bytes where 1024");
            assertThatThrownBy(() -> TileDequantizer.dequantize(workers, tensor, 0, 4, tile, TensorType.F16))
                    .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("not to F16");
            assertThatThrownBy(() -> TileDequantizer.row(tensor, 4, tile))
                    .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("rows 4 to 5");
            TileDequantizer.dequantize(workers, tensor, 4, 0, tile, TensorType.F32);
        }
    }

    /** Pairs of element number and value. */
    private static void assertElements(TensorType type, MemorySegment block, float... expected) {
        try (Arena arena = Arena.ofShared()) {
            int elements = type.blockElements();
            StoredTensor tensor = new StoredTensor("block", type, List.of(1L, (long) elements), block);
            MemorySegment floats = StoredTensors.nans(arena, elements);
            TileDequantizer.row(tensor, 0, floats);
            for (int i = 0; i < expected.length; i += 2) {
                assertThat(StoredTensors.at(floats, (long) expected[i])).as("%s element %d", type, (int) expected[i])
                        .isEqualTo(expected[i + 1]);
            }
        }
    }

    private static void assertNearestBrainFloat(float value, short brainFloat) {
        float rounded = Float.intBitsToFloat(brainFloat << 16);
        if (Float.isNaN(value)) {
            assertThat(rounded).isNaN();
            return;
        }
        int below = Float.floatToRawIntBits(value) & 0xFFFF_0000;
        // As doubles: the step above the largest BF16 is 2^128, which rounds to infinity.
        double lower = Math.abs((double) Float.intBitsToFloat(below));
        double upper = Float.isInfinite(value) || (below & 0x7FFF_FFFF) != 0x7F7F_0000
                ? Math.abs((double) Float.intBitsToFloat(below + 0x1_0000))
                : 0x1p128;
        double magnitude = Math.abs((double) value);
        boolean up = magnitude - lower > upper - magnitude
                || (magnitude - lower == upper - magnitude && (below & 0x1_0000) != 0);
        int expected = up && !Float.isInfinite(value) ? below + 0x1_0000 : below;
        assertThat(brainFloat).as("%x", Float.floatToRawIntBits(value)).isEqualTo((short) (expected >>> 16));
    }
}
