package org.famulus.engine.model;

import java.util.List;
import java.util.OptionalInt;

/**
 * The shape of a decoder, free of how a file spells it.
 *
 * @param family family
 * @param vocabularySize rows of the embedding
 * @param hiddenSize width of the residual stream
 * @param intermediateSize width of the gated MLP
 * @param layerCount layers
 * @param headCount query heads
 * @param keyValueHeadCount key and value heads; divides {@code headCount}
 * @param headDimension width of a head; not always {@code hiddenSize / headCount}
 * @param contextLength positions the model was made for
 * @param normEpsilon added to the mean square in RMS norms
 * @param rotaryBase base of the rotary frequencies (theta)
 * @param rotaryScaling change of those frequencies
 * @param rotaryLayout order of the rows of query and key matrices
 * @param slidingWindows for each layer the number of latest positions a query sees, itself included, or 0 for all; empty
 *        when no layer has a window
 * @param tiedEmbeddings whether the output matrix is the embedding
 * @param queryKeyValueBias biases on queries, keys and values
 * @param outputBias bias on the attention output
 * @param mlpBias biases in the MLP
 */
public record ModelConfiguration(Family family, int vocabularySize, int hiddenSize, int intermediateSize,
        int layerCount,
        int headCount, int keyValueHeadCount, int headDimension, int contextLength, float normEpsilon,
        double rotaryBase,
        RotaryScaling rotaryScaling, RotaryLayout rotaryLayout, List<Integer> slidingWindows, boolean tiedEmbeddings,
        boolean queryKeyValueBias, boolean outputBias, boolean mlpBias) {

    private static final int LARGEST_SIZE = 1 << 24;

    public ModelConfiguration {
        check("vocab_size", vocabularySize, LARGEST_SIZE);
        check("hidden_size", hiddenSize, 1 << 20);
        check("intermediate_size", intermediateSize, LARGEST_SIZE);
        check("num_hidden_layers", layerCount, 4096);
        check("num_attention_heads", headCount, 1 << 16);
        check("num_key_value_heads", keyValueHeadCount, headCount);
        check("head_dim", headDimension, 1 << 16);
        check("max_position_embeddings", contextLength, 1 << 28);
        if (headCount % keyValueHeadCount != 0) {
            throw new IllegalArgumentException("num_attention_heads " + headCount
                    + " is no multiple of num_key_value_heads " + keyValueHeadCount);
        }
        if ((long) headCount * headDimension > LARGEST_SIZE) {
            throw new IllegalArgumentException("num_attention_heads " + headCount + " times head_dim " + headDimension
                    + " is more than " + LARGEST_SIZE);
        }
        if (headDimension % 2 != 0) {
            throw new IllegalArgumentException(
                    "head_dim " + headDimension + " is odd, but rotary embeddings turn pairs");
        }
        if (!(normEpsilon >= 0 && normEpsilon < 1)) {
            throw new IllegalArgumentException("rms_norm_eps " + normEpsilon + " is not between 0 and 1");
        }
        if (!(rotaryBase > 1 && Double.isFinite(rotaryBase))) {
            throw new IllegalArgumentException("rope_theta " + rotaryBase + " is not a finite number above 1");
        }
        slidingWindows = List.copyOf(slidingWindows);
        if (!slidingWindows.isEmpty() && slidingWindows.size() != layerCount) {
            throw new IllegalArgumentException(
                    slidingWindows.size() + " sliding windows for " + layerCount + " layers; each layer needs one");
        }
        for (int window : slidingWindows) {
            if (window < 0) {
                throw new IllegalArgumentException("sliding_window " + window + " is negative");
            }
        }
    }

    /** How many of the latest positions a query of this layer sees, itself included; empty when it sees all. */
    public OptionalInt slidingWindow(int layer) {
        int window = slidingWindows.isEmpty() ? 0 : slidingWindows.get(layer);
        return window == 0 ? OptionalInt.empty() : OptionalInt.of(window);
    }

    /** Width of all query heads together. */
    public int queryWidth() {
        return headCount * headDimension;
    }

    /** Width of all key heads together; the same for values. */
    public int keyValueWidth() {
        return keyValueHeadCount * headDimension;
    }

    private static void check(String name, int value, int largest) {
        if (value < 1 || value > largest) {
            throw new IllegalArgumentException(name + " " + value + " is not between 1 and " + largest);
        }
    }
}
