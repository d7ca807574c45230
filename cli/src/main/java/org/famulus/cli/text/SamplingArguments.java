package org.famulus.cli.text;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.famulus.engine.generation.SamplingOptions;
import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Option;

/** The options that say how tokens are chosen. */
final class SamplingArguments {

    private static final String FORBID = "-inf";

    @Option(names = "--temperature", order = 20, paramLabel = "T", description = "0 takes the most probable token each time, 1 draws from the model's own distribution (default: 0).")
    private double temperature;

    @Option(names = "--top-k", order = 21, paramLabel = "K", description = "Draw among the K most probable tokens; 0: all (default: 0).")
    private @Nullable Integer topK;

    @Option(names = "--top-p", order = 22, paramLabel = "P", description = "Draw among the most probable tokens that together have probability P (default: 1).")
    private @Nullable Double topP;

    @Option(names = "--min-p", order = 23, paramLabel = "P", description = "Draw among tokens with at least P times the probability of the most probable one (default: 0).")
    private @Nullable Double minP;

    @Option(names = "--seed", order = 24, paramLabel = "N", description = "Seed of the draws: the same seed gives the same text (default: a fresh one, which --json reports).")
    private @Nullable Long seed;

    @Option(names = "--repetition-penalty", order = 25, paramLabel = "X", description = "Divides the logits of tokens seen before (default: 1, off).")
    private double repetitionPenalty = 1;

    @Option(names = "--repetition-window", order = 26, paramLabel = "N", description = "How many last tokens the repetition penalty looks at (default: all).")
    private int repetitionWindow = SamplingOptions.WHOLE_SEQUENCE;

    @Option(names = "--frequency-penalty", order = 27, paramLabel = "X", description = "Subtracted from a token's logit each time that it was generated (default: 0).")
    private double frequencyPenalty;

    @Option(names = "--presence-penalty", order = 28, paramLabel = "X", description = "Subtracted from a token's logit once it was generated (default: 0).")
    private double presencePenalty;

    @Option(names = "--logit-bias", order = 29, paramLabel = "ID=VALUE", description = "Added to the logit of the token ID; "
            + FORBID + " forbids it. May be given several times.")
    private List<String> logitBias = List.of();

    /**
     * The options.
     *
     * @param forbidden tokens that must not be chosen
     * @throws IllegalArgumentException for a value out of range, in one line that names its option
     */
    SamplingOptions options(Set<Integer> forbidden) {
        Map<Integer, Float> biases = new HashMap<>();
        logitBias.forEach(bias -> addBias(bias, biases));
        forbidden.forEach(id -> biases.put(id, Float.NEGATIVE_INFINITY));
        SamplingOptions.Builder builder = SamplingOptions.builder().temperature(temperature)
                .repetitionPenalty(repetitionPenalty).repetitionWindow(repetitionWindow)
                .frequencyPenalty(frequencyPenalty).presencePenalty(presencePenalty).logitBias(biases);
        if (topK != null) {
            builder.topK(topK);
        }
        if (topP != null) {
            builder.topP(topP);
        }
        if (minP != null) {
            builder.minP(minP);
        }
        if (seed != null) {
            builder.seed(seed);
        }
        return OptionNames.inMessages(builder::build);
    }

    /** Whether options are given that change nothing, since the most probable token is taken anyway. */
    boolean drawsWithoutTemperature() {
        return temperature == 0 && (topK != null || topP != null || minP != null || seed != null);
    }

    private static void addBias(String bias, Map<Integer, Float> biases) {
        int separator = bias.indexOf('=');
        try {
            String value = bias.substring(separator + 1);
            biases.put(Integer.parseInt(bias, 0, Math.max(separator, 0), 10),
                    value.equals(FORBID) ? Float.NEGATIVE_INFINITY : Float.parseFloat(value));
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("--logit-bias " + bias
                    + " is refused; allowed: ID=VALUE with a token id and a number or " + FORBID + ", such as 42=-1.5",
                    e);
        }
    }
}
