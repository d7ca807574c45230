package org.famulus.training.run;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

import org.famulus.engine.model.Family;
import org.famulus.engine.model.ModelConfiguration;
import org.famulus.engine.model.RotaryLayout;
import org.famulus.engine.model.RotaryScaling;
import org.jspecify.annotations.Nullable;

/**
 * The shape of a model that is trained from nothing: of the Llama family, its vocabulary given by the tokenizer.
 *
 * @param hidden width of the residual stream
 * @param layers layers
 * @param heads query heads, each {@code hidden / heads} wide
 * @param keyValueHeads heads of keys and values; divides {@code heads}
 * @param intermediate width of the gated MLP
 * @param context positions
 * @param tied whether the output matrix is the embedding
 * @param ropeBase base of the rotary frequencies
 */
public record ModelShape(int hidden, int layers, int heads, int keyValueHeads, int intermediate, int context,
        boolean tied, double ropeBase) {

    private static final float NORM_EPSILON = 1e-5f;

    /** What a shape's text may say, for messages. */
    public static final String FORM = "hidden=384,layers=8,heads=6[,key-value-heads=2][,intermediate=1024]"
            + "[,context=1024][,tied=true][,rope-base=10000]";

    /** @throws IllegalArgumentException if heads do not divide the width, or any size is not possible */
    public ModelShape {
        if (heads < 1 || hidden < 1 || hidden % heads != 0) {
            throw new IllegalArgumentException(
                    "hidden=" + hidden + " is no multiple of heads=" + heads + "; give one that is");
        }
    }

    /**
     * Reads a shape such as {@value #FORM}.
     *
     * @throws IllegalArgumentException in one line, if a part is unknown, missing, twice there or no number
     */
    public static ModelShape parse(String text) {
        Map<String, String> parts = new LinkedHashMap<>();
        for (String part : text.split(",", -1)) {
            int sign = part.indexOf('=');
            if (sign < 0 || parts.put(part.substring(0, sign).strip(), part.substring(sign + 1).strip()) != null) {
                throw new IllegalArgumentException("the shape has a part '" + part + "'; give " + FORM);
            }
        }
        var known = new TreeSet<>(List.of("hidden", "layers", "heads", "key-value-heads", "intermediate", "context",
                "tied", "rope-base"));
        for (String name : parts.keySet()) {
            if (!known.contains(name)) {
                throw new IllegalArgumentException("the shape has an unknown part '" + name + "'; give " + FORM);
            }
        }
        int hidden = number(parts, "hidden", null);
        int heads = number(parts, "heads", null);
        // The gated MLP's usual width: 8/3 of the stream's, in whole 64s.
        int intermediate = Math.ceilDiv(8 * hidden, 3 * 64) * 64;
        return new ModelShape(hidden, number(parts, "layers", null), heads, number(parts, "key-value-heads", heads),
                number(parts, "intermediate", intermediate), number(parts, "context", 1024),
                truth(parts.getOrDefault("tied", "true")), number(parts, "rope-base", 10_000));
    }

    private static int number(Map<String, String> parts, String name, @Nullable Integer other) {
        String value = parts.get(name);
        if (value == null && other != null) {
            return other;
        }
        try {
            int number = Integer.parseInt(String.valueOf(value));
            if (number < 1) {
                throw new NumberFormatException();
            }
            return number;
        } catch (NumberFormatException wrong) {
            throw new IllegalArgumentException(
                    "the shape's " + name + " is " + (value == null ? "missing" : "'" + value + "'") + "; give " + FORM,
                    wrong);
        }
    }

    private static boolean truth(String value) {
        return switch (value) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new IllegalArgumentException("the shape's tied is '" + value + "'; give true or false");
        };
    }

    /** The configuration with this vocabulary. */
    public ModelConfiguration configuration(int vocabularySize) {
        return new ModelConfiguration(Family.LLAMA, vocabularySize, hidden, intermediate, layers, heads, keyValueHeads,
                hidden / heads, context, NORM_EPSILON, ropeBase, new RotaryScaling.None(), RotaryLayout.HALF_SPLIT,
                List.of(), tied, false, false, false);
    }
}
