package org.famulus.world.phrasing;

import java.util.random.RandomGenerator;

import org.famulus.world.text.Pick;

/**
 * How an owner types.
 *
 * @param lowerCase never uses capitals
 * @param formal begins with a capital and ends with a stop
 * @param plainWords leaves out apostrophes
 * @param typos share of the words that are mistyped
 * @param abbreviations share of the words with a short form that are shortened
 * @param framing how often a greeting, a filler or thanks go around a request
 */
public record OwnerStyle(boolean lowerCase, boolean formal, boolean plainWords, double typos, double abbreviations,
        double framing) {

    /** Types everything as it is written. */
    public static final OwnerStyle PLAIN = new OwnerStyle(false, false, false, 0, 0, 0);

    /** An owner drawn from those there are. */
    public static OwnerStyle draw(RandomGenerator random) {
        boolean lowerCase = Pick.chance(random, 0.5);
        boolean formal = !lowerCase && Pick.chance(random, 0.6);
        double typos = formal ? 0.004 : Pick.of(random, 0.0, 0.0, 0.01, 0.03, 0.06);
        return new OwnerStyle(lowerCase, formal, lowerCase && Pick.chance(random, 0.35), typos,
                formal ? 0 : Pick.of(random, 0.0, 0.0, 0.1, 0.3, 0.6), Pick.of(random, 0.0, 0.1, 0.2));
    }
}
