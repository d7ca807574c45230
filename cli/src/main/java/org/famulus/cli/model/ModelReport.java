package org.famulus.cli.model;

import java.util.List;
import java.util.Set;

import org.famulus.engine.convert.ModelDescription;
import org.famulus.engine.model.ModelConfiguration;
import org.famulus.engine.model.RotaryScaling;
import org.famulus.engine.tokenizer.TokenizerSummary;
import org.famulus.engine.weights.TensorType;
import org.jspecify.annotations.Nullable;

/** What {@code model info} and {@code model list} print of a usable model with {@code --json}. */
record ModelReport(String path, String name, String family, long parameters, long bytes, Shape shape,
        List<StoredAs> types, TokenizerReport tokenizer, boolean chatTemplate, StateBytes stateBytesPerToken,
        boolean random, @Nullable Long randomSeed) {

    /** The decoder's shape. */
    record Shape(int layers, int hiddenSize, int intermediateSize, int heads, int keyValueHeads, int headDimension,
            int vocabularySize, int contextLength, double rotaryBase, String rotaryScaling,
            List<Integer> slidingWindows,
            boolean tiedEmbeddings) {
    }

    /** Tensors of one type. */
    record StoredAs(String type, int tensors, long bytes) {
    }

    /** The tokenizer. */
    record TokenizerReport(String kind, int vocabularySize, @Nullable String beginOfSequence,
            List<String> endOfSequence, @Nullable String unknown, int controlTokens) {
    }

    /** Bytes that the state grows by with each token, by the type of keys and values. */
    record StateBytes(long f32, long bf16) {
    }

    static ModelReport of(ModelDescription model) {
        ModelConfiguration configuration = model.configuration();
        TokenizerSummary tokenizer = model.tokenizer();
        return new ModelReport(model.path().toString(), model.name(), configuration.family().huggingFaceType(),
                model.parameters(), model.bytes(),
                new Shape(configuration.layerCount(), configuration.hiddenSize(), configuration.intermediateSize(),
                        configuration.headCount(), configuration.keyValueHeadCount(), configuration.headDimension(),
                        configuration.vocabularySize(), configuration.contextLength(), configuration.rotaryBase(),
                        scaling(model), configuration.slidingWindows(), configuration.tiedEmbeddings()),
                model.types().stream().map(
                        stored -> new StoredAs(ModelRandom.name(stored.type()), stored.tensors(), stored.bytes()))
                        .toList(),
                new TokenizerReport(tokenizer.kind(), tokenizer.vocabularySize(),
                        tokenizer.beginOfSequence().orElse(null), tokenizer.endOfSequence(),
                        tokenizer.unknown().orElse(null), tokenizer.controlTokens()),
                model.chatTemplate(),
                new StateBytes(model.stateBytesPerToken(TensorType.F32), model.stateBytesPerToken(TensorType.BF16)),
                model.randomSeed().isPresent(),
                model.randomSeed().isPresent() ? (Long) model.randomSeed().getAsLong() : null);
    }

    private static String scaling(ModelDescription model) {
        return switch (model.configuration().rotaryScaling()) {
            case RotaryScaling.None none -> model.rotaryDivisors() ? "divisors" : "none";
            case RotaryScaling.Linear linear -> "linear";
            case RotaryScaling.Dynamic dynamic -> "dynamic";
            case RotaryScaling.Llama3 llama3 -> "llama3";
            case RotaryScaling.Yarn yarn -> "yarn";
        };
    }

    /** The sizes of attention windows in words. */
    String windows() {
        List<Integer> windows = shape.slidingWindows;
        Set<Integer> sizes = Set.copyOf(windows);
        long sliding = windows.stream().filter(window -> window > 0).count();
        if (sliding == 0) {
            return "";
        }
        int size = sizes.stream().mapToInt(Integer::intValue).max().orElseThrow();
        return ", window of " + size + (sliding == windows.size() ? "" : " in " + sliding + " layers");
    }
}
