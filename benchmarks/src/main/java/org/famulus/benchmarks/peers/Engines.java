package org.famulus.benchmarks.peers;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Starts the engines on a row's model, each with its best flags.
 *
 * @param root of the repository
 * @param javaHome the JDK of all engines on the JVM
 * @param libraries the folder in which {@code jlama} and {@code llama-cpp-java} have their jars
 * @param logs receives what the engines print beside the protocol
 * @param threads of each engine
 * @param limit how long an engine may take to load a model, and then for each run
 * @param without engines whose names contain this are left out
 */
record Engines(Path root, Path javaHome, Path libraries, Path logs, int threads, Duration limit,
        Optional<Pattern> without) {

    private static final List<String> JAVA = List.of("--enable-native-access=ALL-UNNAMED");
    /** The most that {@code famulus bench} takes; the input ends before. */
    private static final int MOST_RUNS = 10_000;
    private static final String JLAMA_NATIVE = "jlama-native";

    /** Greedy tokens by which Jlama's native operations are compared with its Java ones. */
    private static final int COMPARED_IDS = 8;

    EngineProcess famulus(Workload workload, Path model) {
        return start("Famulus", workload,
                List.of(root.resolve("famulus").toString(), "bench", "--paced", "--model", model.toString(),
                        "--prompt-tokens", text(workload.promptTokens()), "--generate-tokens",
                        text(workload.generateTokens()), "--repeats", text(MOST_RUNS), "--threads", text(threads)));
    }

    EngineProcess llamaCppNode(Workload workload, Path model) {
        return start("llama.cpp (node-llama-cpp)", workload,
                List.of("node", root.resolve("benchmarks/peers/llama-cpp/bench.mjs").toString(), model.toString(),
                        text(workload.promptTokens()), text(workload.generateTokens()), text(threads)));
    }

    EngineProcess llamaCppJava(Workload workload, Path model) {
        List<String> command = new ArrayList<>(java());
        command.addAll(List.of("-Xmx512m", "-cp", libraries.resolve("llama-cpp-java") + "/*",
                root.resolve("benchmarks/peers/llama-cpp-java/LlamaCppWorker.java").toString(), model.toString(),
                text(workload.promptTokens()), text(workload.generateTokens()), text(threads)));
        return start("llama.cpp (de.kherud)", workload, command);
    }

    /**
     * Jlama, in the nearest types that it can run the model in, and with its native operations where they give the same
     * greedy tokens as its Java ones.
     */
    EngineProcess jlama(Workload workload, Path folder) {
        List<String[]> types = switch (workload.type()) {
            case "q8_0" -> List.of(new String[]{"KEEP", "I8"}, new String[]{"KEEP", "BF16"});
            case "q4_0" -> List.of(new String[]{"Q4", "I8"}, new String[]{"Q4", "F32"});
            case "f32" -> List.<String[]>of(new String[]{"KEEP", "F32"});
            default -> List.<String[]>of(new String[]{"KEEP", "BF16"});
        };
        EngineFailure last = new EngineFailure("Jlama has no types for " + workload.name());
        for (String[] pair : types) {
            try {
                return fastestRight(workload, folder, pair);
            } catch (EngineFailure failure) {
                last = failure;
            }
        }
        throw last;
    }

    private EngineProcess fastestRight(Workload workload, Path folder, String[] types) {
        int[] start = {1};
        EngineProcess plain = jlama(workload, folder, types, false);
        try {
            List<Integer> right = plain.run(start).ids().subList(0, COMPARED_IDS);
            EngineProcess fast = jlama(workload, folder, types, true);
            try {
                if (fast.run(start).ids().subList(0, COMPARED_IDS).equals(right)) {
                    plain.close();
                    return fast;
                }
                fast.close();
                return plain;
            } catch (EngineFailure withoutNative) {
                fast.close();
                return plain;
            }
        } catch (EngineFailure failure) {
            plain.close();
            throw failure;
        }
    }

    private EngineProcess jlama(Workload workload, Path folder, String[] types, boolean withNative) {
        Path jars = libraries.resolve("jlama");
        List<String> path = new ArrayList<>();
        try (var files = Files.list(jars)) {
            files.map(Path::toString)
                    .filter(jar -> withNative || !Path.of(jar).getFileName().toString().startsWith(JLAMA_NATIVE))
                    .sorted().forEach(path::add);
        } catch (java.io.IOException e) {
            throw new EngineFailure("Jlama's jars are missing in " + jars, e);
        }
        List<String> command = new ArrayList<>(java());
        command.addAll(List.of("-Xmx6g", "--add-modules=jdk.incubator.vector", "-cp",
                String.join(java.io.File.pathSeparator, path),
                root.resolve("benchmarks/peers/jlama/JlamaWorker.java").toString(), folder.toString(),
                text(workload.generateTokens()), text(threads), types[0], types[1]));
        return start("Jlama (" + (withNative ? "native" : "Java") + " operations, weights " + types[0] + ", rows "
                + types[1] + ")", workload, command);
    }

    private List<String> java() {
        List<String> command = new ArrayList<>();
        command.add(javaHome.resolve("bin/java").toString());
        command.addAll(JAVA);
        return command;
    }

    private EngineProcess start(String name, Workload workload, List<String> command) {
        if (without.isPresent() && without.get().matcher(name).find()) {
            throw new EngineFailure(name + " was left out by --without " + without.get());
        }
        String file = (workload.name() + " " + name).replaceAll("[^A-Za-z0-9.]+", "-") + ".log";
        return EngineProcess.start(name, command, logs.resolve(file), limit);
    }

    private static String text(int number) {
        return Integer.toString(number);
    }
}
