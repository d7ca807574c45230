package org.famulus.engine.tokenizer;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/** The library reports its use to a server unless told not to; a fresh process with a witness shows that it does not. */
class NoNetworkTest {

    @TempDir
    private Path folder;

    @Test
    void nothingCallsHome() throws IOException, InterruptedException {
        assertThat(witnessed("ours")).isEqualTo("sockets: []");
    }

    /** Without our settings the witness sees the library's call, so it would see ours. */
    @Test
    void theWitnessSeesTheLibrarysOwnCall() throws IOException, InterruptedException {
        assertThat(witnessed("library")).contains("169.254.169.254");
    }

    private String witnessed(String mode) throws IOException, InterruptedException {
        SmallTokenizers.write(folder, SmallTokenizers.byteLevel());
        String classPath = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        Process process = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED", "-Xmx256m", "-cp", classPath, NetworkWitness.class.getName(),
                mode,
                folder.toString()).redirectError(ProcessBuilder.Redirect.INHERIT).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(output).isZero();
        return output.lines().filter(line -> line.startsWith("sockets: ")).findFirst().orElse(output);
    }
}
