package org.famulus.engine.convert;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.function.Consumer;

import org.famulus.engine.LanguageModel;
import org.famulus.engine.generation.GenerationOptions;
import org.famulus.engine.generation.SamplingOptions;
import org.famulus.engine.generation.StopConditions;
import org.famulus.engine.model.DecoderWeights;
import org.famulus.engine.model.ExecutionOptions;
import org.famulus.engine.model.RowOrder;
import org.famulus.engine.state.SequenceState;
import org.famulus.engine.tokenizer.Tokenizer;
import org.famulus.engine.tokenizer.Tokenizers;
import org.famulus.engine.weights.Gguf;
import org.famulus.engine.weights.TensorType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

import com.sun.management.ThreadMXBean;

import static org.assertj.core.api.Assertions.assertThat;

class RandomModelWriterTest {

    @TempDir
    private Path folder;

    private static WrittenModel write(Path path, TensorType type, long seed, int threads) throws IOException {
        return new RandomModelWriter(RandomModelShape.TINY, seed)
                .write(new ModelTarget(path, type, false, threads, ModelProgress.none()));
    }

    @ParameterizedTest
    @EnumSource(value = TensorType.class, names = {"F32", "F16", "BF16", "Q8_0", "Q4_0"})
    void theSameSeedGivesTheSameBytesWithAnyNumberOfThreads(TensorType type) throws IOException {
        write(folder.resolve("one.gguf"), type, 5, 1);
        write(folder.resolve("three.gguf"), type, 5, 3);
        write(folder.resolve("other.gguf"), type, 6, 1);
        assertThat(Files.mismatch(folder.resolve("one.gguf"), folder.resolve("three.gguf"))).isEqualTo(-1);
        assertThat(Files.mismatch(folder.resolve("one.gguf"), folder.resolve("other.gguf"))).isNotEqualTo(-1);
    }

    @Test
    void theTinyOneIsUnderAMegabyteAndSaysThatItIsRandom() throws IOException {
        WrittenModel written = write(folder.resolve("tiny.gguf"), TensorType.F32, 5, 2);
        assertThat(written.bytes()).isEqualTo(Files.size(written.path())).isLessThan(1_000_000);
        write(folder.resolve("tiny"), TensorType.BF16, 5, 2);
        for (String name : List.of("tiny.gguf", "tiny")) {
            ModelDescription description = ModelDescription.of(folder.resolve(name));
            assertThat(description.randomSeed()).hasValue(5);
            assertThat(description.name()).isEqualTo("random tiny, seed 5");
            assertThat(description.parameters()).isEqualTo(written.parameters());
        }
    }

    @Test
    void aFolderHoldsTheSameModelAsAFile() throws IOException {
        write(folder.resolve("file.gguf"), TensorType.BF16, 5, 2);
        write(folder.resolve("folder"), TensorType.BF16, 5, 2);
        try (ModelConverter converter = ModelConverter.open(folder.resolve("folder"))) {
            converter.write(ConvertedModels.target(folder.resolve("converted.gguf"), TensorType.BF16));
        }
        try (Gguf file = Gguf.open(folder.resolve("file.gguf"));
                Gguf converted = Gguf.open(folder.resolve("converted.gguf"))) {
            assertThat(ConvertedModels.fingerprints(converted)).isEqualTo(ConvertedModels.fingerprints(file));
            assertThat(converted.metadata().strings("tokenizer.ggml.tokens"))
                    .isEqualTo(file.metadata().strings("tokenizer.ggml.tokens"));
        }
    }

    @Test
    void logitsAreLivelyAndTextIsReadable() throws IOException {
        Path path = write(folder.resolve("tiny.gguf"), TensorType.Q8_0, 5, 2).path();
        float[] logits = ConvertedModels.logits(path, new int[]{1, 300, 301});
        double squares = 0;
        for (float logit : logits) {
            assertThat(logit).isFinite();
            squares += logit * logit;
        }
        assertThat(Math.sqrt(squares / logits.length)).isBetween(1.0, 6.0);
        try (LanguageModel model = LanguageModel.load(path, ExecutionOptions.defaults().withThreads(1));
                SequenceState state = model.newState()) {
            int[] prompt = model.tokenizer().encode("Once", Tokenizer.SpecialTokens.ADD);
            Consumer<String> nobody = text -> {
            };
            GenerationOptions options = new GenerationOptions(SamplingOptions.greedy(), StopConditions.after(60, 512));
            String text = model.generate(state, prompt, options, nobody, generation -> {
            }).text();
            assertThat(text).matches("[a-zA-Z .,!?'\"\\-:;()0-9]+");
            assertThat(text.chars().distinct().count()).isGreaterThan(5);
        }
    }

    @ParameterizedTest
    @CsvSource({"TINY, 205376", "SMOLLM_135M, 134515008", "TINYLLAMA_1_1B, 1100048384", "QWEN3_0_6B, 596049920"})
    void shapesHaveAsManyParametersAsThePublishedModels(RandomModelShape shape, long parameters) {
        assertThat(DecoderWeights.expectedShapes(shape.configuration()).values().stream()
                .mapToLong(sizes -> sizes.stream().reduce(1L, Math::multiplyExact)).sum()).isEqualTo(parameters);
    }

    @ParameterizedTest
    @EnumSource(RandomModelShape.class)
    void aVocabularyIsAsLargeAsTheEmbeddingAndEncodesAnyText(RandomModelShape shape) {
        DummyVocabulary dummy = shape.vocabulary();
        assertThat(dummy.vocabulary().tokens()).hasSize(shape.configuration().vocabularySize()).doesNotHaveDuplicates();
        try (Tokenizer tokenizer = Tokenizers.of(dummy.vocabulary())) {
            String text = "Hello babe, once upon a time: 42 \u2603 \uD83D\uDE00\n\tcafé \u65E5\u672C";
            int[] ids = tokenizer.encode(text, Tokenizer.SpecialTokens.NONE);
            assertThat(tokenizer.decode(ids, true)).isEqualTo(text);
            assertThat(tokenizer.encode("babebi", Tokenizer.SpecialTokens.NONE)).hasSizeLessThan(5);
        }
    }

    @Test
    void elementsDependOnTheirPlaceAlone() {
        RandomRows rows = new RandomRows(7, 5, 99, 1, new BitSet(), RowOrder.AS_STORED);
        float[] all = new float[35];
        rows.read(0, 7, all);
        for (int row = 0; row < 7; row++) {
            float[] one = new float[5];
            rows.read(row, 1, one);
            assertThat(one).containsExactly(Arrays.copyOfRange(all, 5 * row, 5 * row + 5));
        }
    }

    @Test
    void memoryDoesNotGrowWithTheTensor() throws IOException {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        List<Long> written = new ArrayList<>();
        try (TensorEncoder encoder = new TensorEncoder(1, (bytes, total) -> written.add(bytes))) {
            encoder.encode("large", TensorType.Q8_0,
                    new RandomRows(32_768, 1024, 3, 1, new BitSet(), RowOrder.AS_STORED)).writeTo(bytes -> {
                    });
        }
        assertThat(written.stream().mapToLong(Long::longValue).sum())
                .isEqualTo(TensorType.Q8_0.bytes(32_768 * 1024));
        assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(8 << 20);
    }
}
