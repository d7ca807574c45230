/**
 * Decoder language models on the owner's machine: load a model, tokenize, run it, generate, look inside it.
 *
 * <p>The entry point is {@code LanguageModel}. Everything that a caller must close is closable and says so; nothing
 * here opens a socket. Errors in a file are {@link org.famulus.engine.ModelFormatException}s of one line.
 */
@NullMarked
package org.famulus.engine;

import org.jspecify.annotations.NullMarked;
