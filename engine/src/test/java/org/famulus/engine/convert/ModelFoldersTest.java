package org.famulus.engine.convert;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import org.famulus.engine.ModelFormatException;
import org.famulus.engine.reference.RandomModels;
import org.famulus.engine.weights.TensorType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class ModelFoldersTest {

    @TempDir
    private Path folder;

    @Test
    void usableAndBrokenModelsAreFoundAtAnyDepthInOrder() throws IOException {
        ConvertedModels.folder(RandomModels.variant("qwen3"), folder.resolve("a/qwen"));
        new RandomModelWriter(RandomModelShape.TINY, 1)
                .write(ConvertedModels.target(folder.resolve("a/tiny.gguf"), TensorType.Q8_0));
        Files.writeString(folder.resolve("a/broken.gguf"), "not a model");
        Files.createDirectories(folder.resolve("b/empty"));
        Files.writeString(folder.resolve("b/notes.txt"), "nothing");
        Files.createDirectories(folder.resolve("c"));
        Files.writeString(folder.resolve("c/config.json"), "{\"model_type\": \"gpt_neox\"}");
        List<ModelFolders.Found> found = ModelFolders.find(folder);
        assertThat(found).extracting(model -> folder.relativize(model.path()).toString()).containsExactly(
                "a/broken.gguf", "a/qwen", "a/tiny.gguf", "c");
        assertThat(found.get(0)).isInstanceOfSatisfying(ModelFolders.Found.Broken.class,
                broken -> assertThat(broken.reason()).isNotBlank().doesNotContain("\n"));
        assertThat(found.get(3)).isInstanceOfSatisfying(ModelFolders.Found.Broken.class,
                broken -> assertThat(broken.reason()).contains("gpt_neox"));
        assertThat(found.get(2)).isInstanceOf(ModelFolders.Found.Usable.class);
    }

    @Test
    void aDescriptionCountsWhatIsStored() throws IOException {
        ConvertedModels.folder(RandomModels.variant("qwen3"), folder.resolve("hf"));
        try (ModelConverter converter = ModelConverter.open(folder.resolve("hf"))) {
            converter.write(ConvertedModels.target(folder.resolve("q8.gguf"), TensorType.Q8_0));
        }
        ModelDescription description = ModelDescription.of(folder.resolve("q8.gguf"));
        assertThat(description.bytes()).isEqualTo(Files.size(folder.resolve("q8.gguf")));
        assertThat(description.types()).extracting(ModelDescription.StoredAs::type)
                .containsExactlyInAnyOrder(TensorType.Q8_0, TensorType.F16, TensorType.F32);
        // Three layers with two norms and two head norms each, and the last norm.
        assertThat(description.types()).filteredOn(stored -> stored.type() == TensorType.F32)
                .extracting(ModelDescription.StoredAs::tensors).containsExactly(13);
        // Keys and values of two heads of eight elements in three layers.
        assertThat(description.stateBytesPerToken(TensorType.F32)).isEqualTo(2 * 3 * 2 * 8 * 4);
        assertThat(description.stateBytesPerToken(TensorType.BF16)).isEqualTo(2 * 3 * 2 * 8 * 2);
        assertThat(description.chatTemplate()).isTrue();
        assertThat(description.randomSeed()).isEmpty();
        assertThat(description.tokenizer().kind()).isEqualTo("sentencepiece");
        assertThat(description.tokenizer().endOfSequence()).containsExactly("</s>");
    }

    @Test
    void aMissingModelIsRefusedInOneLine() {
        assertThatThrownBy(() -> ModelDescription.of(folder.resolve("none.gguf")))
                .isInstanceOf(ModelFormatException.class).hasMessageContaining("none.gguf")
                .hasMessageNotContaining("\n");
    }
}
