package org.famulus.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import org.famulus.engine.kernels.VectorHardware;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/** What only a process of its own can show: signals, start-up, the module system. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class ProcessTest {

    private static final String INTERNAL_MODULES = "--add-exports=java.base/jdk.internal.module=ALL-UNNAMED";

    @TempDir
    private Path folder;

    private static Process start(List<String> flags, Class<?> main, String... arguments) throws IOException {
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("-Xshare:auto");
        command.addAll(flags);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command).start();
    }

    private static String text(java.io.InputStream stream) throws IOException {
        return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    }

    /** Prints which vectors the JVM prefers, once the module is there. */
    static final class VectorProgram {

        public static void main(String[] arguments) {
            VectorModule.load();
            VectorModule.load();
            System.out.print(VectorHardware.preferredBits());
        }
    }

    @Test
    void theVectorApiComesInWithoutAFlagAndWithoutAWarning() throws Exception {
        Process process = start(List.of(INTERNAL_MODULES), VectorProgram.class);
        assertThat(text(process.getErrorStream())).isEmpty();
        assertThat(text(process.getInputStream())).isEqualTo(Integer.toString(VectorHardware.preferredBits()));
        assertThat(process.waitFor()).isZero();
    }

    @Test
    void theVectorApiThatIsThereFromTheStartIsTaken() throws Exception {
        Process process = start(List.of("--add-modules=jdk.incubator.vector"), VectorProgram.class);
        assertThat(text(process.getInputStream())).isEqualTo(Integer.toString(VectorHardware.preferredBits()));
        assertThat(process.waitFor()).isZero();
    }

    @Test
    void withoutItsFlagTheVectorApiIsMissedWithARemedy() throws Exception {
        Process process = start(List.of(), VectorProgram.class);
        assertThat(text(process.getErrorStream())).contains("FAMULUS_JAVA_OPTIONS=--add-modules=jdk.incubator.vector");
        assertThat(process.waitFor()).isEqualTo(1);
    }

    @Test
    void versionAndHelpLoadNothingHeavy() throws Exception {
        for (String argument : List.of("--version", "--help")) {
            Path log = folder.resolve("classes" + argument);
            Process process = start(List.of("-Xlog:class+load:file=" + log), Main.class, argument);
            assertThat(text(process.getErrorStream())).isEmpty();
            assertThat(process.waitFor()).isZero();
            String classes = Files.readString(log);
            assertThat(classes).contains(Main.class.getName());
            assertThat(classes).doesNotContain("org.bytedeco.", "ai.djl.", "jdk.incubator.", "com.fasterxml.",
                    "com.hubspot.");
            if (argument.equals("--version")) {
                assertThat(classes).doesNotContain("picocli.");
            }
        }
    }

    /** Counts until it is asked to stop, then says so and takes a moment for it. */
    static final class CountingProgram {

        public static void main(String[] arguments) throws InterruptedException {
            Terminal terminal = Terminal.ofProcess();
            try (Interrupt interrupt = Interrupt.install(terminal.out())) {
                terminal.out().println("started");
                terminal.out().flush();
                while (!interrupt.requested()) {
                    Thread.sleep(5);
                }
                Thread.sleep(200);
                terminal.out().print("finished");
            }
            System.exit(Interrupt.EXIT_STATUS);
        }
    }

    @Test
    void anInterruptedCommandFinishesItsTextAndExitsWith130() throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/bin/kill")) || Files.isExecutable(Path.of("/usr/bin/kill")),
                "no kill program: signals cannot be sent");
        Process process = start(List.of(), CountingProgram.class);
        try (var lines = new BufferedReader(
                new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            assertThat(lines.readLine()).isEqualTo("started");
            assertThat(new ProcessBuilder("kill", "-INT", Long.toString(process.pid())).start().waitFor()).isZero();
            assertThat(lines.readLine()).isEqualTo("finished");
            assertThat(lines.readLine()).isNull();
        }
        assertThat(process.waitFor()).isEqualTo(130);
        assertThat(text(process.getErrorStream())).isEmpty();
    }

    /** Installs an interrupt, closes it, and ends in the usual way. */
    static final class UninterruptedProgram {

        public static void main(String[] arguments) {
            Terminal terminal = Terminal.ofProcess();
            try (Interrupt interrupt = Interrupt.install(terminal.out())) {
                terminal.out().print(interrupt.requested());
            }
            System.exit(7);
        }
    }

    @Test
    void anInterruptThatNeverCameChangesNothing() throws Exception {
        Process process = start(List.of(), UninterruptedProgram.class);
        assertThat(text(process.getInputStream())).isEqualTo("false");
        assertThat(process.waitFor()).isEqualTo(7);
    }
}
