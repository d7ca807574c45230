/**
 * JSON Schema, as far as generation can promise it: read into {@link org.famulus.engine.generation.schema.JsonSchema},
 * refused by name where it asks for more, and turned into the language of the JSON texts that are written for it.
 *
 * <p>The texts are in one canonical form, so that a language exists at all: properties in the order of the schema, fixed
 * separators, no other white space, numbers without exponents. Every text is valid under the schema; not every valid value
 * has a text. Immutable, and safe for concurrent use.
 */
@NullMarked
package org.famulus.engine.generation.schema;

import org.jspecify.annotations.NullMarked;
