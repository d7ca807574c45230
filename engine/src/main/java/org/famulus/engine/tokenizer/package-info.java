/**
 * Text to token ids and back: {@code tokenizer.json} files and the vocabularies inside GGUF files, both through one
 * native library. {@link org.famulus.engine.tokenizer.Tokenizers} makes them.
 *
 * <p>A file becomes a {@code TokenizerDefinition}, read strictly and checked; the native library gets JSON written from
 * that alone, because a damaged file can make it abort the process. It turns text into ids and does nothing else: what
 * heads and ends a sequence, and how ids become text, is decided here.
 *
 * <p>A {@link org.famulus.engine.tokenizer.Tokenizer} is safe for concurrent use and is closed by whoever loaded it. A
 * {@link org.famulus.engine.tokenizer.TextStream} belongs to one thread.
 */
@NullMarked
package org.famulus.engine.tokenizer;

import org.jspecify.annotations.NullMarked;
