package org.famulus.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/** What shows only in a process of its own: signals, the locale, which libraries are loaded. */
class GenerationProcessTest {

    private static final int SIGINT = 2;

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    private Path folder;

    @Test
    void anInterruptKeepsTheTextWholeInAnyLocale() throws IOException, InterruptedException {
        assumeTrue(heedsInterrupts(), "this system lets child processes heed no SIGINT");
        String model = TinyModel.write(folder.resolve("model"), 3, 1_000_000).toString();
        Process process = start(List.of("-Dstdout.encoding=US-ASCII", "-Dfile.encoding=US-ASCII"), "generate",
                "--model", model, "--prompt", "on", "--logit-bias", "259=100", "--max-tokens", "1000000");
        try (InputStream out = process.getInputStream()) {
            byte[] first = out.readNBytes(20);
            new ProcessBuilder("kill", "-INT", Long.toString(process.pid())).start().waitFor();
            byte[] rest = out.readAllBytes();
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).isEqualTo(130);
            String text = new String(first, StandardCharsets.UTF_8) + new String(rest, StandardCharsets.UTF_8);
            assertThat(text).matches("é{10,999999}");
            assertThat(errors()).isEmpty();
        } finally {
            process.destroyForcibly();
        }
    }

    @Test
    void aShortPromptNeedsNoTensorLibrary() throws IOException, InterruptedException {
        String model = TinyModel.write(folder.resolve("model"), 3, 64).toString();
        Path loaded = folder.resolve("classes.txt");
        Process process = start(List.of("-Xlog:class+load:file=" + loaded), "generate", "--model", model, "--prompt",
                "short", "--max-tokens", "20");
        process.getInputStream().readAllBytes();
        assertThat(process.waitFor()).as(errors()).isZero();
        assertThat(Files.readString(loaded)).contains("org.famulus.engine.model.InferenceOperations")
                .doesNotContain("org.bytedeco.javacpp.Loader ");
    }

    private Process start(List<String> flags, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java")
                .toString(), "--enable-native-access=ALL-UNNAMED",
                "--add-exports=java.base/jdk.internal.module=ALL-UNNAMED", "-XX:+UseSerialGC", "-Xmx256m"));
        command.addAll(flags);
        command.addAll(List.of("-cp", System.getProperty("surefire.test.class.path", System.getProperty(
                "java.class.path")), Main.class.getName()));
        command.addAll(List.of(arguments));
        var builder = new ProcessBuilder(command).redirectError(folder.resolve("errors.txt").toFile());
        builder.environment().put("LC_ALL", "C");
        return builder.start();
    }

    private String errors() throws IOException {
        return Files.readString(folder.resolve("errors.txt"));
    }

    /** A process that was started in the background of some shells ignores SIGINT, and so do its children. */
    static boolean heedsInterrupts() throws IOException {
        Path status = Path.of("/proc/self/status");
        if (!Files.isReadable(status)) {
            return !System.getProperty("os.name").startsWith("Windows");
        }
        return Files.readAllLines(status).stream().filter(line -> line.startsWith("SigIgn:"))
                .noneMatch(line -> (Long.parseUnsignedLong(line.substring(7).strip(), 16) >> (SIGINT - 1) & 1) == 1);
    }
}
