/**
 * Words: names of people, places and firms, what entries are called, what mails are about, what is to be done, said,
 * noted and remembered.
 *
 * <p>Lists in resource files have a part {@code @train} and a part {@code @held-out};
 * {@link org.famulus.world.lexicon.Values} composes values of one part, so that there are millions. Lists are read once and
 * kept; everything here is immutable and safe for concurrent use.
 */
@NullMarked
package org.famulus.world.lexicon;

import org.jspecify.annotations.NullMarked;
