package org.famulus.engine.model;

import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;

/** The model families that Famulus runs: how files call them, and what sets them apart. All else is configuration. */
public enum Family {
    /** Llama 1, 2 and 3.x, and what shares its shape: SmolLM, TinyLlama. */
    LLAMA("llama", "llama", RotaryLayout.INTERLEAVED, false, false),
    /** Mistral: Llama with a sliding attention window. GGUF files call it llama. */
    MISTRAL("mistral", "llama", RotaryLayout.INTERLEAVED, false, false),
    /** Qwen2 and 2.5: biases on queries, keys and values. */
    QWEN2("qwen2", "qwen2", RotaryLayout.HALF_SPLIT, true, false),
    /** Qwen3: RMS norms on each head's query and key before the rotation. */
    QWEN3("qwen3", "qwen3", RotaryLayout.HALF_SPLIT, false, true);

    private final String huggingFaceType;
    private final String ggufArchitecture;
    private final RotaryLayout ggufRotaryLayout;
    private final boolean queryKeyValueBias;
    private final boolean headNorms;

    Family(String huggingFaceType, String ggufArchitecture, RotaryLayout ggufRotaryLayout, boolean queryKeyValueBias,
            boolean headNorms) {
        this.huggingFaceType = huggingFaceType;
        this.ggufArchitecture = ggufArchitecture;
        this.ggufRotaryLayout = ggufRotaryLayout;
        this.queryKeyValueBias = queryKeyValueBias;
        this.headNorms = headNorms;
    }

    /** {@code model_type} in a Hugging Face {@code config.json}. */
    public String huggingFaceType() {
        return huggingFaceType;
    }

    /** {@code general.architecture} in a GGUF file. */
    public String ggufArchitecture() {
        return ggufArchitecture;
    }

    /** How GGUF files of this family order the rows of query and key matrices. */
    public RotaryLayout ggufRotaryLayout() {
        return ggufRotaryLayout;
    }

    /** Whether the family always has biases on queries, keys and values. */
    public boolean queryKeyValueBias() {
        return queryKeyValueBias;
    }

    /** Whether each head's query and key is RMS-normalized before the rotation. */
    public boolean headNorms() {
        return headNorms;
    }

    /** The family with this {@code model_type}. */
    public static Optional<Family> ofHuggingFaceType(String modelType) {
        return Arrays.stream(values()).filter(family -> family.huggingFaceType.equals(modelType)).findFirst();
    }

    /** The first family with this {@code general.architecture}. */
    public static Optional<Family> ofGgufArchitecture(String architecture) {
        return Arrays.stream(values()).filter(family -> family.ggufArchitecture.equals(architecture)).findFirst();
    }

    /** What is supported, for messages: the values of {@code model_type}. */
    public static String supportedTypes() {
        return Arrays.stream(values()).map(Family::huggingFaceType).collect(Collectors.joining(", "));
    }

    /** What is supported, for messages: the values of {@code general.architecture}. */
    public static String supportedArchitectures() {
        return Arrays.stream(values()).map(Family::ggufArchitecture).distinct().collect(Collectors.joining(", "));
    }
}
