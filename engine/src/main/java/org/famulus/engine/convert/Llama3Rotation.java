package org.famulus.engine.convert;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

import org.famulus.engine.model.ModelConfiguration;
import org.famulus.engine.model.RotaryFrequencies;
import org.famulus.engine.model.RotaryScaling;
import org.famulus.engine.weights.GgufMetadata;

/**
 * Llama 3's scaling in the two forms that files give it: four parameters in a {@code config.json}, and in a GGUF file the
 * divisors of the frequencies that follow from them. The parameters are kept beside the divisors under keys of our own.
 */
final class Llama3Rotation {

    private static final String PREFIX = "famulus.rope_llama3.";

    /** Those of Llama 3.1 and 3.2, for files that others have written. */
    private static final List<RotaryScaling.Llama3> PUBLISHED = List.of(new RotaryScaling.Llama3(8, 1, 4, 8192),
            new RotaryScaling.Llama3(32, 1, 4, 8192));

    /** Divisors are stored with 24 bits. */
    private static final double TOLERANCE = 1e-5;

    private Llama3Rotation() {
    }

    /** The divisors that the scaling comes to for a model's heads. */
    static float[] divisors(ModelConfiguration configuration, RotaryScaling.Llama3 scaling) {
        return divisors(frequencies(configuration, new RotaryScaling.None()), frequencies(configuration, scaling));
    }

    static float[] divisors(double[] plain, double[] scaled) {
        float[] divisors = new float[plain.length];
        for (int i = 0; i < plain.length; i++) {
            divisors[i] = (float) (plain[i] / scaled[i]);
        }
        return divisors;
    }

    static double[] frequencies(ModelConfiguration configuration, RotaryScaling scaling) {
        return new RotaryFrequencies(configuration.headDimension(), configuration.rotaryBase(), scaling, null)
                .frequencies(1);
    }

    static void write(GgufMetadata.Builder metadata, RotaryScaling.Llama3 scaling) {
        metadata.float32(PREFIX + "factor", (float) scaling.factor());
        metadata.float32(PREFIX + "low_frequency_factor", (float) scaling.lowFrequencyFactor());
        metadata.float32(PREFIX + "high_frequency_factor", (float) scaling.highFrequencyFactor());
        metadata.uint32(PREFIX + "original_context_length", scaling.originalContext());
    }

    /** The scaling from which the divisors follow, if it is known. */
    static Optional<RotaryScaling.Llama3> ofDivisors(ModelConfiguration configuration, float[] divisors,
            Optional<RotaryScaling.Llama3> written) {
        return Stream.concat(written.stream(), PUBLISHED.stream())
                .filter(candidate -> close(divisors(configuration, candidate), divisors)).findFirst();
    }

    /** What a file says under our own keys. */
    static Optional<RotaryScaling.Llama3> read(GgufMetadata metadata) {
        if (!metadata.contains(PREFIX + "factor")) {
            return Optional.empty();
        }
        return Optional.of(new RotaryScaling.Llama3(metadata.number(PREFIX + "factor"),
                metadata.number(PREFIX + "low_frequency_factor"), metadata.number(PREFIX + "high_frequency_factor"),
                metadata.int32(PREFIX + "original_context_length")));
    }

    private static boolean close(float[] some, float[] others) {
        if (some.length != others.length) {
            return false;
        }
        for (int i = 0; i < some.length; i++) {
            if (!(Math.abs(some[i] - others[i]) <= TOLERANCE * Math.abs(others[i]))) {
                return false;
            }
        }
        return true;
    }
}
