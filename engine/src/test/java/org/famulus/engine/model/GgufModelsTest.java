package org.famulus.engine.model;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.List;

import org.famulus.engine.ModelFormatException;
import org.famulus.engine.reference.RandomModel;
import org.famulus.engine.reference.RandomModels;
import org.famulus.engine.state.SequenceState;
import org.famulus.engine.weights.GgufMetadata;
import org.famulus.engine.weights.GgufWriter;
import org.famulus.engine.weights.TensorData;
import org.famulus.engine.weights.TensorType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Models in GGUF files, whose names, metadata and order of rows are their own. */
class GgufModelsTest {

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"llama grouped queries", "llama tied", "llama head size 12",
            "llama attention and MLP biases",
            "smollm", "llama rope linear", "llama rope yarn", "mistral window 5", "qwen2", "qwen2 tied",
            "qwen2 rope yarn",
            "qwen3", "qwen3 head size 24"})
    void aGgufFileGivesTheReferencesLogits(String name) throws IOException {
        RandomModel model = RandomModels.variant(name);
        if (model.configuration().path("rope_scaling").has("rope_type")) {
            model = model.withConfiguration(config -> config.withObject("/rope_scaling").put("type",
                    config.path("rope_scaling").path("rope_type").asText()));
        }
        Path file = folder.resolve("model.gguf");
        TinyGguf.write(model, file);
        double[][] expected = model.reference().logits(model.sampleIds());
        try (RunningModel running = RunningModel.open(file, ExecutionOptions.defaults());
                SequenceState state = running.newState()) {
            float[][] logits = running.logits(state, model.sampleIds());
            for (int i = 0; i < expected.length; i++) {
                assertThat(RunningModel.difference(logits[i], expected[i])).as("position %d of %s", i, model)
                        .isLessThan(1e-4);
            }
        }
    }

    @Test
    void whatIsNotSupportedIsRefusedByName() {
        assertRefused("general.architecture 'gemma' is not supported; supported are llama, qwen2, qwen3",
                GgufMetadata.builder().string("general.architecture", "gemma"));
        assertRefused("rope.scaling.type 'longrope' is not supported; supported are none, linear, yarn",
                complete().string("llama.rope.scaling.type", "longrope"));
        assertRefused("a rotation over 4 dimensions", complete().uint32("llama.rope.dimension_count", 4));
        assertRefused("values of 16", complete().uint32("llama.attention.value_length", 16));
        assertRefused("head count 0", complete().uint32("llama.attention.head_count", 0));
        assertRefused("num_key_value_heads 8 is not between", complete().uint32("llama.attention.head_count_kv", 8));
        assertRefused("token_embd.weight is missing", complete());
    }

    private static GgufMetadata.Builder complete() {
        return GgufMetadata.builder().string("general.architecture", "llama").uint32("llama.block_count", 1)
                .uint32("llama.embedding_length", 32).uint32("llama.feed_forward_length", 80)
                .uint32("llama.attention.head_count", 4).uint32("llama.context_length", 64);
    }

    private void assertRefused(String message, GgufMetadata.Builder metadata) {
        Path file = folder.resolve("refused.gguf");
        boolean embedding = !message.startsWith("token_embd");
        assertThatThrownBy(() -> {
            GgufWriter writer = new GgufWriter(metadata.build());
            if (embedding) {
                writer.add("token_embd.weight", TensorType.F32, List.of(61L, 32L),
                        TensorData.of(MemorySegment.ofArray(new float[61 * 32])));
            }
            writer.write(file);
            ModelFile.open(file).close();
        }).isInstanceOf(ModelFormatException.class).hasMessageContaining(message)
                .satisfies(refusal -> assertThat(refusal.getMessage()).hasLineCount(1));
    }

    @Test
    void frequencyDivisorsOfAnotherSizeOrSignAreRefused() throws IOException {
        RandomModel model = RandomModels.variant("llama");
        for (float[] divisors : new float[][]{{1, 1, 1}, {1, 1, 1, 0}, {1, 1, 1, Float.NaN}, {1, -1, 1, 1}}) {
            Path file = folder.resolve("divisors.gguf");
            GgufWriter writer = new GgufWriter(TinyGguf.metadata(model))
                    .add("token_embd.weight", TensorType.F32, List.of(61L, 32L),
                            TensorData.of(MemorySegment.ofArray(new float[61 * 32])))
                    .add("rope_freqs.weight", TensorType.F32, List.of((long) divisors.length),
                            TensorData.of(MemorySegment.ofArray(divisors)));
            writer.write(file);
            assertThatThrownBy(() -> ModelFile.open(file)).isInstanceOf(ModelFormatException.class)
                    .hasMessageContaining("rope_freqs.weight");
        }
    }
}
