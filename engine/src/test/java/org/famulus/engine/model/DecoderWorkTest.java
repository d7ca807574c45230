package org.famulus.engine.model;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Objects;

import org.famulus.engine.state.StateShape;
import org.famulus.engine.weights.StoredTensor;
import org.famulus.engine.weights.TensorType;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

/** The counts against sums made by hand for a small shape. */
class DecoderWorkTest {

    /** Matrices in Q8_0 (34 bytes for 32 elements), vectors in F32, two layers. */
    private static DecoderWork work(boolean tied, boolean bias, List<Integer> windows) {
        var configuration = new ModelConfiguration(Family.QWEN2, 100, 64, 96, 2, 4, 2, 16, 512, 1e-5f, 10_000,
                new RotaryScaling.None(), RotaryLayout.HALF_SPLIT, windows, tied, bias, false, false);
        var shapes = DecoderWeights.expectedShapes(configuration);
        Arena arena = Arena.ofAuto();
        return DecoderWork.of(configuration, DecoderWeights.assemble(configuration, name -> {
            List<Long> shape = Objects.requireNonNull(shapes.get(name), name);
            TensorType type = shape.size() == 2 ? TensorType.Q8_0 : TensorType.F32;
            MemorySegment data = arena.allocate(type.bytes(shape.stream().reduce(1L, Math::multiplyExact)));
            return new Weight.Stored(new StoredTensor(name, type, shape, data));
        }));
    }

    /** Query and output 64 x 64, key and value 32 x 64, three of 96 x 64: 30,720 elements a layer. */
    private static final long LAYER = 2 * 64 * 64 + 2 * 32 * 64 + 3 * 96 * 64;

    @Test
    void aStepReadsEveryMatrixOnceAndOfTheEmbeddingOneRow() {
        DecoderWork work = work(false, false, List.of());
        assertThat(work.layerParameters()).isEqualTo(2 * LAYER);
        assertThat(work.outputParameters()).isEqualTo(6400);
        // Two norms of 64 floats a layer and the final one.
        assertThat(work.weightBytes()).isEqualTo((2 * LAYER + 6400) / 32 * 34 + 5 * 64 * 4);
        assertThat(work.embeddingRowBytes()).isEqualTo(68);
    }

    @Test
    void anEmbeddingThatIsTheOutputMatrixIsReadWhole() {
        assertThat(work(true, false, List.of())).isEqualTo(new DecoderWork(work(false, false, List.of()).weightBytes(),
                68, 2 * LAYER, 6400, work(true, false, List.of()).configuration()));
    }

    @Test
    void biasesAreRead() {
        assertThat(work(false, true, List.of()).weightBytes() - work(false, false, List.of()).weightBytes())
                .isEqualTo(2 * (64 + 32 + 32) * 4);
    }

    @Test
    void theStateOfEveryVisiblePositionIsRead() {
        var shape = new StateShape(2, 2, 16, TensorType.BF16);
        // Keys and values of 2 heads of 16 in two bytes each: 128 bytes an entry and layer.
        assertThat(work(false, false, List.of()).stateBytes(shape, 0)).isEqualTo(2 * 128);
        assertThat(work(false, false, List.of()).stateBytes(shape, 9)).isEqualTo(2 * 10 * 128);
        assertThat(work(false, false, List.of(4, 0)).stateBytes(shape, 9)).isEqualTo((4 + 10) * 128);
    }

    @Test
    void sequencesShareTheReadingOfTheWeights() {
        var shape = new StateShape(2, 2, 16, TensorType.F32);
        DecoderWork work = work(false, false, List.of());
        // Positions 5, 6 and 7 see 6, 7 and 8 entries of 256 bytes in two layers: 7 on average.
        assertThat(work.bytesPerToken(shape, 1, 5, 3)).isEqualTo(work.weightBytes() + 68 + 2 * 7 * 256.0);
        assertThat(work.bytesPerToken(shape, 4, 5, 3)).isEqualTo(work.weightBytes() / 4.0 + 68 + 2 * 7 * 256.0);
    }

    @Test
    void aPromptTakesTwoOperationsAParameterAndTokenAndAttention() {
        // Three tokens see 1 + 2 + 3 entries in two layers; each takes 4 operations for each of 64 query elements.
        assertThat(work(false, false, List.of()).promptOperations(3))
                .isCloseTo(2.0 * 2 * LAYER * 3 + 2 * 6400 + 4 * 64 * 2 * 6.0, within(1e-6));
        assertThat(work(false, false, List.of(2, 0)).promptOperations(3))
                .isCloseTo(2.0 * 2 * LAYER * 3 + 2 * 6400 + 4 * 64 * (5 + 6.0), within(1e-6));
    }
}
