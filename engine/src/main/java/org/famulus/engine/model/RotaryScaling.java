package org.famulus.engine.model;

/**
 * How the rotary embedding's frequencies are changed for contexts longer than those the base model was trained on.
 * {@code originalContext} is the context length before the change, in tokens.
 */
public sealed interface RotaryScaling {

    /** Frequencies as they are. */
    record None() implements RotaryScaling {
    }

    /** Every frequency divided by {@code factor} (position interpolation, arXiv 2306.15595). */
    record Linear(double factor) implements RotaryScaling {
        public Linear {
            checkFactor(factor);
        }
    }

    /**
     * NTK-aware base that grows with the length of the sequence beyond {@code originalContext}: the base times
     * {@code (factor * length / originalContext - (factor - 1)) ^ (dimension / (dimension - 2))}.
     */
    record Dynamic(double factor, int originalContext) implements RotaryScaling {
        public Dynamic {
            checkFactor(factor);
            checkContext(originalContext);
        }
    }

    /**
     * Llama 3.1's: wavelengths above {@code originalContext / lowFrequencyFactor} divided by {@code factor}, those below
     * {@code originalContext / highFrequencyFactor} kept, a linear blend between.
     */
    record Llama3(double factor, double lowFrequencyFactor, double highFrequencyFactor, int originalContext)
            implements
                RotaryScaling {
        public Llama3 {
            checkFactor(factor);
            checkContext(originalContext);
            if (!(lowFrequencyFactor > 0 && highFrequencyFactor > lowFrequencyFactor)) {
                throw new IllegalArgumentException(
                        "llama3 rotary scaling needs 0 < low_freq_factor < high_freq_factor, not "
                                + lowFrequencyFactor + " and " + highFrequencyFactor);
            }
        }
    }

    /**
     * YaRN (arXiv 2309.00071): a ramp between interpolated and kept frequencies, and attention scores scaled through
     * {@code attentionFactor} on cosines and sines.
     *
     * @param betaFast rotations over the original context above which a frequency is kept
     * @param betaSlow rotations below which it is divided by {@code factor}
     * @param attentionFactor factor on the rotated vectors; the paper's default is {@code 0.1 ln(factor) + 1}
     * @param truncate whether the ramp's ends are rounded outwards to whole dimensions
     */
    record Yarn(double factor, int originalContext, double betaFast, double betaSlow, double attentionFactor,
            boolean truncate) implements RotaryScaling {
        public Yarn {
            checkFactor(factor);
            checkContext(originalContext);
            if (!(betaSlow > 0 && betaFast > betaSlow && attentionFactor > 0 && Double.isFinite(attentionFactor))) {
                throw new IllegalArgumentException("yarn rotary scaling needs 0 < beta_slow < beta_fast and a positive "
                        + "attention_factor, not " + betaSlow + ", " + betaFast + ", " + attentionFactor);
            }
        }
    }

    private static void checkFactor(double factor) {
        if (!(factor >= 1 && factor <= 65_536)) {
            throw new IllegalArgumentException("rotary scaling factor " + factor + " is not between 1 and 65536");
        }
    }

    private static void checkContext(int originalContext) {
        if (originalContext < 1) {
            throw new IllegalArgumentException("original context length " + originalContext + " is not positive");
        }
    }
}
