package org.famulus.benchmarks.peers;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;

/**
 * What was compared, as JSON and as a page to read.
 *
 * @param doctor what {@code famulus doctor --json} said before the first row
 * @param parity whether Jlama gives the tokens that Famulus gives
 * @param command by which all of it is measured again
 */
record Report(JsonNode doctor, String parity, int threads, int repeats, String command) {

    private static final JsonMapper MAPPER = JsonMapper.builder()
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE).enable(SerializationFeature.INDENT_OUTPUT)
            .build();

    void write(Path folder, List<RowResult> rows) throws IOException {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("command", command);
        document.put("threads", threads);
        document.put("repeats", repeats);
        document.put("parity", parity);
        document.put("machine", doctor);
        document.put("rows", rows);
        MAPPER.writeValue(folder.resolve("results.json").toFile(), document);
        Files.writeString(folder.resolve("results.md"), page(rows));
    }

    String page(List<RowResult> rows) {
        var page = new StringBuilder();
        page.append("""
                | model | test | Famulus | llama.cpp | ratio | Jlama | ratio | of the machine's limit |
                |---|---|---|---|---|---|---|---|
                """);
        JsonNode speeds = doctor.path("speeds");
        for (RowResult row : rows) {
            Workload workload = row.workload();
            double operations = row.operationsPerToken() * row.famulus().medianPrefill();
            // Prompts are computed in bf16 where a file is not F32; none of the rows is.
            page.append(line(row, "prefill " + workload.promptTokens(), Measurement::prefill,
                    share(operations, speeds.path("bf16_matrix_peak").asDouble(), "bf16 products")));
            double bytes = row.bytesPerToken() * row.famulus().medianDecode();
            page.append(line(row, "decode " + workload.generateTokens(), Measurement::decode,
                    share(bytes, speeds.path("memory_bandwidth").asDouble(), "memory bandwidth")));
        }
        page.append(
                format("""

                        Medians of %d repeats after one that does not count, in tokens/s, with the smallest and largest in \
                        brackets; ratios of medians. A repeat is a run, or the mean of as many as take two seconds together. \
                        Every engine is a program of its own with %d threads on the same weights; they take turns, and those \
                        that wait do not compute. llama.cpp is the faster of its two packages in each line.

                        """,
                        repeats, threads));
        JsonNode java = doctor.path("java");
        page.append(format(
                "- Machine: %s, %d processors, %.1f GB; %.1f GB/s from memory; products %.0f GFLOP/s in f32, "
                        + "%.0f in bf16; load before the start %.1f\n",
                doctor.path("processor").path("name").asText(),
                doctor.path("processor").path("available").asInt(),
                doctor.path("memory").path("total_bytes").asDouble() / 1e9,
                speeds.path("memory_bandwidth").asDouble() / 1e9, speeds.path("f32_matrix_peak").asDouble() / 1e9,
                speeds.path("bf16_matrix_peak").asDouble() / 1e9, doctor.path("processor").path("load").asDouble()));
        page.append(format("- JVM: %s, %s\n- Famulus: %s, commit %s\n", java.path("version").asText(),
                java.path("vendor").asText(), doctor.path("version").asText(), doctor.path("commit").asText()));
        page.append("- Peers: node-llama-cpp 3.22.1, de.kherud:llama 4.2.0, Jlama 0.8.4\n");
        page.append("- Parity: ").append(parity).append("\n- Command: `").append(command).append("`\n");
        page.append("\nGreedy tokens after the beginning of a text that are those of Famulus on the same file:\n\n");
        for (RowResult row : rows) {
            row.engines().stream().filter(engine -> !engine.famulus())
                    .forEach(engine -> page.append(format("- %s, %s: the first %d of %d\n", row.workload().name(),
                            engine.engine(), engine.sameIds(), row.workload().generateTokens())));
            row.missing().forEach(reason -> page.append(format("- %s, not measured: %s\n", row.workload().name(),
                    reason)));
        }
        return page.toString();
    }

    private static String line(RowResult row, String test, Function<Measurement, double[]> rates, String share) {
        double ours = Measurement.median(rates.apply(row.famulus()));
        Optional<Measurement> llama = row.fastest(Measurement::llamaCpp, m -> Measurement.median(rates.apply(m)));
        Optional<Measurement> jlama = row.fastest(m -> !m.famulus() && !m.llamaCpp(),
                m -> Measurement.median(rates.apply(m)));
        return format("| %s | %s | %s | %s | %s | %s | %s | %s |\n", row.workload().name(), test,
                rate(rates.apply(row.famulus())), llama.map(m -> rate(rates.apply(m))).orElse("-"),
                llama.map(m -> ratio(ours, rates.apply(m))).orElse("-"),
                jlama.map(m -> rate(rates.apply(m))).orElse("-"),
                jlama.map(m -> ratio(ours, rates.apply(m))).orElse("-"), share);
    }

    private static String rate(double[] rates) {
        return format("%.1f (%.1f to %.1f)", Measurement.median(rates), Arrays.stream(rates).min().orElseThrow(),
                Arrays.stream(rates).max().orElseThrow());
    }

    private static String ratio(double ours, double[] theirs) {
        return format("**%.2f**", ours / Measurement.median(theirs));
    }

    private static String share(double reached, double limit, String what) {
        return limit > 0 ? format("%.0f %% of %s", 100 * reached / limit, what) : "-";
    }

    private static String format(String pattern, Object... values) {
        return String.format(Locale.ROOT, pattern, values);
    }
}
