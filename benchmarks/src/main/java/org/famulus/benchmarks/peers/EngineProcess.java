package org.famulus.benchmarks.peers;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;

/**
 * An engine with a loaded model, which runs when it is told to and waits, without computing, in between.
 *
 * <p>The protocol: the program prints {@code {"ready": true}}; then each line in is a prompt and the token fed after it, as
 * ids with spaces between them, and each line out is {@code {"prefill_seconds": .., "decode_seconds": .., "ids": [..]}}.
 * Standard error goes to a file.
 */
final class EngineProcess implements AutoCloseable {

    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final long PATIENCE_SECONDS = 20;

    /**
     * One run.
     *
     * @param prefillSeconds reading the prompt
     * @param decodeSeconds all steps after it
     * @param ids the likeliest token after each step
     */
    record Run(double prefillSeconds, double decodeSeconds, List<Integer> ids) {
    }

    private final String name;
    private final List<String> command;
    private final Duration limit;
    private final Process process;
    private final BufferedReader lines;
    private final Writer input;
    private JsonNode readiness = MissingNode.getInstance();

    private EngineProcess(String name, List<String> command, Duration limit, Process process) {
        this.name = name;
        this.command = command;
        this.limit = limit;
        this.process = process;
        lines = process.inputReader(StandardCharsets.UTF_8);
        input = process.outputWriter(StandardCharsets.UTF_8);
    }

    /**
     * Starts a program and waits until its model is loaded.
     *
     * @param name of the engine
     * @param command the program with its arguments
     * @param log receives its standard error
     * @param limit how long it may take to load the model, and then for each run
     * @throws EngineFailure if it ends before it is ready, or takes longer
     */
    static EngineProcess start(String name, List<String> command, Path log, Duration limit) {
        try {
            Process process = new ProcessBuilder(command).redirectError(log.toFile()).start();
            var engine = new EngineProcess(name, List.copyOf(command), limit, process);
            try {
                JsonNode first = engine.read(log.toFile());
                if (!first.path("ready").asBoolean()) {
                    throw new EngineFailure(name + " began with " + first + " instead of being ready");
                }
                engine.readiness = first;
                return engine;
            } catch (RuntimeException failure) {
                engine.close();
                throw failure;
            }
        } catch (IOException e) {
            throw new EngineFailure(name + " does not start: " + e.getMessage(), e);
        }
    }

    /** Which engine it is. */
    String name() {
        return name;
    }

    /** The command line that started it. */
    List<String> command() {
        return command;
    }

    /** The line by which it said that it is ready; Famulus puts in it how much work a token is. */
    JsonNode readiness() {
        return readiness;
    }

    /**
     * Runs once.
     *
     * @param start the prompt, and the token that the first step is fed
     * @throws EngineFailure if the engine ends, takes longer than its limit or answers something else
     */
    Run run(int[] start) {
        try {
            input.write(Arrays.stream(start).mapToObj(Integer::toString).collect(Collectors.joining(" ")) + "\n");
            input.flush();
            JsonNode answer = read(null);
            List<Integer> ids = answer.path("ids").valueStream().map(JsonNode::asInt).toList();
            return new Run(answer.required("prefill_seconds").asDouble(), answer.required("decode_seconds").asDouble(),
                    ids);
        } catch (IOException | IllegalArgumentException e) {
            throw new EngineFailure(name + " failed: " + e.getMessage(), e);
        }
    }

    /**
     * Runs until the runs together have taken {@code seconds}.
     *
     * @return the mean of their times, and the ids of the last
     * @throws EngineFailure as {@link #run(int[])}
     */
    Run run(int[] start, double seconds) {
        double prefill = 0;
        double decode = 0;
        for (int runs = 1;; runs++) {
            Run run = run(start);
            prefill += run.prefillSeconds;
            decode += run.decodeSeconds;
            if (prefill + decode >= seconds) {
                return new Run(prefill / runs, decode / runs, run.ids);
            }
        }
    }

    /** One line of the program, which is stopped if it takes too long over it. */
    private JsonNode read(@Nullable File log) throws IOException {
        var late = new AtomicBoolean();
        Thread watch = Thread.ofVirtual().start(() -> {
            try {
                Thread.sleep(limit);
                late.set(true);
                process.descendants().forEach(ProcessHandle::destroyForcibly);
                process.destroyForcibly();
            } catch (InterruptedException answered) {
                Thread.currentThread().interrupt();
            }
        });
        String line;
        try {
            line = lines.readLine();
        } finally {
            watch.interrupt();
        }
        if (late.get()) {
            throw new EngineFailure(name + " was stopped after " + limit.toSeconds() + " s without an answer");
        }
        if (line == null) {
            throw new EngineFailure(name + " ended" + (log == null ? "" : "; " + log + " may say why"));
        }
        return MAPPER.readTree(line);
    }

    /** Ends the program. */
    @Override
    public void close() {
        try {
            input.close();
        } catch (IOException gone) {
            // It has ended already.
        }
        try {
            if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
