package org.famulus.engine.reference;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * Rotary position embedding in the half-split layout of Hugging Face checkpoints: element {@code i} of a head is paired
 * with element {@code i + dimension / 2}, and the pair turns by position times inverse frequency {@code i}.
 *
 * @param dimension elements of a head, even
 * @param theta the base of the frequencies
 * @param scaling what happens to them beyond the original context
 */
public record ReferenceRope(int dimension, double theta, RopeScaling scaling) {

    public ReferenceRope {
        if (dimension < 4 || dimension % 2 != 0) {
            throw new IllegalArgumentException("a rotated head has an even size of at least 4, not " + dimension);
        }
    }

    /** Reads base and scaling of a configuration; the base of a configuration without one is 10,000. */
    static ReferenceRope of(JsonNode configuration, int dimension) {
        JsonNode parameters = RopeScaling.parameters(configuration);
        double partial = parameters.path("partial_rotary_factor")
                .asDouble(configuration.path("partial_rotary_factor").asDouble(1));
        if (partial != 1) {
            throw new IllegalArgumentException("the oracle rotates whole heads, not a part of " + partial);
        }
        double theta = parameters.path("rope_theta").asDouble(configuration.path("rope_theta").asDouble(10_000));
        return new ReferenceRope(dimension, theta, RopeScaling.of(configuration));
    }

    /**
     * Radians by which each pair turns from one position to the next.
     *
     * @param sequenceLength the largest position in use plus 1; only dynamic scaling depends on it
     * @return {@code [dimension / 2]}
     */
    public double[] inverseFrequencies(int sequenceLength) {
        return switch (scaling) {
            case RopeScaling.None none -> unscaled(theta);
            case RopeScaling.Linear linear -> {
                double[] frequencies = unscaled(theta);
                for (int i = 0; i < frequencies.length; i++) {
                    frequencies[i] /= linear.factor();
                }
                yield frequencies;
            }
            case RopeScaling.Dynamic dynamic -> {
                double length = Math.max(sequenceLength, dynamic.maximumPositions());
                double stretch = dynamic.factor() * length / dynamic.maximumPositions() - (dynamic.factor() - 1);
                yield unscaled(theta * Math.pow(stretch, dimension / (dimension - 2.0)));
            }
            case RopeScaling.Llama3 llama3 -> llama3(llama3);
            case RopeScaling.Yarn yarn -> yarn(yarn);
        };
    }

    /** What cosine and sine are multiplied by, of queries and of keys; 1 except for YaRN. */
    public double attentionFactor() {
        return scaling instanceof RopeScaling.Yarn yarn ? yarn.attentionFactor() : 1;
    }

    /**
     * Turns one head.
     *
     * @param head {@code [dimension]}, left as it is
     * @param inverseFrequencies of {@link #inverseFrequencies}
     */
    public double[] rotate(double[] head, int position, double[] inverseFrequencies) {
        int half = dimension / 2;
        double[] rotated = new double[dimension];
        for (int i = 0; i < half; i++) {
            double cosine = Math.cos(position * inverseFrequencies[i]) * attentionFactor();
            double sine = Math.sin(position * inverseFrequencies[i]) * attentionFactor();
            rotated[i] = head[i] * cosine - head[i + half] * sine;
            rotated[i + half] = head[i + half] * cosine + head[i] * sine;
        }
        return rotated;
    }

    private double[] unscaled(double base) {
        double[] frequencies = new double[dimension / 2];
        for (int i = 0; i < frequencies.length; i++) {
            frequencies[i] = 1 / Math.pow(base, 2.0 * i / dimension);
        }
        return frequencies;
    }

    private double[] llama3(RopeScaling.Llama3 settings) {
        double longestKept = settings.originalPositions() / settings.highFrequencyFactor();
        double shortestDivided = settings.originalPositions() / settings.lowFrequencyFactor();
        double[] frequencies = unscaled(theta);
        for (int i = 0; i < frequencies.length; i++) {
            double wavelength = 2 * Math.PI / frequencies[i];
            if (wavelength > shortestDivided) {
                frequencies[i] /= settings.factor();
            } else if (wavelength >= longestKept) {
                double smooth = (settings.originalPositions() / wavelength - settings.lowFrequencyFactor())
                        / (settings.highFrequencyFactor() - settings.lowFrequencyFactor());
                frequencies[i] *= (1 - smooth) / settings.factor() + smooth;
            }
        }
        return frequencies;
    }

    private double[] yarn(RopeScaling.Yarn settings) {
        double low = pairTurning(settings.betaFast(), settings.originalPositions());
        double high = pairTurning(settings.betaSlow(), settings.originalPositions());
        if (settings.truncate()) {
            low = Math.floor(low);
            high = Math.ceil(high);
        }
        low = Math.max(low, 0);
        high = Math.min(high, dimension - 1);
        // The published code widens an empty ramp by this much instead of dividing by zero.
        double width = low == high ? 0.001 : high - low;
        double[] frequencies = unscaled(theta);
        for (int i = 0; i < frequencies.length; i++) {
            double interpolated = Math.clamp((i - low) / width, 0.0, 1.0);
            frequencies[i] = frequencies[i] / settings.factor() * interpolated + frequencies[i] * (1 - interpolated);
        }
        return frequencies;
    }

    /** The (fractional) pair that makes so many turns within the original context. */
    private double pairTurning(double turns, int originalPositions) {
        return dimension * Math.log(originalPositions / (turns * 2 * Math.PI)) / (2 * Math.log(theta));
    }
}
