package org.famulus.engine.convert;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import org.famulus.engine.model.ModelConfiguration;
import org.famulus.engine.model.RotaryLayout;
import org.famulus.engine.model.RowOrder;
import org.famulus.engine.tokenizer.GgufVocabulary;
import org.famulus.engine.tokenizer.TokenizerConversion;
import org.famulus.engine.weights.Quantization;
import org.famulus.engine.weights.SafetensorsWriter;
import org.famulus.engine.weights.TensorType;

/**
 * Writes a model as a Hugging Face folder: {@code config.json}, {@code generation_config.json},
 * {@code model.safetensors}, {@code tokenizer.json} and {@code tokenizer_config.json}. Matrices take the chosen type;
 * vectors (norms, biases) take it where it holds them exactly, and F32 where not.
 */
final class FolderExport {

    private FolderExport() {
    }

    static void write(ModelContent content, TokenizerSource tokenizer, ModelTarget target, TensorEncoder encoder)
            throws IOException {
        GgufVocabulary vocabulary = tokenizer.vocabulary(content.configuration().vocabularySize());
        FolderConfiguration configuration = new FolderConfiguration(content, vocabulary, target.type());
        String modelJson = configuration.model();
        String tokenizerJson = TokenizerConversion.tokenizerJson(vocabulary);
        SafetensorsWriter writer = new SafetensorsWriter();
        List<ModelTensor.Placed> tensors = placed(content, target.type());
        encoder.expect(tensors);
        for (ModelTensor.Placed tensor : tensors) {
            writer.add(tensor.name(), tensor.type(), tensor.tensor().shape(),
                    encoder.encode(tensor.name(), tensor.type(), tensor.tensor().rows()));
        }
        try (StagedFolder folder = StagedFolder.beside(target.path())) {
            Path staged = folder.path();
            folder.write("config.json", modelJson);
            folder.write("generation_config.json", configuration.generation());
            folder.write("tokenizer.json", tokenizerJson);
            folder.write("tokenizer_config.json", configuration.tokenizer());
            writer.write(staged.resolve("model.safetensors"));
            folder.publish();
        }
    }

    private static List<ModelTensor.Placed> placed(ModelContent content, TensorType type) {
        ModelConfiguration configuration = content.configuration();
        RowOrder headOrder = RowOrder.between(configuration.rotaryLayout(), RotaryLayout.HALF_SPLIT,
                configuration.headDimension());
        List<ModelTensor.Placed> tensors = new ArrayList<>();
        content.tensors().forEach((name, tensor) -> {
            ModelTensor ordered = ModelContent.turnedByPosition(name) ? tensor.inOrder(headOrder) : tensor;
            tensors.add(new ModelTensor.Placed(name,
                    ordered.vector() && !exact(ordered.rows(), type) ? TensorType.F32 : type, ordered));
        });
        return tensors;
    }

    private static boolean exact(TensorRows vector, TensorType type) {
        float[] values = new float[vector.rows()];
        vector.read(0, values.length, values);
        byte[] stored = new byte[Math.toIntExact(type.bytes(values.length))];
        Quantization.quantize(type, values, 0, values.length, MemorySegment.ofArray(stored), 0);
        float[] again = new float[values.length];
        Quantization.dequantize(type, MemorySegment.ofArray(stored), 0, again, 0, again.length);
        return Arrays.equals(values, again);
    }
}
