package org.famulus.engine.weights;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

/** The number formats' laws, independent of any file: blocks written out by hand and formulas in doubles. */
class QuantizationTest {

    private static final long SEED = 20_261_122;

    @Test
    void q8ElementsAreByteTimesScale() {
        byte[] block = block(34, 0x3800); // scale 0.5
        block[2] = 127;
        block[3] = -128;
        block[33] = 3;
        float[] decoded = decode(TensorType.Q8_0, block);
        assertThat(decoded[0]).isEqualTo(63.5f);
        assertThat(decoded[1]).isEqualTo(-64f);
        assertThat(decoded[31]).isEqualTo(1.5f);
        assertThat(decoded[2]).isZero();
    }

    @Test
    void q4LowNibblesAreTheFirstHalfOfTheBlock() {
        byte[] block = block(18, 0x4000); // scale 2
        Arrays.fill(block, 2, 18, (byte) 0x88);
        block[2] = (byte) 0xf0;
        float[] decoded = decode(TensorType.Q4_0, block);
        assertThat(decoded[0]).isEqualTo(-16f);
        assertThat(decoded[16]).isEqualTo(14f);
        assertThat(decoded[1]).isZero();
        assertThat(decoded[31]).isZero();
    }

    @Test
    void q4WithMinimumAddsTheMinimum() {
        byte[] block = block(20, 0x4000, 0xbc00); // scale 2, minimum -1
        block[4] = (byte) 0xf1;
        float[] decoded = decode(TensorType.Q4_1, block);
        assertThat(decoded[0]).isEqualTo(1f);
        assertThat(decoded[16]).isEqualTo(29f);
        assertThat(decoded[1]).isEqualTo(-1f);
    }

    @Test
    void q5TakesItsFifthBitFromTheMask() {
        byte[] block = block(22, 0x3c00); // scale 1
        block[2] = 0b0000_0001; // element 0
        block[5] = (byte) 0b1000_0000; // element 31
        block[6] = 0x25;
        float[] decoded = decode(TensorType.Q5_0, block);
        assertThat(decoded[0]).isEqualTo(5f);
        assertThat(decoded[16]).isEqualTo(-14f);
        assertThat(decoded[31]).isEqualTo(0f);
        assertThat(decoded[1]).isEqualTo(-16f);

        byte[] withMinimum = block(24, 0x3c00, 0x4900); // scale 1, minimum 10
        withMinimum[4] = 0b0000_0010; // element 1
        withMinimum[8] = 0x25;
        float[] shifted = decode(TensorType.Q5_1, withMinimum);
        assertThat(shifted[0]).isEqualTo(15f);
        assertThat(shifted[1]).isEqualTo(26f);
        assertThat(shifted[16]).isEqualTo(12f);
    }

    @ParameterizedTest
    @EnumSource(value = TensorType.class, names = {"Q4_K", "Q5_K", "Q6_K"})
    void superBlocksAreDecodedAsTheirBitFieldsSay(TensorType type) {
        Random random = new Random(SEED);
        for (int trial = 0; trial < 200; trial++) {
            byte[] block = new byte[type.blockBytes()];
            random.nextBytes(block);
            ByteBuffer halves = ByteBuffer.wrap(block).order(ByteOrder.LITTLE_ENDIAN);
            short scale = Float.floatToFloat16(random.nextFloat(-2, 2));
            halves.putShort(type == TensorType.Q6_K ? 208 : 0, scale);
            if (type != TensorType.Q6_K) {
                halves.putShort(2, Float.floatToFloat16(random.nextFloat(-2, 2)));
            }
            float[] decoded = decode(type, block);
            for (int i = 0; i < 256; i++) {
                double exact = superBlockElement(type, halves, i);
                // Two float roundings of products below 2 * 63 * 32, and one of their difference.
                assertThat((double) decoded[i]).as("seed %d, trial %d, element %d", SEED, trial, i).isCloseTo(exact,
                        within(2e-3));
            }
        }
    }

    /** An element's value from the positions of its bits, counted over the block as one long row of bits. */
    private static double superBlockElement(TensorType type, ByteBuffer block, int i) {
        if (type == TensorType.Q6_K) {
            int half = i / 128;
            int within = i % 128;
            int low = bits(block, 8 * (64 * half + within % 64) + (within < 64 ? 0 : 4), 4);
            int high = bits(block, 8 * (128 + 32 * half + within % 32) + 2 * (within / 32), 2);
            double d = Float.float16ToFloat(block.getShort(208));
            return d * block.get(192 + i / 16) * (high * 16 + low - 32);
        }
        int group = i / 32;
        int scale;
        int minimum;
        if (group < 4) {
            scale = bits(block, 8 * (4 + group), 6);
            minimum = bits(block, 8 * (8 + group), 6);
        } else {
            scale = bits(block, 8 * (8 + group), 4) + 16 * bits(block, 8 * group + 6, 2);
            minimum = bits(block, 8 * (8 + group) + 4, 4) + 16 * bits(block, 8 * (4 + group) + 6, 2);
        }
        int lowBits = type == TensorType.Q4_K ? 16 : 48;
        int q = bits(block, 8 * (lowBits + i / 64 * 32 + i % 32) + i % 64 / 32 * 4, 4);
        if (type == TensorType.Q5_K) {
            q += 16 * bits(block, 8 * (16 + i % 32) + group, 1);
        }
        double d = Float.float16ToFloat(block.getShort(0));
        double dMinimum = Float.float16ToFloat(block.getShort(2));
        return d * scale * q - dMinimum * minimum;
    }

    private static int bits(ByteBuffer block, int firstBit, int count) {
        int value = 0;
        for (int i = 0; i < count; i++) {
            value += (block.get((firstBit + i) / 8) >> (firstBit + i) % 8 & 1) << i;
        }
        return value;
    }

    @Test
    void q8WritesTheGreatestMagnitudeAs127AndRoundsHalvesAway() {
        float[] source = new float[32];
        source[0] = 254;
        source[1] = -254;
        source[2] = 1; // 0.5 steps
        source[3] = -1;
        source[4] = 0.99f;
        source[5] = 2.9f;
        byte[] block = encode(TensorType.Q8_0, source);
        assertThat(Arrays.copyOf(block, 9)).containsExactly(0, 0x40, 127, -127, 1, -1, 0, 1, 0);
    }

    @Test
    void q4ScalesByTheSignedExtremeDividedByMinusEight() {
        float[] source = new float[32];
        source[0] = 8;
        source[1] = -8;
        source[16] = 3;
        source[31] = -7;
        byte[] block = encode(TensorType.Q4_0, source);
        // Scale -1: 8 becomes 0, -8 is cut from 16 to 15, 3 becomes 5, -7 becomes 15, 0 becomes 8.
        assertThat(HexFormat.of().formatHex(block)).isEqualTo("00bc508f" + "88".repeat(13) + "f8");
    }

    @ParameterizedTest
    @EnumSource(value = TensorType.class, names = {"Q8_0", "Q4_0"})
    void encodedNumbersComeBackWithinHalfAStepAtAnyScale(TensorType type) {
        Random random = new Random(SEED);
        for (int trial = 0; trial < 2_000; trial++) {
            float[] source = new float[32];
            float magnitude = (float) Math.pow(10, random.nextDouble(-3, 5));
            double greatest = 0;
            for (int i = 0; i < 32; i++) {
                source[i] = (float) random.nextGaussian() * magnitude;
                greatest = Math.max(greatest, Math.abs(source[i]));
            }
            float[] decoded = decode(type, encode(type, source));
            double step = greatest / (type == TensorType.Q8_0 ? 127 : 8);
            // Half a step of rounding (a whole one where Q4_0 cuts 16 to 15), the scale's 11 bits, its smallest step.
            double allowed = step * (type == TensorType.Q8_0 ? 0.5 : 1) * 1.001 + greatest * 0x1p-11 + 127 * 0x1p-25;
            for (int i = 0; i < 32; i++) {
                assertThat(Math.abs(decoded[i] - (double) source[i])).as("seed %d, trial %d, element %d", SEED, trial,
                        i).isLessThanOrEqualTo(allowed);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(value = TensorType.class, names = {"Q8_0", "Q4_0"})
    void zerosAndNumbersBelowTheSmallestScaleBecomeZeros(TensorType type) {
        for (float value : new float[]{0f, -0f, Float.MIN_VALUE, -Float.MIN_VALUE, Float.MIN_NORMAL, -1e-40f,
                1e-10f}) {
            float[] source = new float[32];
            Arrays.fill(source, value);
            for (float decoded : decode(type, encode(type, source))) {
                assertThat(Math.abs(decoded)).as("of %s", value).isZero();
            }
        }
    }

    @ParameterizedTest
    @EnumSource(value = TensorType.class, names = {"Q8_0", "Q4_0"})
    void numbersThatABlockCannotHoldAreRefusedByIndexAndValue(TensorType type) {
        for (float value : new float[]{Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY}) {
            float[] source = new float[64];
            source[40] = value;
            assertThatThrownBy(() -> encode(type, source)).isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("element 40 is " + value).hasMessageContaining("F32, F16 or BF16");
        }
        float[] huge = new float[32];
        huge[7] = Float.MAX_VALUE;
        assertThatThrownBy(() -> encode(type, huge)).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("3.4028235E38").hasMessageContaining("65504");
        huge[7] = type == TensorType.Q8_0 ? 8.3e6f : 5.2e5f;
        assertThat(decode(type, encode(type, huge))[7]).isCloseTo(huge[7],
                within(huge[7] / 1_000));
    }

    @Test
    void halfPrecisionRoundsToTheNearestEvenAndKeepsSignsAndInfinities() {
        float[] source = {0f, -0f, 1f, 65504f, 65520f, -1e9f, 0x1p-24f, 0x1p-25f, 0x1.8p-25f, 1 + 0x1p-11f,
                1 + 0x3p-11f, Float.NaN};
        short[] expected = {0, (short) 0x8000, 0x3c00, 0x7bff, 0x7c00, (short) 0xfc00, 1, 0, 1, 0x3c00, 0x3c02};
        short[] encoded = shorts(encode(TensorType.F16, source));
        assertThat(Arrays.copyOf(encoded, expected.length)).isEqualTo(expected);
        assertThat(decode(TensorType.F16, encode(TensorType.F16, source))[11]).isNaN();
    }

    @Test
    void brainFloatsRoundToTheNearestEvenAndKeepSignsAndInfinities() {
        float[] source = {0f, -0f, 1f, 1 + 0x1p-8f, 1 + 0x3p-8f, Float.MAX_VALUE, Float.NEGATIVE_INFINITY,
                Float.MIN_VALUE, 0x1p-133f, Float.intBitsToFloat(0x7f800001), Float.intBitsToFloat(0xffffffff)};
        short[] expected = {0, (short) 0x8000, 0x3f80, 0x3f80, 0x3f82, 0x7f80, (short) 0xff80, 0, 1, 0x7fc0,
                (short) 0xffff};
        assertThat(shorts(encode(TensorType.BF16, source))).isEqualTo(expected);
    }

    @ParameterizedTest
    @EnumSource(value = TensorType.class, names = {"F16", "BF16"})
    void everySixteenBitNumberComesBackUnchanged(TensorType type) {
        byte[] all = new byte[2 * 65_536];
        ByteBuffer bytes = ByteBuffer.wrap(all).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < 65_536; i++) {
            bytes.putShort(2 * i, (short) i);
        }
        float[] decoded = decode(type, all);
        short[] again = shorts(encode(type, decoded));
        for (int i = 0; i < 65_536; i++) {
            if (!Float.isNaN(decoded[i])) {
                assertThat(again[i]).isEqualTo((short) i);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(TensorType.class)
    void decodingByElementsAndIntoMemoryAndAtAnyByteAgree(TensorType type) {
        Random random = new Random(SEED);
        int elements = 5_120;
        byte[] blocks = new byte[(int) type.bytes(elements)];
        random.nextBytes(blocks);
        float[] whole = decode(type, blocks);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment shifted = arena.allocate(blocks.length + 1).asSlice(1);
            MemorySegment.copy(blocks, 0, shifted, ValueLayout.JAVA_BYTE, 0, blocks.length);
            MemorySegment floats = arena.allocate(4L * elements);
            Quantization.dequantize(type, shifted, floats);
            assertThat(floats.toArray(ValueLayout.JAVA_FLOAT)).isEqualTo(whole);
            float[] part = new float[600];
            Arrays.fill(part, Float.NaN);
            Quantization.dequantize(type, shifted, type.bytes(1_024), part, 50, 512);
            assertThat(Arrays.copyOfRange(part, 50, 562)).isEqualTo(Arrays.copyOfRange(whole, 1_024, 1_536));
            assertThat(part[49]).isNaN();
            assertThat(part[562]).isNaN();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {-32, 31, 33})
    void partsOfBlocksAreRefused(int count) {
        assertThatThrownBy(() -> Quantization.dequantize(TensorType.Q8_0, MemorySegment.ofArray(new byte[340]), 0,
                new float[320], 0, count)).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(Integer.toString(count));
    }

    @Test
    void memoryThatIsTooSmallIsRefusedBeforeAnythingIsWritten() {
        float[] target = new float[32];
        assertThatThrownBy(() -> Quantization.dequantize(TensorType.Q8_0, MemorySegment.ofArray(new byte[67]), 34,
                target, 0, 32)).isInstanceOf(IndexOutOfBoundsException.class).hasMessageContaining("34 bytes");
        assertThatThrownBy(() -> Quantization.dequantize(TensorType.Q8_0, MemorySegment.ofArray(new byte[34]), 0,
                target, 1, 32)).isInstanceOf(IndexOutOfBoundsException.class).hasMessageContaining("32 elements");
        assertThatThrownBy(() -> Quantization.dequantize(TensorType.Q8_0, MemorySegment.ofArray(new byte[34]),
                MemorySegment.ofArray(new float[31]))).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("128 bytes");
    }

    @ParameterizedTest
    @EnumSource(value = TensorType.class, names = {"Q4_1", "Q5_0", "Q5_1", "Q4_K", "Q5_K", "Q6_K"})
    void typesThatAreOnlyReadAreRefusedWithTheListOfThoseThatAreWritten(TensorType type) {
        assertThatThrownBy(() -> encode(type, new float[256])).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(type.name()).hasMessageContaining("F32, F16, BF16, Q8_0 and Q4_0");
    }

    private static byte[] block(int bytes, int... halves) {
        ByteBuffer block = ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
        for (int half : halves) {
            block.putShort((short) half);
        }
        return block.array();
    }

    private static float[] decode(TensorType type, byte[] blocks) {
        float[] decoded = new float[blocks.length / type.blockBytes() * type.blockElements()];
        Arrays.fill(decoded, Float.NaN);
        Quantization.dequantize(type, MemorySegment.ofArray(blocks), 0, decoded, 0, decoded.length);
        return decoded;
    }

    private static byte[] encode(TensorType type, float[] source) {
        byte[] blocks = new byte[(int) type.bytes(source.length)];
        Quantization.quantize(type, source, 0, source.length, MemorySegment.ofArray(blocks), 0);
        return blocks;
    }

    private static short[] shorts(byte[] bytes) {
        short[] shorts = new short[bytes.length / 2];
        ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asShortBuffer().get(shorts);
        return shorts;
    }
}
