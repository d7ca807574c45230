package org.famulus.engine.weights;

import java.util.List;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** Readers on files that other tools made. */
class RealWeightFilesTest {

    @Test
    void theHuggingFaceFolderAndTheGgufFileOfOneModelHoldTheSameNumbers() {
        try (Safetensors folder = Safetensors.open(SharedData.path("models/stories260K/hf"));
                Gguf gguf = Gguf.open(SharedData.path("models/stories260K/stories260K.f32.gguf"))) {
            assertThat(folder.tensors()).hasSize(47);
            assertThat(gguf.tensors()).hasSize(47);
            StoredTensor ours = folder.tensor("model.layers.3.mlp.down_proj.weight");
            StoredTensor theirs = gguf.tensor("blk.3.ffn_down.weight");
            assertThat(ours.shape()).containsExactly(64L, 172L);
            assertThat(theirs.shape()).containsExactly(64L, 172L);
            assertThat(ours.type()).isEqualTo(TensorType.F32);
            assertThat(ours.data().mismatch(theirs.data())).isEqualTo(-1);
            assertThat(folder.fileBytes()).isEqualTo(1_044_992);
            assertThat(gguf.fileBytes()).isEqualTo(1_054_368);
        }
    }

    @Test
    void quantizedTensorsStayAsTheyAreInTheFile() {
        try (Gguf gguf = Gguf.open(SharedData.path("models/stories260K/stories260K.q4_0.gguf"))) {
            assertThat(gguf.tensor("blk.0.attn_q.weight").type()).isEqualTo(TensorType.Q4_0);
            assertThat(gguf.tensor("blk.0.attn_q.weight").data().byteSize()).isEqualTo(64 * 2 * 18);
            assertThat(gguf.tensor("blk.0.ffn_down.weight").type()).isEqualTo(TensorType.F16);
        }
    }

    @Test
    void metadataOfAModelAreRead() {
        try (Gguf gguf = Gguf.open(SharedData.path("models/stories260K/stories260K.q8_0.gguf"))) {
            GgufMetadata metadata = gguf.metadata();
            assertThat(metadata.string("general.architecture")).isEqualTo("llama");
            assertThat(metadata.int32("llama.block_count")).isEqualTo(5);
            assertThat(metadata.number("llama.attention.layer_norm_rms_epsilon")).isEqualTo(1e-5f);
            assertThat(metadata.bool("tokenizer.ggml.add_bos_token")).isTrue();
            assertThat(metadata.strings("tokenizer.ggml.tokens")).hasSize(512).startsWith("<unk>", "<s>", "</s>");
            assertThat(metadata.numbers("tokenizer.ggml.scores")).hasSize(512);
            assertThat(metadata.integers("tokenizer.ggml.token_type")).hasSize(512).startsWith(2, 3, 3);
        }
    }

    @Test
    void filesOfVocabularyOnlyHaveNoTensors() {
        for (String name : List.of("gpt-2/ggml-vocab-gpt-2.gguf", "llama-spm/ggml-vocab-llama-spm.gguf")) {
            try (Gguf gguf = Gguf.open(SharedData.path("tokenizers/" + name))) {
                assertThat(gguf.tensors()).isEmpty();
                assertThat(gguf.metadata().strings("tokenizer.ggml.tokens")).hasSizeGreaterThan(31_999);
            }
        }
    }
}
