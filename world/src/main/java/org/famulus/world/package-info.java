/**
 * A simulated world for a personal agent: what its tools are called, households whose data they work on, and dialogues
 * in which an owner asks and an assistant acts.
 *
 * <p>It serves training data, the agent's demo and the tests; it knows nothing of models. {@code tool} fixes the tools
 * and the language of times in their arguments; {@code lexicon} and {@code phrasing} hold words and sentences, each in a
 * part for training and a part that is held out; {@code household} makes people and their data from a seed;
 * {@code simulation} runs the tools on a household; {@code dialogue} plays conversations on all of it. Everything is
 * deterministic for a seed. Word lists, households and dialogues are immutable and safe for concurrent use; a
 * simulation and a generator belong to one thread.
 */
@NullMarked
package org.famulus.world;

import org.jspecify.annotations.NullMarked;
