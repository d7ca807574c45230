/**
 * How an owner says things: templates of sentences, and what typing does to them.
 *
 * <p>A resource file holds the templates of one {@link org.famulus.world.phrasing.Intent}, one a line, in a part
 * {@code @train} and a part {@code @held-out}; {@code #} begins a comment. {@code [a|b|]} are alternatives,
 * {@code {when}} is a value ({@link org.famulus.world.phrasing.Slot}), {@code <please>} a macro of {@code macros.txt},
 * {@code \\n} a new line, and a backslash before any other sign leaves it as it is. The arguments of a call are exactly the slots that the sentence has: what a template leaves out
 * is not said, and not called for.
 *
 * <p>{@link org.famulus.world.phrasing.Phrasebook} draws sentences; one of the held-out part that the train part can say
 * too is never drawn, so that both are apart by construction. {@link org.famulus.world.phrasing.TimeWords} says times,
 * {@link org.famulus.world.phrasing.SpokenHour} is the one rule for hours that leave out whether they are in the morning,
 * and {@link org.famulus.world.phrasing.Noise} types carelessly. Books are immutable and safe for concurrent use.
 */
@NullMarked
package org.famulus.world.phrasing;

import org.jspecify.annotations.NullMarked;
