package org.famulus.engine.tensor;

import java.lang.foreign.MemorySegment;

import org.bytedeco.javacpp.Pointer;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.famulus.engine.weights.TensorType;

/** Memory that tensors and memory segments share, without copying. */
public final class TensorMemory {

    private TensorMemory() {
    }

    /**
     * A tensor over the memory of a native segment; whoever owns the segment keeps it alive while the tensor is used.
     *
     * @param segment native memory of exactly the size that the shape needs
     * @param type {@link TensorType#F32}, {@link TensorType#F16} or {@link TensorType#BF16}
     * @param shape sizes, outermost first
     */
    public static Tensor wrap(MemorySegment segment, TensorType type, long... shape) {
        long elements = 1;
        for (long size : shape) {
            elements = Math.multiplyExact(elements, size);
        }
        if (type.quantized() || segment.byteSize() != type.bytes(elements) || !segment.isNative()) {
            throw new IllegalArgumentException("a segment of " + segment.byteSize() + " bytes cannot be a " + type
                    + " tensor of " + elements + " elements; native memory of the exact size is needed");
        }
        LibTorch.load();
        return torch.from_blob(new Address(segment.address()), shape, new TensorOptions(scalarType(type)));
    }

    /** The memory of a contiguous tensor in the processor's memory; valid while the tensor is. */
    public static MemorySegment segment(Tensor tensor) {
        if (!tensor.is_contiguous() || !tensor.device().is_cpu()) {
            throw new IllegalArgumentException("only a contiguous tensor in the processor's memory is a segment");
        }
        return MemorySegment.ofAddress(tensor.data_ptr().address()).reinterpret(tensor.nbytes());
    }

    /** LibTorch's name of a number format that is not quantized. */
    public static ScalarType scalarType(TensorType type) {
        return switch (type) {
            case F32 -> ScalarType.Float;
            case F16 -> ScalarType.Half;
            case BF16 -> ScalarType.BFloat16;
            case Q8_0, Q4_0, Q4_1, Q5_0, Q5_1, Q4_K, Q5_K, Q6_K ->
                throw new IllegalArgumentException("LibTorch has no tensors of type " + type);
        };
    }

    /** A tensor's type as a number format of stored tensors. */
    public static TensorType tensorType(Tensor tensor) {
        return switch (tensor.scalar_type().intern()) {
            case Float -> TensorType.F32;
            case Half -> TensorType.F16;
            case BFloat16 -> TensorType.BF16;
            default -> throw new IllegalArgumentException(
                    "tensors of type " + tensor.scalar_type()
                            + " are not used here; allowed are Float, Half and BFloat16");
        };
    }

    private static final class Address extends Pointer {

        Address(long address) {
            super((Pointer) null);
            this.address = address;
        }
    }
}
