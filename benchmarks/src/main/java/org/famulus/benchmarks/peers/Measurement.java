package org.famulus.benchmarks.peers;

import java.util.Arrays;
import java.util.List;

/**
 * What one engine reached on one row.
 *
 * @param engine its name
 * @param command that started it
 * @param prefill tokens a second, one for each repeat
 * @param decode tokens a second, one for each repeat
 * @param sameIds how many of the first greedy ids after the first token of the vocabulary's text are those of Famulus
 */
record Measurement(String engine, List<String> command, double[] prefill, double[] decode, int sameIds) {

    static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    double medianPrefill() {
        return median(prefill);
    }

    double medianDecode() {
        return median(decode);
    }

    boolean famulus() {
        return engine.equals("Famulus");
    }

    boolean llamaCpp() {
        return engine.startsWith("llama.cpp");
    }
}
