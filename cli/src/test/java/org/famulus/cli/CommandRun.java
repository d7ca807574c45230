package org.famulus.cli;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import static org.assertj.core.api.Assertions.assertThat;

/** A command that has run within this process: its exit status and what it printed. */
record CommandRun(int status, String out, String err) {

    static CommandRun of(String... arguments) {
        return withInput(new byte[0], false, arguments);
    }

    static CommandRun withInput(String input, String... arguments) {
        return withInput(input.getBytes(StandardCharsets.UTF_8), false, arguments);
    }

    /** @param terminal whether standard error passes for a terminal */
    static CommandRun withInput(byte[] input, boolean terminal, String... arguments) {
        var out = new ByteArrayOutputStream();
        var err = new ByteArrayOutputStream();
        int status = Main.run(new Terminal(new ByteArrayInputStream(input), Terminal.printer(new StandardOutput(out)),
                new PrintStream(err, true, StandardCharsets.UTF_8), terminal, Map.of()), arguments);
        return new CommandRun(status, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }

    /** What it printed to standard output, after making sure that it succeeded. */
    String text() {
        assertThat(status).as(err).isZero();
        return out;
    }

    /** The JSON document that it printed, after making sure that it succeeded. */
    JsonNode json() {
        try {
            return new ObjectMapper().readTree(text());
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(out, e);
        }
    }

    /** The one line on standard error of a command that failed. */
    String error(int expectedStatus) {
        assertThat(status).as(out + err).isEqualTo(expectedStatus);
        assertThat(out).isEmpty();
        assertThat(err.lines()).as(err).hasSize(1);
        return err.strip();
    }
}
