/**
 * Small changes of a model that lie beside it: low-rank adapters (LoRA) in the layout of Hugging Face's PEFT library. They are
 * read and applied to the weights of an open model, which stay as they are, and written by the trainer.
 */
@NullMarked
package org.famulus.engine.adapter;

import org.jspecify.annotations.NullMarked;
