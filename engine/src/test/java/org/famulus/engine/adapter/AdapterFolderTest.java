package org.famulus.engine.adapter;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;

import org.famulus.engine.ModelFormatException;
import org.famulus.engine.convert.ConvertedModels;
import org.famulus.engine.convert.ModelConverter;
import org.famulus.engine.kernels.Workers;
import org.famulus.engine.model.Compute;
import org.famulus.engine.model.DecoderModel;
import org.famulus.engine.model.ExecutionOptions;
import org.famulus.engine.model.ModelFile;
import org.famulus.engine.model.ModelInput;
import org.famulus.engine.model.ParameterStore;
import org.famulus.engine.model.ParameterStore.AdapterTensors;
import org.famulus.engine.model.SequenceInput;
import org.famulus.engine.reference.RandomModel;
import org.famulus.engine.reference.RandomModels;
import org.famulus.engine.reference.ReferenceTensor;
import org.famulus.engine.state.SequenceState;
import org.famulus.engine.weights.StoredTensor;
import org.famulus.engine.weights.TensorType;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

class AdapterFolderTest {

    private static final float SCALE = 2;
    private static final int RANK = 3;
    private static final List<String> CHANGED = List.of("model.layers.0.self_attn.q_proj.weight",
            "model.layers.1.self_attn.k_proj.weight", "model.layers.1.mlp.down_proj.weight");

    @TempDir
    private Path folder;

    private final RandomModel model = RandomModels.variant("llama grouped queries");
    private Path adapter;

    @BeforeEach
    void writeAdapter() throws IOException {
        adapter = folder.resolve("adapter");
        model.writeHuggingFaceFolder(folder.resolve("model"));
        try (ModelFile file = ModelFile.open(folder.resolve("model"));
                Workers workers = Workers.of(1);
                Arena arena = Arena.ofConfined();
                var store = new ParameterStore(file.configuration(), file.tensors(), _ -> false, Compute.F32,
                        workers)) {
            Random random = new Random(5);
            Map<String, AdapterTensors> adapters = new LinkedHashMap<>();
            for (String name : CHANGED) {
                StoredTensor matrix = Objects.requireNonNull(file.tensors().get(name));
                adapters.put(name, new AdapterTensors(normal(arena, random, RANK, matrix.columns()),
                        normal(arena, random, matrix.rows(), RANK)));
            }
            store.adapt(adapters, SCALE);
            AdapterWriter.write(adapter, store.adapters(), file.configuration(), "model");
        }
    }

    private static StoredTensor normal(Arena arena, Random random, int rows, int columns) {
        MemorySegment data = arena.allocate(4L * rows * columns, 64);
        for (int i = 0; i < rows * columns; i++) {
            data.setAtIndex(ValueLayout.JAVA_FLOAT, i, (float) random.nextGaussian() * 0.2f);
        }
        return new StoredTensor("drawn", TensorType.F32, List.of((long) rows, (long) columns), data);
    }

    /** The logits of the changed matrices, in 64 bits. */
    private double[][] merged() {
        Map<String, ReferenceTensor> changed = new LinkedHashMap<>();
        Random random = new Random(5);
        for (String name : CHANGED) {
            ReferenceTensor matrix = Objects.requireNonNull(model.tensors().get(name));
            int rows = matrix.shape().get(0);
            int columns = matrix.shape().get(1);
            float[] a = draw(random, RANK * columns);
            float[] b = draw(random, rows * RANK);
            double[] sum = matrix.toDoubles();
            for (int row = 0; row < rows; row++) {
                for (int column = 0; column < columns; column++) {
                    for (int i = 0; i < RANK; i++) {
                        sum[row * columns + column] += SCALE * (double) b[row * RANK + i] * a[i * columns + column];
                    }
                }
            }
            changed.put(name, ReferenceTensor.of(sum, rows, columns));
        }
        return model.withTensors(changed).reference().logits(model.sampleIds());
    }

    private static float[] draw(Random random, int count) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) random.nextGaussian() * 0.2f;
        }
        return values;
    }

    /** A GGUF file of Llama has the rows of queries and keys in another order, which the adapter follows. */
    @ParameterizedTest
    @ValueSource(strings = {"model", "model.gguf"})
    void anAdaptedModelComputesWithTheChangedMatrices(String name) throws IOException {
        if (name.endsWith(".gguf")) {
            ConvertedModels.folder(model, folder.resolve("with-tokenizer"));
            try (ModelConverter converter = ModelConverter.open(folder.resolve("with-tokenizer"))) {
                converter.write(ConvertedModels.target(folder.resolve(name), TensorType.F32));
            }
        }
        double[][] expected = merged();
        try (ModelFile file = ModelFile.open(folder.resolve(name));
                AdapterFolder opened = AdapterFolder.open(adapter);
                DecoderModel decoder = DecoderModel.of(file, opened.changes(file.configuration()),
                        ExecutionOptions.defaults().withThreads(2).withCompute(Compute.F32));
                SequenceState state = decoder.newState()) {
            decoder.logits(new SequenceInput(state, ModelInput.tokens(model.sampleIds())), 0, null, (index, row) -> {
                for (int i = 0; i < expected[index].length; i++) {
                    assertThat((double) row.getAtIndex(ValueLayout.JAVA_FLOAT, i)).as("position %d, id %d", index, i)
                            .isCloseTo(expected[index][i], within(1e-4));
                }
            });
        }
    }

    @Test
    void anAdaptedModelIsAnotherModelToSavedStates() {
        try (ModelFile file = ModelFile.open(folder.resolve("model"));
                AdapterFolder opened = AdapterFolder.open(adapter);
                DecoderModel plain = DecoderModel.of(file, ExecutionOptions.defaults().withThreads(1));
                DecoderModel adapted = DecoderModel.of(file, opened.changes(file.configuration()),
                        ExecutionOptions.defaults().withThreads(1))) {
            assertThat(adapted.fingerprint()).isNotEqualTo(plain.fingerprint());
        }
    }

    @Test
    void anAdapterForAnotherModelIsRefused() throws IOException {
        RandomModel other = RandomModels.draw("other", 9, "llama", 10, config -> config.put("intermediate_size", 48));
        other.writeHuggingFaceFolder(folder.resolve("other"));
        try (ModelFile file = ModelFile.open(folder.resolve("other"));
                AdapterFolder opened = AdapterFolder.open(adapter)) {
            assertThatThrownBy(() -> opened.changes(file.configuration())).isInstanceOf(ModelFormatException.class)
                    .hasMessageContaining("down_proj").hasMessageContaining("for another model");
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"\"LORA\" | \"IA3\" | peft_type 'IA3'", "\"none\" | \"all\" | bias 'all'",
            "\"fan_in_fan_out\" : false | \"fan_in_fan_out\" : true | fan_in_fan_out true",
            "\"r\" : 3 | \"r\" : 0 | r 0", "{ | [ | no valid JSON",
            "\"lora_dropout\" | \"use_dora\" : true, \"lora_dropout\" | use_dora true"})
    void whatIsNotKnownIsRefusedByName(String before, String after, String message) throws IOException {
        Path file = adapter.resolve("adapter_config.json");
        String text = Files.readString(file);
        assertThat(text).contains(before);
        Files.writeString(file, text.replaceFirst(java.util.regex.Pattern.quote(before),
                java.util.regex.Matcher.quoteReplacement(after)));
        assertThatThrownBy(() -> AdapterFolder.open(adapter)).isInstanceOf(ModelFormatException.class)
                .hasMessageContaining(message).hasMessageNotContaining("\n");
    }

    @Test
    void aFolderWithoutAnAdapterIsRefused() {
        assertThatThrownBy(() -> AdapterFolder.open(folder.resolve("model"))).isInstanceOf(ModelFormatException.class)
                .hasMessageContaining("adapter_config.json");
    }
}
