package org.famulus.engine.tensor;

import java.time.Duration;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.famulus.engine.weights.TensorType;

/** How fast LibTorch multiplies large matrices here: the ceiling of what many rows at once can reach. */
public final class MatrixPeak {

    /** Side of the square factors: large enough that the product is bound by arithmetic, small enough to be quick. */
    public static final int DEFAULT_SIDE = 1536;

    private MatrixPeak() {
    }

    /** As {@link #measure(TensorType, int, int, Duration)}, of {@link #DEFAULT_SIDE} for 0.4 seconds. */
    public static double operationsPerSecond(TensorType type, int threads) {
        return measure(type, threads, DEFAULT_SIDE, Duration.ofMillis(400));
    }

    /**
     * Multiplies one square matrix with the transpose of another again and again, as products of a model do, and says how
     * fast the fastest product was: other load on the machine only ever slows one down. Call it from one thread at a time,
     * while no model runs.
     *
     * @param type of the factors: {@link TensorType#F32}, {@link TensorType#F16} or {@link TensorType#BF16}
     * @param threads of LibTorch, 1 or more
     * @param side rows and columns of the factors, 1 to 16384
     * @param time how long to multiply; at least three products are made, the first of which only warms up
     * @return floating-point operations a second: a product of this side takes {@code 2 * side^3} of them
     */
    public static double measure(TensorType type, int threads, int side, Duration time) {
        if (side < 1 || side > 16_384) {
            throw new IllegalArgumentException("a matrix of side " + side + " cannot be measured: use 1 to 16384");
        }
        LibTorch.threads(threads);
        try (TensorScope _ = new TensorScope()) {
            Tensor left = torch.rand(side, side).to(TensorMemory.scalarType(type));
            Tensor right = torch.rand(side, side).to(TensorMemory.scalarType(type)).t();
            long start = System.nanoTime();
            long best = Long.MAX_VALUE;
            for (int pass = 0; pass < 3 || System.nanoTime() - start < time.toNanos(); pass++) {
                try (TensorScope _ = new TensorScope()) {
                    long began = System.nanoTime();
                    torch.mm(left, right);
                    long nanos = Math.max(System.nanoTime() - began, 1);
                    best = pass == 0 ? best : Math.min(best, nanos);
                }
            }
            return 2.0 * side * side * side * 1e9 / best;
        }
    }
}
