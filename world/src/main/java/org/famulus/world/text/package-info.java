/**
 * The form of the resource files of words and sentences: lines in parts, templates with alternatives, and draws from them.
 *
 * <p>Nothing here knows what a word or a sentence is for. Templates are immutable and safe for concurrent use.
 */
@NullMarked
package org.famulus.world.text;

import org.jspecify.annotations.NullMarked;
