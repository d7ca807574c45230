package org.famulus.cli.bench;

import java.io.PrintStream;
import java.util.Locale;

import org.jspecify.annotations.Nullable;

/**
 * What was measured; also the JSON form of it, where names are in snake_case.
 *
 * @param model its path
 * @param fileBytes bytes of its files
 * @param parameters elements of all its tensors
 * @param type number format of its layers' matrices
 * @param compute arithmetic of products with many rows
 * @param cache number format of keys and values
 * @param batch sequences at once
 * @param prefill null without a prompt
 * @param decode null when nothing is generated
 */
record Result(String model, long fileBytes, long parameters, String type, int threads, String compute, String cache,
        int batch, int promptTokens, int generateTokens, int repeats, @Nullable Prefill prefill,
        @Nullable Decode decode) {

    /**
     * Reading prompts.
     *
     * @param tokensPerSecond of all sequences together
     * @param operationsPerToken floating-point operations, products and attention
     * @param operationsPerSecond at the mean rate
     * @param matrixPeak what LibTorch's products reach here with the same threads and arithmetic, operations a second
     * @param shareOfMatrixPeak of 0 to about 1
     */
    record Prefill(Rate tokensPerSecond, double operationsPerToken, double operationsPerSecond, double matrixPeak,
            double shareOfMatrixPeak) {
    }

    /**
     * Generating token by token.
     *
     * @param tokensPerSecond of all sequences together
     * @param weightBytesPerStep bytes of weights that a step reads, whatever the batch
     * @param bytesPerToken bytes of weights and state that must be read for each token
     * @param bytesPerSecond at the mean rate
     * @param memoryBandwidth bytes a second that the same threads read from memory here
     * @param shareOfMemoryBandwidth above 1 where the weights fit into the processor's cache
     */
    record Decode(Rate tokensPerSecond, long weightBytesPerStep, double bytesPerToken, double bytesPerSecond,
            double memoryBandwidth, double shareOfMemoryBandwidth) {
    }

    void print(PrintStream out) {
        out.printf(Locale.ROOT, "%s: %.1f M parameters, %s, %.1f MB; %d %s, compute %s, cache %s, batch %d%n", model,
                parameters / 1e6, type, fileBytes / 1e6, threads, threads == 1 ? "thread" : "threads", compute, cache,
                batch);
        out.println();
        out.printf(Locale.ROOT, "%-14s %20s   %-26s %s%n", "test", "tokens/s", "work per token",
                "reached of the limit");
        if (prefill != null) {
            out.printf(Locale.ROOT, "%-14s %20s   %-26s %.0f of %.0f GFLOP/s (%.0f %%, products in %s)%n",
                    "prefill " + promptTokens, rate(prefill.tokensPerSecond),
                    String.format(Locale.ROOT, "%.3f GFLOP", prefill.operationsPerToken / 1e9),
                    prefill.operationsPerSecond / 1e9, prefill.matrixPeak / 1e9, prefill.shareOfMatrixPeak * 100,
                    compute);
        }
        if (decode != null) {
            out.printf(Locale.ROOT, "%-14s %20s   %-26s %.1f of %.1f GB/s (%.0f %%)%n", "decode " + generateTokens,
                    rate(decode.tokensPerSecond),
                    String.format(Locale.ROOT, "%.1f MB read", decode.bytesPerToken / 1e6),
                    decode.bytesPerSecond / 1e9, decode.memoryBandwidth / 1e9, decode.shareOfMemoryBandwidth * 100);
        }
    }

    private static String rate(Rate rate) {
        return String.format(Locale.ROOT, "%.2f ± %.2f", rate.mean(), rate.deviation());
    }
}
