package org.famulus.cli.train;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The other processes of a run: the same program with the same arguments, told which of them each is. */
final class Companions implements AutoCloseable {

    private static final long PATIENCE_SECONDS = 60;

    private final List<Process> processes = new ArrayList<>();

    private Companions() {
    }

    /**
     * Starts them.
     *
     * @param worldSize processes of the run, this one included
     * @param meeting the file by which they find each other
     */
    static Companions start(int worldSize, Path meeting) throws IOException {
        var companions = new Companions();
        if (worldSize == 1) {
            return companions;
        }
        ProcessHandle.Info self = ProcessHandle.current().info();
        if (self.command().isEmpty() || self.arguments().isEmpty()) {
            throw new IOException("this system does not tell a program its own command line, so --world-size "
                    + worldSize + " cannot start the other processes; use --world-size 1");
        }
        try {
            for (int rank = 1; rank < worldSize; rank++) {
                List<String> command = new ArrayList<>();
                command.add(self.command().get());
                command.addAll(Arrays.asList(self.arguments().get()));
                command.addAll(List.of("--rank", Integer.toString(rank), "--meeting", meeting.toString()));
                companions.processes.add(new ProcessBuilder(command).redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .redirectError(ProcessBuilder.Redirect.INHERIT).start());
            }
            return companions;
        } catch (IOException failure) {
            companions.close();
            throw failure;
        }
    }

    /** Waits for their end, which is near when this process has reached its own. */
    void await() throws IOException {
        for (Process process : processes) {
            try {
                if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
                    throw new IOException("another process of the run failed; its message is above");
                }
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    @Override
    public void close() {
        processes.forEach(Process::destroy);
    }
}
