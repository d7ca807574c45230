package org.famulus.engine.chat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import org.famulus.engine.chat.jinja.JinjaException;
import org.famulus.engine.chat.jinja.JinjaTemplate;
import org.famulus.engine.chat.jinja.Limits;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/** Well-known models' templates, where they are on this machine. */
class SharedTemplatesTest {

    private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-03-25T14:05:09Z"), ZoneOffset.UTC);
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private static Path data() {
        Path data = Path.of(System.getProperty("famulus.root", ".."), "..", "shared", "data", "chat-templates");
        assumeTrue(Files.isDirectory(data), "no chat templates of well-known models at " + data);
        return data;
    }

    @Test
    void llamaPromptsAreThoseOfTheRealModel() throws IOException {
        Path data = data();
        ChatTemplate template = ChatTemplate.of(
                Files.readString(data.resolve("llama.cpp/meta-llama-Llama-3.2-3B-Instruct.jinja")), "<|begin_of_text|>",
                "<|eot_id|>");
        int compared = 0;
        for (String model : List.of("meta-llama_Llama-3.2-1B-Instruct", "meta-llama_Llama-3.2-3B-Instruct")) {
            for (JsonNode response : MAPPER.readTree(data.resolve("real-responses/" + model + ".json").toFile())) {
                assertThat(render(template, response)).isEqualTo(response.at("/result/prompt").asText());
                compared++;
            }
        }
        assertThat(compared).isEqualTo(30);
    }

    /** Qwen3 writes conversations as Qwen2.5 does where there are system words and no tools. */
    @Test
    void qwenPromptsAreThoseOfTheRealModelWhereTheTemplatesAgree() throws IOException {
        Path data = data();
        ChatTemplate template = ChatTemplate
                .of(Files.readString(data.resolve("llama.cpp/Qwen-Qwen2.5-7B-Instruct.jinja")), null, "<|im_end|>");
        int equal = 0;
        for (JsonNode response : MAPPER
                .readTree(data.resolve("real-responses/Qwen_Qwen3-4B-Instruct-2507.json").toFile())) {
            equal += render(template, response).equals(response.at("/result/prompt").asText()) ? 1 : 0;
        }
        assertThat(equal).isEqualTo(10);
    }

    private static String render(ChatTemplate template, JsonNode response) throws IOException {
        JsonNode parameters = response.get("parameters");
        List<ChatMessage> messages = new ArrayList<>();
        for (JsonNode message : parameters.get("messages")) {
            messages.add(ChatMessage.of(message.get("role").asText(), message.get("content").asText()));
        }
        RenderOptions options = RenderOptions.forNextTurn().withClock(CLOCK);
        if (parameters.get("tools").isNull()) {
            return template.render(messages, options);
        }
        List<ToolDefinition> tools = new ArrayList<>();
        for (JsonNode tool : parameters.get("tools")) {
            tools.add(ToolDefinition.ofJson(MAPPER.writeValueAsString(tool)));
        }
        return template.render(messages, tools, options);
    }

    /**
     * Each line of the resource names a template, one of our conversations, and the length and SHA-256 of what Jinja2
     * 3.1.6 makes of it: without tools, with two and with an empty list, each with and without a generation prompt,
     * joined by NUL; {@code refused: ...} where the template raises an error, {@code failed} where Jinja2 does.
     */
    @Test
    void everyTemplateRendersEveryConversationAsJinja2() throws IOException, NoSuchAlgorithmException {
        Path folder = data().resolve("llama.cpp");
        JsonNode ours = MAPPER.readTree(resource("conversations.json"));
        List<Object> tools = MAPPER.convertValue(ours.get("tools"), new TypeReference<>() {
        });
        List<String> different = new ArrayList<>();
        int lines = 0;
        for (String line : resource("renderings.tsv").split("\n")) {
            String[] fields = line.split("\t");
            JinjaTemplate template = JinjaTemplate.parse(Files.readString(folder.resolve(fields[0])));
            List<Object> messages = MAPPER.convertValue(ours.get("conversations").get(fields[1]),
                    new TypeReference<>() {
                    });
            List<String> texts = new ArrayList<>();
            for (@Nullable
            List<Object> offered : Arrays.<@Nullable List<Object>>asList(null, tools, List.of())) {
                for (boolean prompt : new boolean[]{true, false}) {
                    texts.add(outcome(template, messages, offered, prompt));
                }
            }
            byte[] joined = String.join("\0", texts).getBytes(StandardCharsets.UTF_8);
            String hash = HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(joined));
            if (joined.length != Integer.parseInt(fields[2]) || !hash.equals(fields[3])) {
                different.add(fields[0] + " of " + fields[1]);
            }
            lines++;
        }
        assertThat(different).isEmpty();
        assertThat(lines).isEqualTo(17 * 18);
    }

    private static String outcome(JinjaTemplate template, List<Object> messages, @Nullable List<Object> tools,
            boolean addGenerationPrompt) {
        Map<String, @Nullable Object> variables = new LinkedHashMap<>();
        variables.put("messages", messages);
        variables.put("tools", tools);
        variables.put("documents", null);
        variables.put("add_generation_prompt", addGenerationPrompt);
        variables.put("bos_token", "<s>");
        variables.put("eos_token", "</s>");
        try {
            return template.render(variables, CLOCK, Limits.DEFAULT);
        } catch (JinjaException failure) {
            return failure.kind() == JinjaException.Kind.RAISED ? "refused: " + failure.getMessage() : "failed";
        }
    }

    private static String resource(String name) throws IOException {
        try (InputStream stream = Objects.requireNonNull(SharedTemplatesTest.class.getResourceAsStream(name))) {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
