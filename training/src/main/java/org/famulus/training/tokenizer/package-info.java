/**
 * Learns vocabularies from text: byte-pair encoding over bytes, in the forms of the families that the engine knows, and
 * plain characters. What is learned is written as {@code tokenizer.json} and {@code tokenizer_config.json}, which the
 * engine loads and a GGUF file can carry.
 *
 * <p>{@link org.famulus.training.tokenizer.TokenizerTrainer} is the way in. Everything is deterministic: the same texts
 * and recipe give the same files. Learning belongs to one thread and keeps the distinct words of the texts in memory, not
 * the texts.
 */
@NullMarked
package org.famulus.training.tokenizer;

import org.jspecify.annotations.NullMarked;
