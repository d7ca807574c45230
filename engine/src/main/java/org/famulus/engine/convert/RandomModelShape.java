package org.famulus.engine.convert;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

import org.famulus.engine.model.Family;
import org.famulus.engine.model.ModelConfiguration;
import org.famulus.engine.model.RotaryLayout;
import org.famulus.engine.model.RotaryScaling;

/** Shapes that random models are made in: one for first steps, and those of published models. */
public enum RandomModelShape {
    /** A few layers of the Llama family, under a megabyte. */
    TINY("tiny", DummyVocabulary.Kind.SENTENCE_PIECE, new ModelConfiguration(Family.LLAMA, 512, 64, 160, 4, 4, 2, 16,
            512, 1e-5f, 10_000, new RotaryScaling.None(), RotaryLayout.HALF_SPLIT, List.of(), true, false, false,
            false)),
    /** SmolLM-135M (Hugging Face TB, 2024). */
    SMOLLM_135M("smollm-135m", DummyVocabulary.Kind.SMOLLM, new ModelConfiguration(Family.LLAMA, 49_152, 576, 1536,
            30, 9, 3, 64, 2048, 1e-5f, 10_000, new RotaryScaling.None(), RotaryLayout.HALF_SPLIT, List.of(), true,
            false, false, false)),
    /** TinyLlama-1.1B (arXiv 2401.02385). */
    TINYLLAMA_1_1B("tinyllama-1.1b", DummyVocabulary.Kind.SENTENCE_PIECE, new ModelConfiguration(Family.LLAMA, 32_000,
            2048, 5632, 22, 32, 4, 64, 2048, 1e-5f, 10_000, new RotaryScaling.None(), RotaryLayout.HALF_SPLIT,
            List.of(), false, false, false, false)),
    /** Qwen3-0.6B (arXiv 2505.09388). */
    QWEN3_0_6B("qwen3-0.6b", DummyVocabulary.Kind.QWEN, new ModelConfiguration(Family.QWEN3, 151_936, 1024, 3072, 28,
            16, 8, 128, 40_960, 1e-6f, 1_000_000, new RotaryScaling.None(), RotaryLayout.HALF_SPLIT, List.of(), true,
            false, false, false));

    private final String label;
    private final DummyVocabulary.Kind vocabulary;
    private final ModelConfiguration configuration;

    RandomModelShape(String label, DummyVocabulary.Kind vocabulary, ModelConfiguration configuration) {
        this.label = label;
        this.vocabulary = vocabulary;
        this.configuration = configuration;
    }

    /** What people call it, such as {@code smollm-135m}. */
    public String label() {
        return label;
    }

    /** The model's shape. */
    public ModelConfiguration configuration() {
        return configuration;
    }

    DummyVocabulary vocabulary() {
        return DummyVocabulary.of(vocabulary, configuration.vocabularySize());
    }

    /** The shape with this label. */
    public static Optional<RandomModelShape> ofLabel(String label) {
        return Arrays.stream(values()).filter(shape -> shape.label.equals(label)).findFirst();
    }

    /** All labels, for messages. */
    public static String labels() {
        return Arrays.stream(values()).map(RandomModelShape::label).collect(Collectors.joining(", "));
    }
}
