package org.famulus.training.data;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;

import org.famulus.engine.chat.ChatMessage;
import org.famulus.engine.chat.ToolCall;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class SampleSourceTest {

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    private Path folder;

    private Path write(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text);
    }

    private static List<Sample> read(Path path, @Nullable String separator) throws IOException {
        List<Sample> samples = new ArrayList<>();
        try (SampleReader reader = SampleSource.of(path, Optional.ofNullable(separator)).open()) {
            for (Sample sample = reader.next(); sample != null; sample = reader.next()) {
                samples.add(sample);
            }
            assertThat(reader.position()).isEqualTo(Files.size(path));
        }
        return samples;
    }

    private static List<String> texts(List<Sample> samples) {
        return samples.stream().map(sample -> ((Sample.Text) sample).text()).toList();
    }

    @Test
    void aTextFileIsOneDocumentExactlyAsItIs() throws IOException {
        Path path = write("a.txt", "\n one\r\ntwo \n\n");
        assertThat(read(path, null))
                .containsExactly(new Sample.Text(new Origin(path.toString(), 1), "\n one\r\ntwo \n\n", true, true));
    }

    @Test
    void aSeparatingLineStandsBetweenDocuments() throws IOException {
        Path path = write("a.txt", "<|e|>\none\n\ntwo\n<|e|>\r\n\n<|e|>\n\nthree <|e|>\n<|e|>");
        List<Sample> samples = read(path, "<|e|>");
        assertThat(texts(samples)).containsExactly("one\n\ntwo", "three <|e|>");
        assertThat(samples).extracting(sample -> sample.origin().line()).containsExactly(2L, 9L);
    }

    @Test
    void theByteOrderMarkIsNoText() throws IOException {
        assertThat(texts(read(write("a.txt", "\uFEFFone"), null))).containsExactly("one");
    }

    @Test
    void theReplacementCharacterIsText() throws IOException {
        assertThat(texts(read(write("a.txt", "a\uFFFDb"), null))).containsExactly("a\uFFFDb");
    }

    /** Joined, the parts of long documents are the documents; all but forced cuts are before a letter on a new line. */
    @ParameterizedTest
    @CsvSource({"1, true", "2, true", "3, false"})
    void longDocumentsComeInParts(long seed, boolean lineBreaks) throws IOException {
        Random random = new Random(seed);
        StringBuilder text = new StringBuilder();
        while (text.length() < 5 * TextDocuments.PART_CHARACTERS) {
            text.append(random.nextInt(9) > 0 ? "wörd" : "日本👩")
                    .append(random.nextInt(8) > 0 || !lineBreaks ? " " : "\n");
        }
        Path path = write("a.txt", "\n\n" + text + "\n<|e|>\nshort");
        List<Sample> samples = read(path, "<|e|>");
        List<String> parts = texts(samples.subList(0, samples.size() - 1));
        assertThat(String.join("", parts)).as("seed " + seed).isEqualTo(text.toString().replaceAll("[\\r\\n]+$", ""));
        assertThat(parts).hasSizeGreaterThanOrEqualTo(3)
                .allMatch(part -> part.length() <= 3 * TextDocuments.PART_CHARACTERS);
        assertThat(samples).extracting(sample -> ((Sample.Text) sample).begins()).startsWith(true, false, false);
        assertThat(samples).extracting(sample -> ((Sample.Text) sample).ends()).endsWith(false, true, true);
        if (lineBreaks) {
            for (int i = 0; i + 1 < parts.size(); i++) {
                assertThat(parts.get(i)).endsWith("\n");
                assertThat(Character.isLetterOrDigit(parts.get(i + 1).codePointAt(0))).isTrue();
            }
        }
    }

    @Test
    void eachLineOfAJsonLinesFileIsASample() throws IOException {
        Path path = write("a.jsonl",
                """
                        {"text": "one", "meta": 3}

                        {"prompt": "p", "completion": "c"}
                        {"messages": [{"role": "user", "content": [{"type": "text", "text": "a"}, {"type": "text", "text": "b"}]}, \
                        {"role": "assistant", "content": null, "tool_calls": [{"id": "c1", "type": "function", "function": \
                        {"name": "f", "arguments": {"x": 1.0}}}, {"id": "c2", "function": {"name": "g", "arguments": "{\\"y\\": [null]}"}}]}, \
                        {"role": "tool", "tool_call_id": "c2", "content": "r"}, {"role": "assistant", "content": "done"}], \
                        "tools": [{"type": "function", "function": {"name": "f"}}]}""");
        List<Sample> samples = read(path, null);
        assertThat(samples).extracting(sample -> sample.origin().line()).containsExactly(1L, 3L, 4L);
        assertThat(samples.get(0)).isEqualTo(new Sample.Text(new Origin(path.toString(), 1), "one", true, true));
        assertThat(samples.get(1)).isEqualTo(new Sample.Completion(new Origin(path.toString(), 3), "p", "c"));
        Sample.Chat chat = (Sample.Chat) samples.get(2);
        assertThat(chat.messages()).containsExactly(ChatMessage.user("ab"),
                ChatMessage.assistant(null, List.of(ToolCall.ofJson("c1", "f", "{\"x\": 1.0}"),
                        ToolCall.ofJson("c2", "g", "{\"y\": [null]}"))),
                ChatMessage.toolResult("g", "c2", "r"), ChatMessage.assistant("done"));
        assertThat(chat.tools()).extracting(tool -> tool.name()).containsExactly("f");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '~', value = {"{\"text\": 1} ~ text is 1; allowed is text",
            "{\"text\": \"\"} ~ text is empty", "{\"title\": \"x\"} ~ it needs one of text, messages",
            "{\"text\": \"a\", \"prompt\": \"b\"} ~ it needs one of", "{\"prompt\": \"b\"} ~ completion is missing",
            "[1] ~ the line is a list of 1", "{\"text\": \"a\" ~ is no strict JSON",
            "{\"text\": \"a\"} {} ~ is no strict JSON", "{\"text\": \"a\", \"text\": \"b\"} ~ Duplicate field",
            "{\"text\": \"\\ud83d\"} ~ half a surrogate pair", "{\"messages\": []} ~ at least one message",
            "{\"messages\": [{\"role\": 3}]} ~ messages[0].role is 3",
            "{\"messages\": [{\"role\": \"user\"}]} ~ messages[0].content is missing",
            "{\"messages\": [{\"role\": \"user\", \"content\": [{\"type\": \"image_url\"}]}]} ~ messages[0].content[0]",
            "{\"messages\": [{\"role\": \"assistant\", \"tool_calls\": [{\"function\": {\"name\": \"f\", \"arguments\": \"[1]\"}}]}]} ~ tool_calls[0]",
            "{\"messages\": [{\"role\": \"assistant\", \"tool_calls\": [{\"function\": {\"name\": \"f\"}}]}]} ~ arguments is missing",
            "{\"messages\": [{\"role\": \"user\", \"content\": \"a\"}], \"tools\": [{}]} ~ tool definition"})
    void aBadLineIsNamed(String line, String message) throws IOException {
        Path path = write("a.jsonl", "{\"text\": \"fine\"}\n\n" + line + "\n");
        assertThatThrownBy(() -> read(path, null)).isInstanceOf(TrainingDataException.class)
                .hasMessageStartingWith(path + " line 3").hasMessageContaining(message)
                .satisfies(thrown -> assertThat(String.valueOf(thrown.getMessage()).lines()).hasSize(1));
    }

    @Test
    void binaryDataAreRefusedByLine() throws IOException {
        Path nul = write("a.txt", "one\ntwo\0\n");
        assertThatThrownBy(() -> read(nul, null)).isInstanceOf(TrainingDataException.class)
                .hasMessageStartingWith(nul + " line 2").hasMessageContaining("NUL");
        for (byte[] broken : List.of(new byte[]{'a', '\n', (byte) 0xC3, '('},
                new byte[]{'a', '\n', (byte) 0xE2, (byte) 0x82},
                new byte[]{'a', '\n', (byte) 0xED, (byte) 0xA0, (byte) 0x80})) {
            Path path = Files.write(folder.resolve("b.jsonl"), broken);
            assertThatThrownBy(() -> SampleSource.of(path.resolveSibling("b.jsonl"), Optional.empty()).open().next())
                    .isInstanceOf(TrainingDataException.class);
            Path text = Files.write(folder.resolve("b.txt"), broken);
            assertThatThrownBy(() -> read(text, null)).isInstanceOf(TrainingDataException.class)
                    .hasMessageStartingWith(text + " line 2").hasMessageContaining("no UTF-8");
        }
    }

    @Test
    void aFileWithoutSamplesIsRefused() throws IOException {
        assertThatThrownBy(() -> read(write("a.txt", ""), null)).isInstanceOf(TrainingDataException.class)
                .hasMessageContaining("is empty");
        assertThatThrownBy(() -> read(write("a.txt", " \n\n"), null)).isInstanceOf(TrainingDataException.class)
                .hasMessageContaining("has no text");
        assertThatThrownBy(() -> read(write("a.jsonl", "\n \n"), null)).isInstanceOf(TrainingDataException.class)
                .hasMessageContaining("has no sample");
        assertThatThrownBy(() -> read(folder, null)).isInstanceOf(TrainingDataException.class)
                .hasMessageContaining("is a folder");
        assertThatThrownBy(() -> read(folder.resolve("none"), null)).isInstanceOf(TrainingDataException.class)
                .hasMessageContaining("no such file");
    }

    @Test
    void aLineLongerThanMayBeHeldIsRefused() throws IOException {
        Path path = folder.resolve("a.jsonl");
        Files.write(path, ("{}\n" + "x".repeat((16 << 20) + 1)).getBytes(StandardCharsets.US_ASCII));
        assertThatThrownBy(() -> {
            try (LineReader reader = new LineReader(path, 16 << 20, LineReader.LongLines.REFUSED)) {
                assertThat(reader.next()).isNotNull();
                reader.next();
            }
        }).isInstanceOf(TrainingDataException.class).hasMessageStartingWith(path + " line 2");
    }

    @Test
    void aSeparatorIsOneLine() {
        assertThatThrownBy(() -> SampleSource.of(folder, Optional.of("a\nb")))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> SampleSource.of(folder, Optional.of(" ")))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
