/**
 * Jinja2's template language as Hugging Face sets it up for chat templates: {@code trim_blocks}, {@code lstrip_blocks},
 * loop controls, an immutable sandbox, {@code tojson}, {@code raise_exception} and {@code strftime_now}.
 *
 * <p>A template is a file of a stranger: it sees only the values that it is given, calls only what is named here, reads
 * no file, changes no value, and ends within the {@link org.famulus.engine.chat.jinja.Limits}. The values are Python's:
 * strings are counted in code points, integers do not overflow, {@code True} prints as {@code True}.
 *
 * <p>A {@link org.famulus.engine.chat.jinja.JinjaTemplate} is immutable and safe for concurrent use; everything else
 * belongs to one rendering.
 */
@NullMarked
package org.famulus.engine.chat.jinja;

import org.jspecify.annotations.NullMarked;
