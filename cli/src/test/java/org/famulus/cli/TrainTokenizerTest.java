package org.famulus.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import com.fasterxml.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;

class TrainTokenizerTest {

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    private Path folder;

    @SuppressWarnings("NullAway.Init") // set before each test
    private String data;
    @SuppressWarnings("NullAway.Init") // set before each test
    private String out;

    @BeforeEach
    void writeData() throws IOException {
        data = Files
                .writeString(folder.resolve("data.txt"),
                        "one two three, one two\n<|endoftext|>\none three\n".repeat(20))
                .toString();
        out = folder.resolve("model").toString();
    }

    private static CommandRun train(String... arguments) {
        return CommandRun
                .of(Stream.concat(Stream.of("train", "tokenizer"), Stream.of(arguments)).toArray(String[]::new));
    }

    @Test
    void theTokenizerThatIsLearnedTokenizes() {
        assertThat(train("--data", data, "--separator", "<|endoftext|>", "--vocabulary", "266", "--out", out).text())
                .contains("qwen2, 266 tokens, 9 merges").hasLineCount(1);
        assertThat(train("--data", data, "--separator", "<|endoftext|>", "--vocabulary", "270", "--out", out, "--force")
                .text()).contains("qwen2, 267 tokens, 10 merges", "270 tokens were asked for");
        assertThat(CommandRun.of("tokenize", "--model", out, "one two<|endoftext|>").text())
                .isEqualTo("%s\tone\n%s\tĠtwo\n0\t<|endoftext|>\n".formatted(id("one"), id("Ġtwo")));
    }

    private int id(String token) {
        JsonNode json = CommandRun.of("tokenize", "--model", out, "--json", "--no-special", token.replace('Ġ', ' '))
                .json();
        assertThat(json.get("ids")).hasSize(1);
        return json.get("ids").get(0).asInt();
    }

    @Test
    void theJsonSaysWhatWasMade() throws IOException {
        Path template = Files.writeString(folder.resolve("t.jinja"), "{{ messages[0].content }}<|im_end|>");
        JsonNode json = train("--data", data, data, "--vocabulary", "5000", "--out", out, "--pre-tokenizer", "gpt2",
                "--special", "<|im_start|>", "<|im_end|>", "--eos", "<|im_end|>", "--chat-template",
                template.toString(), "--json").json();
        assertThat(json.get("special_tokens")).hasSize(2);
        assertThat(json.get("asked").asInt()).isEqualTo(5000);
        assertThat(json.get("vocabulary").asInt()).isBetween(270, 300);
        assertThat(Files.readString(Path.of(out, "tokenizer_config.json"))).contains("<|im_end|>", "messages[0]");
    }

    @Test
    void charactersNeedNoSize() {
        assertThat(train("--data", data, "--out", out, "--pre-tokenizer", "characters").text())
                .contains("characters, 17 tokens, 0 merges");
        assertThat(train("--data", data, "--out", out, "--pre-tokenizer", "characters", "--force", "--vocabulary", "9")
                .error(2)).contains("--vocabulary 9");
    }

    @Test
    void nothingIsReplacedUnasked() {
        train("--data", data, "--vocabulary", "260", "--out", out).text();
        assertThat(train("--data", data, "--vocabulary", "261", "--out", out).error(1)).contains("--force");
        assertThat(train("--data", data, "--vocabulary", "261", "--out", out, "--force").text()).contains("261 tokens");
    }

    @Test
    void aMistakeGivesOneLine() throws IOException {
        String binary = Files.write(folder.resolve("b.txt"), new byte[]{'a', '\n', 0}).toString();
        String broken = Files.writeString(folder.resolve("c.jsonl"), "{\"text\": \"a\"}\n{\"x\": 1}\n").toString();
        String template = Files.write(folder.resolve("t.jinja"), new byte[]{(byte) 0xFF}).toString();
        List<String> usual = List.of("--vocabulary", "300", "--out", out);
        assertThat(train(with(usual, "--data", binary)).error(1)).contains("b.txt line 2", "NUL");
        assertThat(train(with(usual, "--data", broken)).error(1)).contains("c.jsonl line 2");
        assertThat(train(with(usual, "--data", folder.resolve("none").toString())).error(1)).contains("no such file");
        assertThat(train(with(usual)).error(2)).contains("--data");
        assertThat(train("--data", data, "--out", out).error(2)).contains("--vocabulary");
        assertThat(train("--data", data, "--vocabulary", "9", "--out", out).error(2)).contains("a vocabulary of 9");
        assertThat(train(with(usual, "--data", data, "--pre-tokenizer", "bert")).error(2)).contains("bert", "smollm");
        assertThat(train(with(usual, "--data", data, "--eos", "<|x|>")).error(2)).contains("<|x|>");
        assertThat(train(with(usual, "--data", data, "--chat-template", template)).error(2)).contains("no UTF-8");
        assertThat(train(with(usual, "--data", data, "--chat-template", folder.resolve("none").toString())).error(1))
                .contains("no such file");
        assertThat(CommandRun.of("train").error(2)).contains("no command given");
        assertThat(Path.of(out)).doesNotExist();
    }

    @Test
    void helpNamesEveryOption() {
        assertThat(train("--help").text()).contains("--data", "--separator", "--vocabulary", "--out", "--force",
                "--pre-tokenizer", "--special", "--bos", "--eos", "--pad", "--chat-template", "--json");
        assertThat(CommandRun.of("train", "--help").text()).contains("tokenizer");
        assertThat(CommandRun.of("--help").text()).contains("train");
    }

    private static String[] with(List<String> usual, String... more) {
        List<String> all = new ArrayList<>(usual);
        all.addAll(List.of(more));
        return all.toArray(String[]::new);
    }
}
