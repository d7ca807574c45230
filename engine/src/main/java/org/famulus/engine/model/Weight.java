package org.famulus.engine.model;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

import org.bytedeco.pytorch.Tensor;
import org.famulus.engine.tensor.TensorMemory;
import org.famulus.engine.weights.StoredTensor;
import org.famulus.engine.weights.TensorType;

/** A named parameter of a model: as its file stores it, or as a tensor that is trained. */
public sealed interface Weight {

    /** The name, as in Hugging Face files. */
    String name();

    /** The parameter's memory as a stored tensor; for a trained one, valid while its tensor is. */
    StoredTensor stored();

    /** A parameter in a mapped file, of any type; it gets no gradient. */
    record Stored(StoredTensor stored) implements Weight {

        @Override
        public String name() {
            return stored.name();
        }
    }

    /** A parameter as a contiguous F32 or BF16 tensor of LibTorch, which may ask for gradients. */
    record Trained(String name, Tensor tensor) implements Weight {

        @Override
        public StoredTensor stored() {
            List<Long> shape = new ArrayList<>();
            for (int dimension = 0; dimension < tensor.dim(); dimension++) {
                shape.add(tensor.size(dimension));
            }
            TensorType type = TensorMemory.tensorType(tensor);
            MemorySegment data = TensorMemory.segment(tensor);
            return new StoredTensor(name, type, shape, data);
        }
    }
}
