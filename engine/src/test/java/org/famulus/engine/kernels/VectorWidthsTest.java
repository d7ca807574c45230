package org.famulus.engine.kernels;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

@Tag("vector-width")
class VectorWidthsTest {

    /** The build runs the tagged tests once for each width: this shows that the property arrived. */
    @Test
    void theForcedWidthIsTheOneInUse() {
        String forced = System.getProperty(VectorWidths.PROPERTY);
        if (forced == null) {
            assertThat(VectorWidths.BITS).isIn(128, 256, 512);
        } else {
            assertThat(VectorWidths.BITS).isEqualTo(Integer.parseInt(forced));
        }
        assertThat(VectorWidths.FLOATS.vectorBitSize()).isEqualTo(VectorWidths.BITS);
    }
}
