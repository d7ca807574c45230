/**
 * The tools at work on a simulated household.
 *
 * <p>{@link org.famulus.world.simulation.SimulatedTools} takes calls as a model writes them and answers with short JSON: times
 * as a person writes them ("Thu 26 Mar 2026, 15:00"), so that an answer can copy them, ids such as {@code e12}, at most five
 * entries a list and how many {@code more} there are. What cannot be done is a result too, an {@code error} in one line. A
 * simulation changes as it is called and belongs to one thread.
 */
@NullMarked
package org.famulus.world.simulation;

import org.jspecify.annotations.NullMarked;
