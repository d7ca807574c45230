package org.famulus.cli.bench;

import java.util.Arrays;
import java.util.List;

/**
 * Rates measured again and again.
 *
 * @param mean of them
 * @param deviation their standard deviation, as of a sample of many more; 0 for a single one
 * @param samples the rates, in the order in which they were measured, at least one
 */
record Rate(double mean, double deviation, List<Double> samples) {

    static Rate of(double... samples) {
        if (samples.length == 0) {
            throw new IllegalArgumentException("no rate was measured");
        }
        double mean = Arrays.stream(samples).average().orElseThrow();
        double squares = Arrays.stream(samples).map(sample -> (sample - mean) * (sample - mean)).sum();
        double deviation = samples.length == 1 ? 0 : Math.sqrt(squares / (samples.length - 1));
        return new Rate(mean, deviation, Arrays.stream(samples).boxed().toList());
    }
}
