/**
 * The commands that put text through a model: {@code generate}, {@code perplexity} and {@code tokenize}, with what they
 * read it from. Each instance serves one call, on one thread.
 */
@NullMarked
package org.famulus.cli.text;

import org.jspecify.annotations.NullMarked;
