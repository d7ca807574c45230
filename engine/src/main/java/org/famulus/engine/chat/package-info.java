/**
 * Conversations as the text that a model was trained to read: messages, tools and the model's own chat template.
 *
 * <p>A template comes from {@code tokenizer_config.json}, from {@code chat_template.jinja} beside it, or from a GGUF
 * file's {@code tokenizer.chat_template}, and is rendered as Hugging Face renders it. What a message says is data: it is
 * never read as a template. The text already holds the special tokens, so it is encoded with
 * {@link org.famulus.engine.tokenizer.Tokenizer.SpecialTokens#PARSE}.
 *
 * <p>All types are immutable and safe for concurrent use.
 */
@NullMarked
package org.famulus.engine.chat;

import org.jspecify.annotations.NullMarked;
