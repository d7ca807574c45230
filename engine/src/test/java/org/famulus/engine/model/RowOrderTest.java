package org.famulus.engine.model;

import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class RowOrderTest {

    @ParameterizedTest
    @ValueSource(ints = {2, 4, 6, 12, 128})
    void oneOrderUndoesTheOther(int headDimension) {
        RowOrder there = RowOrder.between(RotaryLayout.HALF_SPLIT, RotaryLayout.INTERLEAVED, headDimension);
        RowOrder back = RowOrder.between(RotaryLayout.INTERLEAVED, RotaryLayout.HALF_SPLIT, headDimension);
        for (int row = 0; row < 3 * headDimension; row++) {
            assertThat(there.source(back.source(row))).isEqualTo(row);
            assertThat(back.source(there.source(row))).isEqualTo(row);
        }
    }

    @Test
    void interleavedPairsAreTheTwoHalvesOfAHead() {
        RowOrder order = RowOrder.between(RotaryLayout.HALF_SPLIT, RotaryLayout.INTERLEAVED, 6);
        assertThat(IntStream.range(0, 12).map(order::source)).containsExactly(0, 3, 1, 4, 2, 5, 6, 9,
                7,
                10, 8, 11);
    }

    @Test
    void equalLayoutsKeepTheOrder() {
        assertThat(RowOrder.between(RotaryLayout.HALF_SPLIT, RotaryLayout.HALF_SPLIT, 8))
                .isSameAs(RowOrder.AS_STORED);
    }
}
