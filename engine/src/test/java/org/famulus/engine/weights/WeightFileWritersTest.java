package org.famulus.engine.weights;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** What is written is read back, and a failed write leaves nothing behind. */
class WeightFileWritersTest {

    @TempDir
    Path folder;

    @Test
    void aSafetensorsFileComesBackWithAlignedTensors() throws IOException {
        Path path = folder.resolve("model.safetensors");
        SampleWeights.writeSafetensors(path);
        Map<String, StoredTensor> expected = SampleWeights.tensors(7, TensorType.BF16, TensorType.F32,
                TensorType.F16);
        for (Path opened : List.of(path, folder)) {
            try (Safetensors file = Safetensors.open(opened)) {
                assertSameTensors(file, expected);
                assertThat(file.path()).isEqualTo(opened);
                assertThat(file.fileBytes()).isEqualTo(Files.size(path));
                assertThat(file.tensors().values()).allMatch(
                        tensor -> tensor.data().address() % tensor.type().blockBytes() == 0);
            }
        }
        assertThat(Files.readString(path, StandardCharsets.ISO_8859_1))
                .contains("{\"__metadata__\":{\"format\":\"pt\"},");
    }

    @Test
    void aGgufFileComesBackWithItsMetadataAndAlignedTensors() throws IOException {
        Path path = folder.resolve("model.gguf");
        SampleWeights.writeGguf(path);
        try (Gguf file = Gguf.open(path)) {
            assertSameTensors(file, SampleWeights.tensors(7, TensorType.values()));
            assertThat(file.tensors().values()).allMatch(tensor -> tensor.data().address() % 32 == 0
                    || tensor.data().byteSize() == 0);
            assertThat(Files.size(path) % 32).isZero();
            GgufMetadata metadata = file.metadata();
            assertThat(metadata.keys()).containsExactlyElementsOf(SampleWeights.metadata().keys());
            assertThat(metadata.string("general.name")).isEqualTo("Grüße, \u4e16\u754c \ud83c\udf0d\n");
            assertThat(metadata.string("empty")).isEmpty();
            assertThat(metadata.integer("llama.block_count")).isEqualTo(0xffff_ffffL);
            assertThat(metadata.integer("seed")).isEqualTo(Long.MIN_VALUE);
            assertThat(metadata.number("llama.rope.freq_base")).isEqualTo(10_000);
            assertThat(metadata.bool("add_bos")).isTrue();
            assertThat(metadata.strings("tokens")).containsExactly("", "a", "\u2581hello", "\ud83c\udf0d");
            assertThat(metadata.strings("none")).isEmpty();
            assertThat(metadata.integers("token_type")).containsExactly(-1, 0, Integer.MAX_VALUE);
            assertThat(metadata.numbers("scores")).containsExactly(-0f, Float.MIN_VALUE, -1e30f);
        }
    }

    @Test
    void aGgufFileReadAndWrittenAgainIsTheSameFile() throws IOException {
        Path first = folder.resolve("first.gguf");
        SampleWeights.writeGguf(first);
        Path again = folder.resolve("again.gguf");
        rewrite(first, again);
        assertThat(Files.mismatch(first, again)).isEqualTo(-1);
    }

    @Test
    void realGgufFilesReadAndWrittenAgainAreTheSameFiles() throws IOException {
        for (String name : List.of("models/stories260K/stories260K.f32.gguf",
                "models/stories260K/stories260K.q4_0.gguf", "models/stories3M/stories3M.q8_0.gguf")) {
            Path again = folder.resolve("again.gguf");
            rewrite(SharedData.path(name), again);
            assertThat(Files.mismatch(SharedData.path(name), again)).as(name).isEqualTo(-1);
        }
    }

    @Test
    void theAlignmentOfTheMetadataIsKept() throws IOException {
        Path path = folder.resolve("model.gguf");
        new GgufWriter(GgufMetadata.builder().uint32("general.alignment", 256).build())
                .add("a", TensorType.F32, List.of(1L), TensorData.of(MemorySegment.ofArray(new float[]{1})))
                .add("b", TensorType.F32, List.of(1L), TensorData.of(MemorySegment.ofArray(new float[]{2})))
                .write(path);
        try (Gguf file = Gguf.open(path)) {
            assertThat(file.tensor("b").data().address() % 256).isZero();
            assertThat(file.tensor("b").data().get(GgufValue.INT32, 0)).isEqualTo(Float.floatToRawIntBits(2));
        }
    }

    @Test
    void dataMayComeInPiecesOfAnySizeAndKind() throws IOException {
        Path path = folder.resolve("model.safetensors");
        int pieces = 1_000;
        float[] piece = new float[1_237];
        new SafetensorsWriter().add("w", TensorType.F32, List.of((long) pieces, (long) piece.length), sink -> {
            for (int i = 0; i < pieces; i++) {
                piece[0] = i;
                sink.write(MemorySegment.ofArray(piece).asSlice(0, 4));
                sink.write(MemorySegment.ofArray(piece).asSlice(4));
            }
        }).write(path);
        try (Safetensors file = Safetensors.open(path)) {
            MemorySegment data = file.tensor("w").data();
            for (int i = 0; i < pieces; i++) {
                assertThat(Float.intBitsToFloat(data.get(GgufValue.INT32, 4L * i * piece.length))).isEqualTo(i);
            }
        }
    }

    @Test
    void aFailedWriteLeavesTheTargetAsItWasAndNothingBesideIt() throws IOException {
        Path target = folder.resolve("model.gguf");
        Files.writeString(target, "precious");
        List<TensorData> failures = List.of(sink -> {
            sink.write(MemorySegment.ofArray(new byte[2 << 20]));
            throw new IOException("No space left on device");
        }, sink -> {
            throw new UncheckedIOException(new IOException("disk gone"));
        }, sink -> {
            throw new OutOfMemoryError("in a test");
        }, sink -> sink.write(MemorySegment.ofArray(new byte[(4 << 20) - 1])),
                sink -> sink.write(MemorySegment.ofArray(new byte[(4 << 20) + 1])));
        List<String> messages = List.of("No space left on device; the file is as it was before", "disk gone",
                "in a test", "but only 4194303 were given", "has 4194304 bytes, but more were given");
        for (int i = 0; i < failures.size(); i++) {
            TensorData data = failures.get(i);
            assertThatThrownBy(() -> new GgufWriter(SampleWeights.metadata())
                    .add("w", TensorType.F32, List.of(1L << 20), data).write(target))
                    .hasMessageContaining(messages.get(i));
            assertThatThrownBy(() -> new SafetensorsWriter().add("w", TensorType.F32, List.of(1L << 20), data)
                    .write(target)).hasMessageContaining(messages.get(i));
            assertThat(target).hasContent("precious");
            assertThat(files()).containsExactly(target);
        }
    }

    @Test
    void anInterruptedWriteLeavesTheTargetAsItWasAndTheThreadInterrupted() throws IOException {
        Path target = folder.resolve("model.safetensors");
        Files.writeString(target, "precious");
        assertThatThrownBy(() -> new SafetensorsWriter().add("w", TensorType.F32, List.of(1L << 20), sink -> {
            Thread.currentThread().interrupt();
            sink.write(MemorySegment.ofArray(new byte[4 << 20]));
        }).write(target)).isInstanceOf(IOException.class).hasMessageContaining("was interrupted")
                .hasMessageContaining(target.toString());
        assertThat(Thread.interrupted()).isTrue();
        assertThat(target).hasContent("precious");
        assertThat(files()).containsExactly(target);
    }

    @Test
    void theTemporaryFileLiesBesideTheTargetWhileItIsWritten() throws IOException {
        Path target = folder.resolve("model.safetensors");
        new SafetensorsWriter().add("w", TensorType.F32, List.of(1L), sink -> {
            assertThat(files()).hasSize(1).allMatch(file -> file.getFileName().toString().endsWith(".tmp"));
            sink.write(MemorySegment.ofArray(new float[1]));
        }).write(target);
        assertThat(files()).containsExactly(target);
    }

    @Test
    void targetsThatCannotBeWrittenAreNamed() {
        SafetensorsWriter writer = new SafetensorsWriter();
        assertThatThrownBy(() -> writer.write(folder)).isInstanceOf(IOException.class)
                .hasMessageContaining("is a folder");
        assertThatThrownBy(() -> writer.write(folder.resolve("none/model.safetensors")))
                .isInstanceOf(IOException.class).hasMessageContaining("there is no folder");
    }

    @Test
    void tensorsThatAFileCannotHoldAreRefused() {
        TensorData nothing = sink -> {
        };
        SafetensorsWriter safetensors = new SafetensorsWriter().add("w", TensorType.F32, List.of(1L), nothing);
        refused(() -> safetensors.add("w", TensorType.F32, List.of(1L), nothing), "was added before");
        refused(() -> safetensors.add("q", TensorType.Q8_0, List.of(32L), nothing), "F32, F16 and BF16");
        refused(() -> safetensors.add("__metadata__", TensorType.F32, List.of(), nothing), "__metadata__");
        refused(() -> safetensors.add("n", TensorType.F32, List.of(-1L), nothing), "[-1]");
        refused(() -> safetensors.add("n", TensorType.F32, List.of(1L << 30, 1L << 30, 8L), nothing), "no file");
        GgufWriter gguf = new GgufWriter(SampleWeights.metadata());
        refused(() -> gguf.add("q", TensorType.Q8_0, List.of(32L, 33L), nothing), "multiples of 32");
        refused(() -> gguf.add("n".repeat(64), TensorType.F32, List.of(), nothing), "1 to 63");
        refused(() -> gguf.add("n", TensorType.F32, List.of(1L, 1L, 1L, 1L, 1L), nothing), "4 dimensions");
        refused(() -> GgufMetadata.builder().uint32("n", -1), "0 to 4294967295");
        refused(() -> GgufMetadata.builder().bool("", true), "1 to 65535");
    }

    private static void refused(ThrowingCallable call, String words) {
        assertThatThrownBy(call).isInstanceOf(IllegalArgumentException.class).hasMessageContaining(words);
    }

    private static void rewrite(Path from, Path to) throws IOException {
        try (Gguf file = Gguf.open(from)) {
            GgufWriter writer = new GgufWriter(file.metadata());
            file.tensors().values().forEach(tensor -> writer.add(tensor.name(), tensor.type(), tensor.shape(),
                    TensorData.of(tensor.data())));
            writer.write(to);
        }
    }

    private static void assertSameTensors(WeightFile file, Map<String, StoredTensor> expected) {
        assertThat(file.tensors().keySet()).containsExactlyInAnyOrderElementsOf(expected.keySet());
        expected.forEach((name, tensor) -> {
            assertThat(file.tensor(name).type()).isEqualTo(tensor.type());
            assertThat(file.tensor(name).shape()).isEqualTo(tensor.shape());
            assertThat(file.tensor(name).data().mismatch(tensor.data())).isEqualTo(-1);
        });
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.toList();
        }
    }
}
