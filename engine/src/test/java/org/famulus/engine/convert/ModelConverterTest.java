package org.famulus.engine.convert;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

import org.famulus.engine.LanguageModel;
import org.famulus.engine.ModelFormatException;
import org.famulus.engine.model.ExecutionOptions;
import org.famulus.engine.model.ModelConfiguration;
import org.famulus.engine.model.ModelFile;
import org.famulus.engine.reference.RandomModel;
import org.famulus.engine.reference.RandomModels;
import org.famulus.engine.reference.ReferenceTensor;
import org.famulus.engine.tokenizer.Tokenizer;
import org.famulus.engine.weights.Gguf;
import org.famulus.engine.weights.Safetensors;
import org.famulus.engine.weights.TensorType;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

class ModelConverterTest {

    private static final List<String> NOT_IN_GGUF = List.of("llama rope dynamic",
            "llama rope dynamic within its context",
            "llama rope yarn with mscale, not truncated", "qwen2 sliding upper layers", "qwen2 layer types");

    private static final String SPOILT = "model.layers.1.mlp.up_proj.weight";

    @TempDir
    private Path folder;

    private Path source;
    private Path gguf;
    private Path back;

    @BeforeEach
    void names() {
        source = folder.resolve("source");
        gguf = folder.resolve("model.gguf");
        back = folder.resolve("back");
    }

    static Stream<RandomModel> expressible() {
        return RandomModels.variants().stream().filter(model -> !NOT_IN_GGUF.contains(model.name()));
    }

    static Stream<RandomModel> inexpressible() {
        return RandomModels.variants().stream().filter(model -> NOT_IN_GGUF.contains(model.name()));
    }

    private static WrittenModel convert(Path from, Path to, TensorType type) throws IOException {
        try (ModelConverter converter = ModelConverter.open(from)) {
            return converter.write(ConvertedModels.target(to, type));
        }
    }

    @ParameterizedTest
    @MethodSource("expressible")
    void conversionKeepsTheLogitsAndTheWayBackEachBit(RandomModel model) throws IOException {
        ConvertedModels.folder(model, source);
        convert(source, gguf, TensorType.F32);
        convert(gguf, back, TensorType.F32);
        float[] expected = ConvertedModels.logits(source, model.sampleIds());
        assertClose(model, ConvertedModels.logits(gguf, model.sampleIds()), expected);
        assertClose(model, ConvertedModels.logits(back, model.sampleIds()), expected);
        try (Safetensors before = Safetensors.open(source); Safetensors after = Safetensors.open(back)) {
            assertThat(ConvertedModels.fingerprints(after)).as(model.toString())
                    .isEqualTo(ConvertedModels.fingerprints(before));
        }
    }

    @ParameterizedTest
    @MethodSource("inexpressible")
    void whatAGgufFileCannotSayIsRefusedAndLeavesNothing(RandomModel model) throws IOException {
        ConvertedModels.folder(model, source);
        assertThatThrownBy(() -> convert(source, gguf, TensorType.F32)).as(model.toString())
                .isInstanceOf(ModelFormatException.class).hasMessageContaining("cannot say")
                .hasMessageNotContaining("\n");
        assertThat(ConvertedModels.names(folder)).containsExactly("source");
    }

    @ParameterizedTest
    @ValueSource(strings = {"llama rope llama3", "llama rope linear", "llama rope yarn with all its keys",
            "mistral window 5", "qwen3 head size 24", "llama attention and MLP biases", "qwen2 tied"})
    void theConfigurationComesBack(String name) throws IOException {
        ConvertedModels.folder(RandomModels.variant(name), source);
        convert(source, gguf, TensorType.F32);
        convert(gguf, back, TensorType.F32);
        try (ModelFile before = ModelFile.open(source); ModelFile after = ModelFile.open(back)) {
            ModelConfiguration expected = before.configuration();
            ModelConfiguration actual = after.configuration();
            assertThat(after.rotaryFrequencies().frequencies(1)).usingComparatorWithPrecision(1e-7)
                    .containsExactly(before.rotaryFrequencies().frequencies(1));
            assertThat(after.rotaryFrequencies().attentionFactor())
                    .isCloseTo(before.rotaryFrequencies().attentionFactor(), within(1e-6));
            assertThat(actual.rotaryScaling()).hasSameClassAs(expected.rotaryScaling());
            assertThat(actual).usingRecursiveComparison().ignoringFields("rotaryScaling").isEqualTo(expected);
        }
    }

    @ParameterizedTest
    @EnumSource(value = TensorType.class, names = {"F16", "BF16"})
    void vectorsKeepEveryBitInAFolderOfAShorterType(TensorType type) throws IOException {
        ConvertedModels.folder(RandomModels.variant("qwen2"), source);
        convert(source, gguf, type);
        convert(gguf, back, type);
        try (ModelFile before = ModelFile.open(source); ModelFile after = ModelFile.open(back)) {
            before.tensors().forEach((name, tensor) -> {
                if (tensor.shape().size() == 1) {
                    assertThat(Objects.requireNonNull(after.tensors().get(name)).data().mismatch(tensor.data()))
                            .as(name).isEqualTo(-1);
                } else {
                    assertThat(Objects.requireNonNull(after.tensors().get(name)).type()).as(name).isEqualTo(type);
                }
            });
        }
        Path again = folder.resolve("again.gguf");
        convert(back, again, type);
        try (Gguf first = Gguf.open(gguf); Gguf second = Gguf.open(again)) {
            assertThat(ConvertedModels.fingerprints(second)).isEqualTo(ConvertedModels.fingerprints(first));
        }
    }

    @ParameterizedTest
    @EnumSource(value = TensorType.class, names = {"Q8_0", "Q4_0"})
    void rowsThatAreNoWholeBlocksStayF16(TensorType type) throws IOException {
        // Width 32 is one block, the MLP's width 80 is two and a half.
        ConvertedModels.folder(RandomModels.variant("llama"), source);
        convert(source, gguf, type);
        try (Gguf written = Gguf.open(gguf)) {
            assertThat(written.tensor("blk.0.ffn_down.weight").type()).isEqualTo(TensorType.F16);
            assertThat(written.tensor("blk.0.ffn_up.weight").type()).isEqualTo(type);
            assertThat(written.tensor("token_embd.weight").type()).isEqualTo(type);
            assertThat(written.tensor("output.weight").type()).isEqualTo(type);
            assertThat(written.tensor("output_norm.weight").type()).isEqualTo(TensorType.F32);
        }
        int[] ids = RandomModels.variant("llama").sampleIds();
        Path dequantized = folder.resolve("dequantized");
        convert(gguf, dequantized, TensorType.F32);
        assertThat(ConvertedModels.logits(dequantized, ids)).usingComparatorWithPrecision(0.2f)
                .containsExactly(ConvertedModels.logits(gguf, ids));
    }

    @Test
    void theTokenizerAndTheChatTemplateComeAlong() throws IOException {
        ConvertedModels.folder(RandomModels.variant("llama"), source);
        convert(source, gguf, TensorType.F32);
        convert(gguf, back, TensorType.F32);
        for (Path path : List.of(gguf, back)) {
            try (LanguageModel before = LanguageModel.load(source, options());
                    LanguageModel after = LanguageModel.load(path, options())) {
                String text = "a cab </s> ünder a 42";
                for (Tokenizer.SpecialTokens how : Tokenizer.SpecialTokens.values()) {
                    assertThat(after.tokenizer().encode(text, how)).isEqualTo(before.tokenizer().encode(text, how));
                }
                assertThat(after.tokenizer().endOfSequence()).isEqualTo(before.tokenizer().endOfSequence());
                assertThat(after.chatTemplate().orElseThrow().sources())
                        .isEqualTo(before.chatTemplate().orElseThrow().sources());
            }
        }
    }

    private static ExecutionOptions options() {
        return ExecutionOptions.defaults().withThreads(1);
    }

    @Test
    void aTargetThatIsThereIsRefusedAndStaysUnlessItMayBeReplaced() throws IOException {
        ConvertedModels.folder(RandomModels.variant("llama"), source);
        Files.writeString(gguf, "mine");
        assertThatThrownBy(() -> convert(source, gguf, TensorType.F32)).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("exists already");
        assertThat(gguf).hasContent("mine");
        try (ModelConverter converter = ModelConverter.open(source)) {
            converter.write(ConvertedModels.replacing(gguf, TensorType.F16));
        }
        convert(gguf, back, TensorType.F32);
        try (ModelConverter converter = ModelConverter.open(gguf)) {
            converter.write(ConvertedModels.replacing(back, TensorType.F16));
        }
        try (Safetensors file = Safetensors.open(back)) {
            assertThat(file.tensor("lm_head.weight").type()).isEqualTo(TensorType.F16);
        }
        assertThat(ConvertedModels.names(folder)).containsExactly("back", "model.gguf", "source");
    }

    @Test
    void aFolderThatHoldsOtherThingsIsNeverReplaced() throws IOException {
        ConvertedModels.folder(RandomModels.variant("llama"), source);
        convert(source, gguf, TensorType.F32);
        Files.createDirectories(back);
        Files.writeString(back.resolve("config.json"), "{}");
        Files.writeString(back.resolve("thesis.tex"), "years of work");
        try (ModelConverter converter = ModelConverter.open(gguf)) {
            assertThatThrownBy(() -> converter.write(ConvertedModels.replacing(back, TensorType.F32)))
                    .isInstanceOf(IOException.class).hasMessageContaining("thesis.tex");
        }
        assertThat(back.resolve("thesis.tex")).hasContent("years of work");
    }

    @Test
    void weightsThatATypeCannotHoldAreNamedAndLeaveNothing() throws IOException {
        RandomModel model = RandomModels.variant("llama");
        float[] spoilt = Objects.requireNonNull(model.tensors().get(SPOILT)).toFloats();
        spoilt[7] = Float.NaN;
        ConvertedModels.folder(model.withTensors(Map.of(SPOILT,
                ReferenceTensor.of(spoilt, 80, 32))), source);
        assertThatThrownBy(() -> convert(source, gguf, TensorType.Q8_0)).isInstanceOf(ModelFormatException.class)
                .hasMessageContaining("blk.1.ffn_up.weight").hasMessageContaining("NaN").hasMessageNotContaining("\n");
        assertThat(ConvertedModels.names(folder)).containsExactly("source");
    }

    @Test
    void wrongTargetsAreRefusedInOneLine() throws IOException {
        ConvertedModels.folder(RandomModels.variant("llama"), source);
        assertThatThrownBy(() -> ConvertedModels.target(back, TensorType.Q8_0))
                .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("q8_0")
                .hasMessageContaining(".gguf");
        assertThatThrownBy(() -> convert(source, folder.resolve("missing/model.gguf"), TensorType.F32))
                .isInstanceOf(IOException.class).hasMessageContaining("there is no folder");
        assertThatThrownBy(() -> convert(source, back, TensorType.F16)).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("is a Hugging Face folder already");
        convert(source, gguf, TensorType.F32);
        try (ModelConverter converter = ModelConverter.open(gguf)) {
            assertThatThrownBy(() -> converter.write(ConvertedModels.replacing(gguf, TensorType.F16)))
                    .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("the model itself");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"F32", "F16", "Q8_0", "Q4_0"})
    void aTrainedModelBecomesTheGgufThatOthersMadeOfIt(String type) throws IOException {
        Path models = sharedModel("stories260K");
        convert(models.resolve("hf"), gguf, TensorType.valueOf(type));
        Path published = models.resolve("stories260K." + type.toLowerCase(Locale.ROOT) + ".gguf");
        try (Gguf ours = Gguf.open(gguf); Gguf theirs = Gguf.open(published)) {
            assertThat(ConvertedModels.fingerprints(ours)).isEqualTo(ConvertedModels.fingerprints(theirs));
            for (String key : theirs.metadata().keys()) {
                assertThat(ours.metadata().contains(key)).as(key).isTrue();
            }
        }
        if (type.equals("F32")) {
            convert(published, back, TensorType.F32);
            try (Safetensors ours = Safetensors.open(back);
                    Safetensors theirs = Safetensors.open(models.resolve("hf"))) {
                assertThat(ConvertedModels.fingerprints(ours)).isEqualTo(ConvertedModels.fingerprints(theirs));
            }
        }
    }

    private static Path sharedModel(String name) {
        Path path = Path.of(System.getProperty("famulus.root", ".")).resolve("../shared/data/models").resolve(name)
                .normalize();
        Assumptions.assumeTrue(Files.exists(path), () -> "skipped: there is no " + path);
        return path;
    }

    /** The same numbers in another order of rows: sums differ by rounding, and frequencies are stored with 24 bits. */
    private static void assertClose(RandomModel model, float[] actual, float[] expected) {
        assertThat(actual).as(model + " " + Arrays.toString(model.sampleIds())).usingComparatorWithPrecision(1e-4f)
                .containsExactly(expected);
    }
}
