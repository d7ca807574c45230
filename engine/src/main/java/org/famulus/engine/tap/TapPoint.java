package org.famulus.engine.tap;

/**
 * Where in a pass a value was taken.
 *
 * @param site the place in the layer
 * @param layer the layer, from 0
 * @param sequence which sequence of the batch, from 0
 * @param firstPosition the position, in its sequence, of the first row of the value
 * @param positions rows of the value
 */
public record TapPoint(Site site, int layer, int sequence, int firstPosition, int positions) {

    /**
     * The row of a position, or -1 when the value does not cover it.
     *
     * @param position a position in the sequence, from 0
     */
    public int row(int position) {
        int row = position - firstPosition;
        return row >= 0 && row < positions ? row : -1;
    }
}
