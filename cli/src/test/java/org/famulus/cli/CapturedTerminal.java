package org.famulus.cli;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/** A terminal whose output a test reads. */
public final class CapturedTerminal {

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final Terminal terminal;

    public CapturedTerminal() {
        this("");
    }

    /** A terminal on whose standard input {@code in} stands. */
    public CapturedTerminal(String in) {
        terminal = terminal(in, out, Map.of());
    }

    /** A terminal whose standard output ends in {@code target}. */
    CapturedTerminal(OutputStream target, Map<String, String> environment) {
        terminal = terminal("", target, environment);
    }

    private Terminal terminal(String in, OutputStream target, Map<String, String> environment) {
        return new Terminal(new ByteArrayInputStream(in.getBytes(StandardCharsets.UTF_8)),
                Terminal.printer(new StandardOutput(target)),
                new PrintStream(err, true, StandardCharsets.UTF_8), false, environment);
    }

    public int run(String... arguments) {
        return Main.run(terminal, arguments);
    }

    int run(List<Class<?>> commands, String... arguments) {
        return Famulus.run(terminal, commands, arguments);
    }

    public String out() {
        return out.toString(StandardCharsets.UTF_8);
    }

    public String err() {
        return err.toString(StandardCharsets.UTF_8);
    }
}
