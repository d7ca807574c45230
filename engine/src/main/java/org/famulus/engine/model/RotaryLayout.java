package org.famulus.engine.model;

/** Which two elements of a head a rotation turns together. */
public enum RotaryLayout {
    /** Element {@code i} with {@code i + dimension / 2}, as in Hugging Face files. */
    HALF_SPLIT,
    /** Element {@code 2 i} with {@code 2 i + 1}, as in GGUF files of the llama architecture. */
    INTERLEAVED
}
