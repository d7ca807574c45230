package org.famulus.engine.tensor;

import org.bytedeco.javacpp.Pointer;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class TensorScopeTest {

    @Test
    void aScopeFreesWhatWasMadeInItAndNoMore() {
        try (TensorScope _ = new TensorScope()) {
            Tensor outer = torch.ones(2);
            Tensor inner;
            try (TensorScope _ = new TensorScope()) {
                inner = torch.ones(3);
            }
            assertThat(inner.isNull()).isTrue();
            assertThat(outer.numel()).isEqualTo(2);
        }
    }

    @Test
    void aKeptTensorBelongsToTheScopeAround() {
        Tensor kept;
        try (TensorScope _ = new TensorScope()) {
            try (TensorScope inner = new TensorScope()) {
                kept = inner.keep(torch.ones(4));
            }
            assertThat(kept.numel()).isEqualTo(4);
        }
        assertThat(kept.isNull()).isTrue();
    }

    @Test
    void aTensorKeptFromTheOutermostScopeBelongsToTheCaller() {
        LibTorch.load();
        long before = Pointer.totalCount();
        Tensor kept;
        try (TensorScope scope = new TensorScope()) {
            kept = scope.keep(torch.ones(4));
        }
        assertThat(kept.numel()).isEqualTo(4);
        kept.close();
        assertThat(kept.isNull()).isTrue();
        assertThat(Pointer.totalCount()).isLessThanOrEqualTo(before);
    }

    @Test
    void anAdoptedTensorOutlivesTheScopesWithin() {
        Tensor adopted;
        try (TensorScope scope = new TensorScope()) {
            try (TensorScope _ = new TensorScope()) {
                adopted = scope.adopt(torch.ones(5));
            }
            assertThat(adopted.numel()).isEqualTo(5);
        }
        assertThat(adopted.isNull()).isTrue();
    }

    @Test
    void aClosedScopeKeepsNothing() {
        TensorScope closed = new TensorScope();
        closed.close();
        try (TensorScope _ = new TensorScope()) {
            Tensor tensor = torch.ones(1);
            assertThatThrownBy(() -> closed.keep(tensor)).isInstanceOf(IllegalStateException.class);
        }
    }
}
