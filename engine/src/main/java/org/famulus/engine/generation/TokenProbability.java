package org.famulus.engine.generation;

import java.util.List;

/**
 * How probable a token was to the model itself: at temperature 1, before penalties, bias and filters.
 *
 * @param id the token
 * @param logProbability natural logarithm, at most 0 up to rounding
 * @param alternatives the most probable tokens at this place, most probable first, the token itself among them if it is
 *        one; empty unless asked for
 */
public record TokenProbability(int id, double logProbability, List<Alternative> alternatives) {

    /**
     * A token that might have been chosen.
     *
     * @param id the token
     * @param logProbability natural logarithm
     */
    public record Alternative(int id, double logProbability) {
    }

    public TokenProbability {
        alternatives = List.copyOf(alternatives);
    }
}
