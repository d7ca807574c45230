/**
 * Text to token ids and back: {@code tokenizer.json} files and the vocabularies inside GGUF files, both through one
 * native library.
 *
 * <p>A {@link org.famulus.engine.tokenizer.Tokenizer} is safe for concurrent use and is closed by whoever loaded it. A
 * {@link org.famulus.engine.tokenizer.TextStream} belongs to one thread.
 */
@NullMarked
package org.famulus.engine.tokenizer;

import org.jspecify.annotations.NullMarked;
