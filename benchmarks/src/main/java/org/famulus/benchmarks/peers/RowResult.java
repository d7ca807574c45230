package org.famulus.benchmarks.peers;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;

/**
 * One row with all engines that ran.
 *
 * @param bytesPerToken that decoding must read
 * @param operationsPerToken that reading the prompt takes
 * @param engines Famulus first
 * @param missing engines that could not be measured, and why
 */
record RowResult(Workload workload, double bytesPerToken, double operationsPerToken, List<Measurement> engines,
        List<String> missing) {

    Measurement famulus() {
        return engines.getFirst();
    }

    /** The fastest, by this rate, of the engines of a kind. */
    Optional<Measurement> fastest(Predicate<Measurement> kind, ToDoubleFunction<Measurement> rate) {
        return engines.stream().filter(kind).max(Comparator.comparingDouble(rate));
    }
}
