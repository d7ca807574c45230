package org.famulus.benchmarks.peers;

import java.util.List;

/**
 * One row of the comparison: a model in a number format, and what is run on it.
 *
 * @param shape {@code stories3M}, or a shape that {@code famulus model random} knows
 * @param type number format of the GGUF file, as the command line spells it
 * @param promptTokens read at once
 * @param generateTokens generated one by one after them
 */
record Workload(String shape, String type, int promptTokens, int generateTokens) {

    /** The trained model, which is read from test data; the others are random. */
    static final String TRAINED = "stories3M";

    /** All rows. */
    static List<Workload> all() {
        return List.of(new Workload(TRAINED, "q8_0", 256, 128),
                new Workload("smollm-135m", "q8_0", 512, 128), new Workload("smollm-135m", "q4_0", 512, 128),
                new Workload("smollm-135m", "f16", 512, 128), new Workload("tinyllama-1.1b", "q8_0", 512, 128),
                new Workload("tinyllama-1.1b", "q4_0", 512, 128), new Workload("tinyllama-1.1b", "f16", 512, 128));
    }

    /** The rows of a quick look. */
    static List<Workload> quick() {
        return all().subList(0, 2);
    }

    String name() {
        return shape + " " + type;
    }

    boolean trained() {
        return shape.equals(TRAINED);
    }

    /** Ids below this are in every vocabulary that is measured here. */
    int vocabulary() {
        return trained() ? 4096 : 32_000;
    }
}
