package org.famulus.engine.weights;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

/** Equality with blocks and values that the GGUF project's Python package made. */
class QuantizationVectorsTest {

    private static final Path VECTORS = Path.of("gguf-quant-vectors");

    @ParameterizedTest
    @EnumSource(value = TensorType.class, names = {"F32", "F16"}, mode = EnumSource.Mode.EXCLUDE)
    void decodedBlocksEqualThePythonPackagesBitForBit(TensorType type) throws IOException {
        byte[] blocks = Files.readAllBytes(vectors(type + ".quant.bin"));
        int[] expected = bits(vectors(type + ".dequant.f32"));
        int[] actual = new int[expected.length];
        float[] decoded = new float[expected.length];
        Quantization.dequantize(type, MemorySegment.ofArray(blocks), 0, decoded, 0, decoded.length);
        for (int i = 0; i < actual.length; i++) {
            actual[i] = Float.floatToRawIntBits(decoded[i]);
        }
        assertThat(actual).isEqualTo(expected);
    }

    @ParameterizedTest
    @EnumSource(value = TensorType.class, names = {"BF16", "Q8_0", "Q4_0"})
    void encodedBlocksEqualThePythonPackagesByteForByte(TensorType type) throws IOException {
        int[] bits = bits(vectors("source.f32"));
        float[] source = new float[bits.length];
        for (int i = 0; i < source.length; i++) {
            source[i] = Float.intBitsToFloat(bits[i]);
        }
        byte[] encoded = new byte[(int) type.bytes(source.length)];
        Quantization.quantize(type, source, 0, source.length, MemorySegment.ofArray(encoded), 0);
        assertThat(encoded).isEqualTo(Files.readAllBytes(vectors(type + ".quant.bin")));
    }

    private static Path vectors(String name) {
        return SharedData.path(VECTORS.resolve(name).toString());
    }

    private static int[] bits(Path path) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(path)).order(ByteOrder.LITTLE_ENDIAN);
        int[] bits = new int[bytes.remaining() / Integer.BYTES];
        bytes.asIntBuffer().get(bits);
        return bits;
    }
}
