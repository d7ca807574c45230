package org.famulus.engine.convert;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

import org.famulus.engine.ModelFormatException;
import org.famulus.engine.model.ModelConfiguration;
import org.famulus.engine.model.RowOrder;
import org.famulus.engine.model.TensorNames;
import org.famulus.engine.tokenizer.GgufVocabulary;
import org.famulus.engine.weights.GgufMetadata;
import org.famulus.engine.weights.GgufWriter;
import org.famulus.engine.weights.TensorType;

/**
 * Writes a model as a GGUF file as llama.cpp's converter lays it out: vectors in F32, matrices in the chosen type, those
 * whose rows are no whole blocks of it in F16, query and key rows in the family's rotary layout.
 */
final class GgufExport {

    static final String ROTARY_DIVISORS = "rope_freqs.weight";

    private GgufExport() {
    }

    static void write(ModelContent content, TokenizerSource tokenizer, ModelTarget target, TensorEncoder encoder)
            throws IOException {
        GgufVocabulary vocabulary = tokenizer.vocabulary(content.configuration().vocabularySize());
        GgufMetadata metadata = GgufModelMetadata.of(content, vocabulary, target.type());
        GgufWriter writer = new GgufWriter(metadata);
        List<ModelTensor.Placed> tensors = placed(content, target.type());
        encoder.expect(tensors);
        for (ModelTensor.Placed tensor : tensors) {
            writer.add(tensor.name(), tensor.type(), tensor.tensor().shape(),
                    encoder.encode(tensor.name(), tensor.type(), tensor.tensor().rows()));
        }
        writer.write(target.path());
    }

    private static List<ModelTensor.Placed> placed(ModelContent content, TensorType type) {
        ModelConfiguration configuration = content.configuration();
        RowOrder headOrder = RowOrder.between(configuration.rotaryLayout(),
                configuration.family().ggufRotaryLayout(), configuration.headDimension());
        List<ModelTensor.Placed> tensors = new ArrayList<>();
        if (content.rotaryDivisors().length > 0) {
            tensors.add(new ModelTensor.Placed(ROTARY_DIVISORS, TensorType.F32,
                    ModelTensor.of(content.rotaryDivisors())));
        }
        content.tensors().forEach((name, tensor) -> {
            String ggufName = TensorNames.gguf(name).orElseThrow(
                    () -> new ModelFormatException("the tensor " + name + " has no name in a GGUF file"));
            ModelTensor ordered = ModelContent.turnedByPosition(name) ? tensor.inOrder(headOrder) : tensor;
            tensors.add(new ModelTensor.Placed(ggufName, type(ordered, type), ordered));
        });
        return tensors;
    }

    private static TensorType type(ModelTensor tensor, TensorType wanted) {
        if (tensor.vector()) {
            return TensorType.F32;
        }
        return tensor.rows().columns() % wanted.blockElements() == 0 ? wanted : TensorType.F16;
    }
}
