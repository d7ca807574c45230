package org.famulus.cli.doctor;

import java.util.List;

import org.jspecify.annotations.Nullable;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * What the doctor found; also the JSON form of it, where names are in snake_case.
 *
 * @param healthy whether everything that Famulus needs works, be it slowly
 * @param speeds what the machine reaches, or null where a library that measures it does not load
 * @param findings what does not work or works slowly, most serious first
 */
record Diagnosis(String version, String commit, boolean healthy, JavaRuntime java, Processor processor, Memory memory,
        List<Library> libraries, NativeCache nativeCache, @Nullable Speeds speeds, List<Finding> findings) {

    /**
     * The JVM that runs this.
     *
     * @param flags its arguments, in order
     * @param startCache the AOT cache that it started from, or null
     */
    record JavaRuntime(String version, String vendor, String home, long heapLimitBytes, @Nullable String startCache,
            List<String> flags) {
    }

    /**
     * The processor.
     *
     * @param name the maker's name for it, or the architecture where the system does not tell
     * @param available how many hardware threads this process may use
     * @param vectorBits the width that the Vector API prefers, or null where the Vector API cannot be loaded
     * @param features those instruction sets that matter here, as the system names them; empty where it does not tell
     * @param load how many threads of all programs want to run, averaged over a minute; negative where not known
     */
    record Processor(String name, String architecture, int available, @Nullable Integer vectorBits,
            List<String> features, double load) {
    }

    /**
     * Main memory.
     *
     * @param totalBytes what the machine has
     * @param availableBytes what programs can take without swapping
     * @param limitBytes what this process's control group may take, or null where there is no limit below the total
     */
    record Memory(long totalBytes, long availableBytes, @Nullable Long limitBytes) {
    }

    /**
     * A library that was loaded for real.
     *
     * @param detail what it says of itself, or why it does not load
     */
    record Library(String name, boolean loads, double seconds, String detail) {
    }

    /**
     * Where native libraries are unpacked.
     *
     * @param bytes what lies there
     * @param freeBytes what the disk still takes
     */
    record NativeCache(String path, long bytes, long freeBytes) {
    }

    /**
     * What this machine reaches now; other programs only ever make it less.
     *
     * @param threads that measured
     * @param vectorBits width of the vectors that the kernels use
     * @param memoryBandwidth bytes a second read from memory: the limit of generating text
     * @param f32MatrixPeak floating-point operations a second in products of 32-bit matrices: the limit of reading prompts
     * @param bf16MatrixPeak the same for bfloat16 matrices
     */
    record Speeds(int threads, int vectorBits, double memoryBandwidth, double f32MatrixPeak, double bf16MatrixPeak) {

        private static final double LEAST_GAIN = 1.2;

        /** Whether products in bfloat16 are enough faster to be worth their rounding. */
        @JsonProperty
        boolean bf16Worthwhile() {
            return bf16MatrixPeak >= LEAST_GAIN * f32MatrixPeak;
        }
    }

    /** How much a finding matters. */
    enum Severity {
        /** Something that Famulus needs does not work. */
        ERROR,
        /** Something works, but slowly or only for small models. */
        SLOW
    }

    /** One finding: what is so, what follows from it, and what to do. */
    record Finding(Severity severity, String what, String remedy) {
    }
}
