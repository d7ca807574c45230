/**
 * What a sequence remembers. A decoder is read as a multi-state recurrent network (TOVA, arXiv 2401.06104, section 3): each
 * layer has a state with one row of keys and values an entry, and a policy says how many rows it keeps.
 *
 * <p>A {@link org.famulus.engine.state.SequenceState} holds one {@link org.famulus.engine.state.LayerState} a layer. It
 * owns native memory and is closed by whoever made it; a fork is closed on its own. It admits one operation at a time
 * and refuses a second with {@link java.lang.IllegalStateException}; different states may be used by different threads,
 * also when they share a prefix. An operation that fails leaves the state as it was.
 */
@NullMarked
package org.famulus.engine.state;

import org.jspecify.annotations.NullMarked;
