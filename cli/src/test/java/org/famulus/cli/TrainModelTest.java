package org.famulus.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

class TrainModelTest {

    private static final String SHAPE = "hidden=32,layers=2,heads=2,context=128";

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    private Path folder;

    @SuppressWarnings("NullAway.Init") // set before each test
    private Path text;
    @SuppressWarnings("NullAway.Init") // set before each test
    private Path tokenizer;

    @BeforeEach
    void learnTokenizer() throws IOException {
        text = Files.writeString(folder.resolve("text.txt"),
                "the quick brown fox jumps over the lazy dog and runs away. ".repeat(150));
        tokenizer = folder.resolve("tokenizer");
        CommandRun.of("train", "tokenizer", "--data", text.toString(), "--pre-tokenizer", "characters", "--out",
                tokenizer.toString()).text();
    }

    private List<String> lm(String out, String... more) {
        List<String> arguments = new ArrayList<>(List.of("train", "lm", "--model", tokenizer.toString(), "--shape",
                SHAPE, "--data", text.toString(), "--out", folder.resolve(out).toString(), "--rows", "4", "--length",
                "32", "--compute", "f32", "--learning-rate", "0.01", "--save-every",
                "10", "--evaluate-every", "20", "--held-out", "0.1", "--threads", "1"));
        Collections.addAll(arguments, more);
        return arguments;
    }

    private static CommandRun run(List<String> arguments) {
        return CommandRun.of(arguments.toArray(String[]::new));
    }

    @Test
    void aTrainedModelGeneratesWhatItLearned() {
        JsonNode json = run(lm("run", "--steps", "150", "--type", "f32", "--json")).json();
        assertThat(json.get("step").asInt()).isEqualTo(150);
        assertThat(json.get("loss").asDouble()).isLessThan(1);
        assertThat(json.get("trained_parameters")).isEqualTo(json.get("parameters"));
        String written = json.get("path").asText();
        assertThat(CommandRun.of("generate", "--model", written, "--prompt", "the quick ", "--max-tokens", "9").text())
                .startsWith("brown");
        CommandRun again = run(lm("run", "--steps", "150"));
        assertThat(again.error(2)).contains("holds a run already").contains("--resume");
    }

    @Test
    void conversationsAreLearnedByAnAdapter() throws IOException {
        Path template = Files.writeString(folder.resolve("t.jinja"),
                "{% for m in messages %}{{ m.role[0] }}: {{ m.content }}<e>{% endfor %}"
                        + "{% if add_generation_prompt %}a: {% endif %}");
        Path chat = folder.resolve("chat");
        String lines = "{\"messages\": [{\"role\": \"user\", \"content\": \"fox\"}, "
                + "{\"role\": \"assistant\", \"content\": \"quick brown\"}]}\n"
                + "{\"messages\": [{\"role\": \"user\", \"content\": \"dog\"}, "
                + "{\"role\": \"assistant\", \"content\": \"lazy\"}]}\n";
        Path data = Files.writeString(folder.resolve("chat.jsonl"), lines.repeat(40));
        CommandRun.of("train", "tokenizer", "--data", data.toString(), text.toString(), "--vocabulary", "280",
                "--special", "<e>", "--eos", "<e>", "--chat-template", template.toString(), "--out", chat.toString())
                .text();
        String other = lines.replace("quick brown", "-").replace("lazy", "quick brown").replace("-", "lazy");
        Path otherData = Files.writeString(folder.resolve("other.jsonl"), other.repeat(40));
        String model = sft(chat, otherData, "base", "--shape", SHAPE).get("path").asText();
        String adapter = sft(Path.of(model), data, "sft", "--lora", "8").get("path").asText();
        assertThat(Path.of(adapter, "adapter_model.safetensors")).exists();
        assertThat(answer(model, "dog")).isEqualTo("quick brown");
        assertThat(answer(model, "dog", "--adapter", adapter)).isEqualTo("lazy");
        assertThat(answer(model, "fox", "--adapter", adapter)).isEqualTo("quick brown");
    }

    private JsonNode sft(Path model, Path data, String out, String... more) {
        List<String> arguments = new ArrayList<>(List.of("train", "sft", "--model", model.toString(), "--data",
                data.toString(), "--out", folder.resolve(out).toString(), "--steps", "150", "--rows", "2", "--length",
                "64", "--learning-rate", "0.01", "--compute", "f32", "--type", "f32", "--json"));
        Collections.addAll(arguments, more);
        return run(arguments).json();
    }

    private static String answer(String model, String prompt, String... more) {
        List<String> arguments = new ArrayList<>(
                List.of("generate", "--model", model, "--chat", "--prompt", prompt, "--max-tokens", "12"));
        Collections.addAll(arguments, more);
        return run(arguments).text().strip();
    }

    @Test
    void aWrongOptionIsNamed() {
        assertThat(run(lm("run", "--steps", "10", "--schedule", "steep")).error(2)).contains("--schedule steep");
        assertThat(run(lm("run", "--steps", "10", "--lora", "2", "--train", "x")).error(2)).contains("exclude");
        assertThat(run(lm("run", "--steps", "10", "--train", "[")).error(2)).contains("regular expression");
        assertThat(run(lm("run", "--steps", "10", "--rows-from", "thin-air")).error(2))
                .contains("packed or windows or random-windows");
        assertThat(run(lm("run", "--steps", "0", "--epochs", "0")).error(2)).contains("--epochs 0");
    }

    @Test
    void throughputIsMeasured() {
        JsonNode json = CommandRun.of("train", "throughput", "--shape", "hidden=32,layers=1,heads=2", "--vocabulary",
                "50", "--rows", "2", "--length", "16", "--steps", "2", "--json").json();
        assertThat(json).hasSize(2);
        assertThat(json.get(0).get("tokens_per_second").asDouble()).isPositive();
        assertThat(json.get(0).get("share_of_matrix_peak").asDouble()).isBetween(0.0, 1.0);
    }

    private Process start(List<String> arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java")
                .toString(), "--enable-native-access=ALL-UNNAMED",
                "--add-exports=java.base/jdk.internal.module=ALL-UNNAMED", "-Xmx256m", "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                Main.class.getName()));
        command.addAll(arguments);
        return new ProcessBuilder(command).redirectError(folder.resolve("err.txt").toFile()).start();
    }

    private String error() throws IOException {
        return Files.readString(folder.resolve("err.txt"));
    }

    /** Killed without warning, then interrupted, then run to its end: as if nothing had been. */
    @Test
    @EnabledOnOs({OS.LINUX, OS.MAC})
    void aKilledRunGoesOnToTheSameWeights() throws IOException, InterruptedException {
        run(lm("whole", "--steps", "60", "--type", "f32")).text();
        Process killed = start(lm("pieces", "--steps", "60", "--type", "f32"));
        Path checkpoints = folder.resolve("pieces/checkpoints");
        await(checkpoints, 10);
        killed.destroyForcibly().waitFor();
        Process ended = start(lm("pieces", "--steps", "60", "--type", "f32", "--resume"));
        String out = new String(ended.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(ended.waitFor()).as(error()).isZero();
        assertThat(out).contains("60 of 60 steps");
        assertThat(folder.resolve("pieces/model/model.safetensors"))
                .hasSameBinaryContentAs(folder.resolve("whole/model/model.safetensors"));
    }

    @Test
    @EnabledOnOs({OS.LINUX, OS.MAC})
    void anInterruptedRunIsSaved() throws IOException, InterruptedException {
        assumeTrue(GenerationProcessTest.heedsInterrupts(), "this system lets child processes heed no SIGINT");
        Process process = start(lm("run", "--steps", "1000000"));
        await(folder.resolve("run/checkpoints"), 10);
        new ProcessBuilder("kill", "-INT", Long.toString(process.pid())).start().waitFor();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(error()).isEqualTo(130);
        assertThat(out).contains("Stopped; the same command with --resume goes on.");
    }

    private static void await(Path checkpoints, int step) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + 120_000_000_000L;
        while (System.nanoTime() < deadline) {
            if (Files.isDirectory(checkpoints)) {
                try (Stream<Path> entries = Files.list(checkpoints)) {
                    if (entries.anyMatch(entry -> entry.getFileName().toString().startsWith("step-"))) {
                        return;
                    }
                }
            }
            Thread.sleep(20);
        }
        throw new AssertionError("no checkpoint after step " + step);
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void twoProcessesLearnWhatOneLearns() throws IOException, InterruptedException {
        JsonNode alone = run(lm("alone", "--steps", "30", "--json")).json();
        Process both = start(lm("both", "--steps", "30", "--world-size", "2", "--json"));
        String out = new String(both.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(both.waitFor()).as(error()).isZero();
        JsonNode json = new ObjectMapper().readTree(out);
        assertThat(json.get("tokens")).isEqualTo(alone.get("tokens"));
        assertThat(json.get("loss").asDouble()).isCloseTo(alone.get("loss").asDouble(), within(2e-3));
        assertThat(json.get("evaluation_loss").asDouble()).isCloseTo(alone.get("evaluation_loss").asDouble(),
                within(2e-3));
    }
}
