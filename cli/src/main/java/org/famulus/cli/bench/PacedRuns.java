package org.famulus.cli.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

import org.famulus.cli.Terminal;
import org.famulus.engine.model.DecoderModel;
import org.famulus.engine.model.DecoderWork;

/**
 * Runs that begin when another program says so, line by line, so that engines can alternate. Between them nothing runs.
 *
 * <p>The first line out says that the model is loaded and how much work a token is; then each line in is a prompt, and each line out a run.
 */
final class PacedRuns {

    private final Terminal terminal;
    private final DecoderModel model;
    private final DecoderWork work;
    private final int promptTokens;
    private final int generateTokens;
    private final int repeats;

    PacedRuns(Terminal terminal, DecoderModel model, DecoderWork work, int promptTokens, int generateTokens,
            int repeats) {
        this.terminal = terminal;
        this.model = model;
        this.work = work;
        this.promptTokens = promptTokens;
        this.generateTokens = generateTokens;
        this.repeats = repeats;
    }

    /** Runs until all repeats are done, or standard input ends. */
    void run() throws IOException {
        PrintStream out = terminal.out();
        out.printf(Locale.ROOT, "{\"ready\": true, \"bytes_per_token\": %.1f, \"operations_per_token\": %.1f}\n",
                generateTokens == 0 ? 0 : work.bytesPerToken(model.stateShape(), 1, promptTokens, generateTokens),
                promptTokens == 0 ? 0 : work.promptOperations(promptTokens) / promptTokens);
        out.flush();
        var lines = new BufferedReader(new InputStreamReader(terminal.in(), StandardCharsets.UTF_8));
        for (int repeat = 0; repeat < repeats; repeat++) {
            String line = lines.readLine();
            if (line == null) {
                return;
            }
            Timing timing;
            try (var progress = terminal.progress("bench", "tokens", 0, true)) {
                timing = Timing.run(model, List.of(parse(line)), generateTokens, progress);
            }
            out.printf(Locale.ROOT, "{\"prefill_seconds\": %.9f, \"decode_seconds\": %.9f, \"ids\": [%s]}\n",
                    timing.prefillSeconds(), timing.decodeSeconds(), Arrays.stream(timing.ids().getFirst())
                            .mapToObj(Integer::toString).collect(Collectors.joining(", ")));
            out.flush();
        }
    }

    private int[] parse(String line) {
        int[] ids;
        try {
            ids = Arrays.stream(line.strip().split("\\s+")).mapToInt(Integer::parseInt).toArray();
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("standard input has a line that is not token ids: " + shortened(line)
                    + "; give 1 to " + (promptTokens + 1) + " numbers with spaces between them", e);
        }
        if (ids.length > promptTokens + 1) {
            throw new IllegalArgumentException("standard input has a line of " + ids.length
                    + " token ids; --prompt-tokens " + promptTokens + " allows " + (promptTokens + 1));
        }
        return ids;
    }

    private static String shortened(String line) {
        return line.length() <= 40 ? line : line.substring(0, 40) + "...";
    }
}
