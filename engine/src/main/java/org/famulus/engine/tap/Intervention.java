package org.famulus.engine.tap;

import java.util.Arrays;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * Replaces the vector of one position at one site and layer, in the given sequence of the batch: activation patching.
 *
 * @param site any site but {@link Site#ATTENTION_WEIGHTS}
 * @param layer the layer, from 0
 * @param sequence which sequence of the batch, from 0
 * @param position the position in that sequence
 * @param vector {@code [hiddenSize]}, 32-bit floats; gradients flow to it
 */
public record Intervention(Site site, int layer, int sequence, int position, Tensor vector) implements Tap {

    public Intervention {
        if (site == Site.ATTENTION_WEIGHTS) {
            throw new IllegalArgumentException(
                    "attention weights have no single vector a position; write a tap of your own");
        }
        if (layer < 0 || sequence < 0 || position < 0) {
            throw new IllegalArgumentException("layer, sequence and position are not negative, but "
                    + Arrays.toString(new int[]{layer, sequence, position}) + " were given");
        }
    }

    @Override
    public boolean wants(Site wanted, int wantedLayer) {
        return wanted == site && wantedLayer == layer;
    }

    @Override
    public Tensor visit(TapPoint point, Tensor value) {
        int row = point.row(position);
        if (point.sequence() != sequence || row < 0) {
            return value;
        }
        if (vector.numel() != value.size(1)) {
            throw new IllegalArgumentException(
                    "the vector has " + vector.numel() + " elements, but rows of " + site + " have "
                            + value.size(1));
        }
        return torch.cat(new org.bytedeco.pytorch.TensorVector(value.narrow(0, 0, row), vector.view(1, value.size(1)),
                value.narrow(0, row + 1, point.positions() - row - 1)), 0);
    }
}
