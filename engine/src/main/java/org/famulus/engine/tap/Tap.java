package org.famulus.engine.tap;

import java.util.List;
import java.util.function.BiConsumer;

import org.bytedeco.pytorch.Tensor;

/**
 * Sees activations of a forward pass and may replace them. Called on the thread that runs the pass, layer by layer, the
 * sequences of a batch in order; an exception ends the pass and leaves the states as they were.
 */
public interface Tap {

    /** Whether the tap wants to see this place; asked once a layer, so that what nobody wants costs nothing. */
    boolean wants(Site site, int layer);

    /**
     * Shows an activation.
     *
     * @param point where it was taken
     * @param value 32-bit floats of the shape that the {@link Site} tells. Its memory is used again after the call, and
     *        in a pass without gradients all tensors made here are freed then: copy the numbers out, or let a scope opened
     *        around the pass {@link org.famulus.engine.tensor.TensorScope#adopt} a {@code clone}.
     * @return {@code value} itself to leave it, or another tensor of the same shape and type to go on with
     */
    Tensor visit(TapPoint point, Tensor value);

    /** A tap that reads one site of all layers. */
    static Tap reading(Site site, BiConsumer<TapPoint, Tensor> reader) {
        return new Tap() {
            @Override
            public boolean wants(Site wanted, int layer) {
                return wanted == site;
            }

            @Override
            public Tensor visit(TapPoint point, Tensor value) {
                reader.accept(point, value);
                return value;
            }
        };
    }

    /** Several taps as one; each sees what those before it made of the value. */
    static Tap all(List<Tap> taps) {
        List<Tap> ordered = List.copyOf(taps);
        return new Tap() {
            @Override
            public boolean wants(Site site, int layer) {
                return ordered.stream().anyMatch(tap -> tap.wants(site, layer));
            }

            @Override
            public Tensor visit(TapPoint point, Tensor value) {
                Tensor current = value;
                for (Tap tap : ordered) {
                    if (tap.wants(point.site(), point.layer())) {
                        current = tap.visit(point, current);
                    }
                }
                return current;
            }
        };
    }
}
