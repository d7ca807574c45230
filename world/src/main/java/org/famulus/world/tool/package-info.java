/**
 * The tools of the agent as a model sees them: {@link org.famulus.world.tool.ToolCards names, arguments and schemas}, and
 * {@link org.famulus.world.tool.When the language of times} in their arguments.
 *
 * <p>Whatever is trained, simulated or offered to a model goes by these cards. A model writes times as its owner said
 * them ("thursday 15:00"); only {@link org.famulus.world.tool.WhenResolver} does arithmetic with dates. Everything here is
 * immutable and safe for concurrent use.
 */
@NullMarked
package org.famulus.world.tool;

import org.jspecify.annotations.NullMarked;
