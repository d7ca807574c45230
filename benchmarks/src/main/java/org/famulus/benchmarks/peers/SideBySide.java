package org.famulus.benchmarks.peers;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

/**
 * Compares Famulus with llama.cpp and Jlama: {@code benchmarks/side-by-side --help} says how. It passes the repository, the
 * JDK, the folder of the peers' jars, and then what the person gave.
 */
public final class SideBySide {

    private static final String USAGE = """
            usage: benchmarks/side-by-side --out DIR [--models DIR] [--quick] [--only PATTERN]
                                          [--without PATTERN] [--threads N] [--repeats N] [--limit N]

              --out DIR       results.json and results.md go there, and the engines' own output
              --models DIR    random models lie there, made when missing: about 5 GB (default: DIR of --out, models)
              --quick         the first two rows, 3 repeats
              --only PATTERN  rows whose name, such as "tinyllama-1.1b q8_0", contains this regular expression
              --without PATTERN  engines whose name, such as "Jlama", contains this regular expression are left out
              --threads N     of each engine (default: 2)
              --repeats N     that count, after one that does not (default: 5)
              --limit N       seconds for an engine to load a model, and then for each run (default: 600); one that
                              takes longer is stopped, and its row says so
            """;

    private SideBySide() {
    }

    /** See the class. */
    public static void main(String[] arguments) throws IOException {
        try {
            System.exit(run(Path.of(arguments[0]), Path.of(arguments[1]), Path.of(arguments[2]),
                    List.of(arguments).subList(3, arguments.length)));
        } catch (EngineFailure | IllegalArgumentException failure) {
            System.err.println("side-by-side: " + failure.getMessage());
            System.exit(1);
        }
    }

    private static int run(Path root, Path javaHome, Path libraries, List<String> options) throws IOException {
        if (options.contains("--help")) {
            System.out.print(USAGE);
            return 0;
        }
        boolean quick = options.contains("--quick");
        Path out = Path.of(value(options, "--out", "")).toAbsolutePath();
        if (value(options, "--out", "").isEmpty()) {
            System.err.print("side-by-side: --out is missing\n" + USAGE);
            return 2;
        }
        int threads = number(options, "--threads", 2);
        int repeats = number(options, "--repeats", quick ? 3 : 5);
        Pattern only = Pattern.compile(value(options, "--only", ""));
        Path logs = Files.createDirectories(out.resolve("logs"));
        Path folder = Files.createDirectories(
                Path.of(value(options, "--models", out.resolve("models").toString())).toAbsolutePath());
        Path trained = root.resolve("../shared/data/models/" + Workload.TRAINED).normalize();
        var models = new Models(root.resolve("famulus"), folder, trained);
        var comparison = new Comparison(new Engines(root, javaHome, libraries, logs, threads,
                Duration.ofSeconds(number(options, "--limit", 600)),
                Optional.of(value(options, "--without", "")).filter(pattern -> !pattern.isEmpty())
                        .map(Pattern::compile)),
                models, repeats);
        JsonNode doctor = doctor(root, threads);
        List<RowResult> rows = new ArrayList<>();
        String parity = Files.isDirectory(trained) ? comparison.parityOfJlama() : "no trained model at " + trained;
        System.err.println(parity);
        var report = new Report(doctor, parity, threads, repeats,
                "benchmarks/side-by-side " + String.join(" ", options));
        for (Workload workload : quick ? Workload.quick() : Workload.all()) {
            if (only.matcher(workload.name()).find() && models.available(workload)) {
                rows.add(comparison.run(workload));
                // After each row: what is measured is kept if a later one fails.
                report.write(out, rows);
            }
        }
        if (rows.isEmpty()) {
            throw new IllegalArgumentException("no row was run; --only " + only + " matches none that has a model");
        }
        System.err.println("wrote " + out.resolve("results.md"));
        return 0;
    }

    private static JsonNode doctor(Path root, int threads) throws IOException {
        Process process = new ProcessBuilder(root.resolve("famulus").toString(), "doctor", "--json", "--threads",
                Integer.toString(threads)).redirectError(ProcessBuilder.Redirect.INHERIT).start();
        return new ObjectMapper().readTree(process.getInputStream());
    }

    private static int number(List<String> options, String name, int otherwise) {
        String value = value(options, name, Integer.toString(otherwise));
        if (!value.matches("[1-9][0-9]{0,2}")) {
            throw new IllegalArgumentException(name + " " + value + " is out of range; use 1 to 999");
        }
        return Integer.parseInt(value);
    }

    private static String value(List<String> options, String name, String otherwise) {
        int at = options.indexOf(name);
        if (at >= 0 && at + 1 == options.size()) {
            throw new IllegalArgumentException(name + " needs a value");
        }
        return at < 0 ? otherwise : options.get(at + 1);
    }
}
