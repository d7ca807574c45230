package org.famulus.training.data;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

import org.famulus.engine.chat.ChatMessage;
import org.famulus.engine.chat.ChatTemplate;
import org.famulus.engine.chat.ToolCall;
import org.famulus.engine.chat.ToolDefinition;
import org.famulus.engine.tokenizer.Tokenizer;
import org.famulus.training.data.CollectedTokens.Document;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/** The templates of well-known models, where they are on this machine. */
class SharedTemplateMasksTest {

    private static final Origin ORIGIN = new Origin("data.jsonl", 1);

    /** Everything in a template that looks like one of the control tokens of these families. */
    private static final Pattern CONTROL = Pattern
            .compile("<\\|[A-Za-z0-9_]+\\|>|<｜[^｜<>]+｜>|<(?:start|end)_of_turn>|\\[/?(?:INST|TOOL_CALLS)\\]");

    private static ChatTemplate template(String name, String begin, String end) throws IOException {
        Path data = Path.of(System.getProperty("famulus.root", ".."), "..", "shared", "data", "chat-templates",
                "llama.cpp");
        assumeTrue(Files.isDirectory(data), "skipped: no chat templates of well-known models at " + data);
        return ChatTemplate.of(Files.readString(data.resolve(name + ".jinja")), begin, end);
    }

    private static Document encode(Tokenizer tokenizer, ChatTemplate template, Sample.Chat chat) {
        return CollectedTokens
                .of(tokenizer, new SampleEncoder(tokenizer, Optional.of(template), EncodingOptions.of(100_000)), chat)
                .getFirst();
    }

    /** A tokenizer that has the control tokens that the template writes. */
    private static Tokenizer tokenizer(ChatTemplate template, String begin, String end, String turnEnd) {
        Set<String> control = new LinkedHashSet<>();
        control.add(begin);
        control.add(end);
        control.add(turnEnd);
        CONTROL.matcher(template.source(false)).results().forEach(match -> control.add(match.group()));
        return TestTokenizers.bytes(List.copyOf(control), turnEnd.equals(end) ? List.of(end) : List.of(turnEnd, end));
    }

    /** The text of each learned run. */
    private static List<String> learned(Document document, Tokenizer tokenizer) {
        List<String> runs = new ArrayList<>();
        Pattern.compile("«([^»]*)»").matcher(document.marked(tokenizer)).results()
                .forEach(match -> runs.add(match.group(1)));
        return runs;
    }

    @ParameterizedTest
    @CsvSource({"Qwen-Qwen2.5-7B-Instruct, <|endoftext|>, <|endoftext|>, <|im_end|>",
            "NousResearch-Hermes-2-Pro-Llama-3-8B-tool_use, <|begin_of_text|>, <|end_of_text|>, <|im_end|>",
            "NousResearch-Hermes-3-Llama-3.1-8B-tool_use, <|begin_of_text|>, <|end_of_text|>, <|im_end|>",
            "meta-llama-Llama-3.1-8B-Instruct, <|begin_of_text|>, <|end_of_text|>, <|eot_id|>",
            "meta-llama-Llama-3.2-3B-Instruct, <|begin_of_text|>, <|end_of_text|>, <|eot_id|>",
            "meta-llama-Llama-3.3-70B-Instruct, <|begin_of_text|>, <|end_of_text|>, <|eot_id|>",
            "meetkai-functionary-medium-v3.1, <|begin_of_text|>, <|end_of_text|>, <|eot_id|>",
            "meetkai-functionary-medium-v3.2, <|begin_of_text|>, <|end_of_text|>, <|eot_id|>",
            "fireworks-ai-llama-3-firefunction-v2, <|begin_of_text|>, <|end_of_text|>, <|eot_id|>",
            "microsoft-Phi-3.5-mini-instruct, <s>, <|endoftext|>, <|end|>",
            "google-gemma-2-2b-it, <bos>, <eos>, <end_of_turn>",
            "mistralai-Mistral-Nemo-Instruct-2407, <s>, </s>, </s>",
            "CohereForAI-c4ai-command-r-plus-tool_use, <BOS_TOKEN>, <|END_OF_TURN_TOKEN|>, <|END_OF_TURN_TOKEN|>"})
    void everyTurnIsLearnedWithItsEndAndNothingElse(String name, String begin, String end, String turnEnd)
            throws IOException {
        // Cohere's and Hermes' tool templates need a list of tools; firefunction's its own variables.
        ChatTemplate template = template(name, begin, end);
        List<ChatMessage> messages = List.of(ChatMessage.user("first question"), ChatMessage.assistant("first answer"),
                ChatMessage.user("second question"), ChatMessage.assistant("second, longer answer."),
                ChatMessage.user("third question"), ChatMessage.assistant("third answer"));
        boolean needsTools = name.contains("tool_use");
        Sample.Chat chat = new Sample.Chat(ORIGIN, messages, needsTools ? tools() : List.of());
        try (Tokenizer tokenizer = tokenizer(template, begin, end, turnEnd)) {
            if (name.contains("firefunction") || name.contains("command-r")) {
                // One asks for variables that no conversation has, the other puts words behind the last message.
                assertThatThrownBy(() -> encode(tokenizer, template, chat)).isInstanceOf(TrainingDataException.class)
                        .hasMessageStartingWith("data.jsonl line 1");
                return;
            }
            Document document = encode(tokenizer, template, chat);
            List<String> learned = learned(document, tokenizer);
            assertThat(learned).hasSize(3);
            for (int i = 0; i < 3; i++) {
                String answer = String.valueOf(messages.get(2 * i + 1).content());
                assertThat(learned.get(i)).endsWith(answer + turnEnd);
                assertThat(learned.get(i).length() - answer.length() - turnEnd.length())
                        .as("what the family itself writes before an answer, as functionary's \"all\"").isLessThan(5);
            }
            assertThat(document.text(tokenizer, false)).contains("first question", "second question", "third question")
                    .doesNotContain("answer");
        }
    }

    @ParameterizedTest
    @CsvSource({"Qwen-Qwen2.5-7B-Instruct, <|endoftext|>, <|endoftext|>, <|im_end|>, true",
            "meta-llama-Llama-3.1-8B-Instruct, <|begin_of_text|>, <|end_of_text|>, <|eot_id|>, true",
            "meta-llama-Llama-3.2-3B-Instruct, <|begin_of_text|>, <|end_of_text|>, <|eot_id|>, true",
            "mistralai-Mistral-Nemo-Instruct-2407, <s>, </s>, </s>, true",
            "NousResearch-Hermes-3-Llama-3.1-8B-tool_use, <|begin_of_text|>, <|end_of_text|>, <|im_end|>, false"})
    void toolCallsAreLearnedAndTheirResultsAreNot(String name, String begin, String end, String turnEnd,
            boolean possible) throws IOException {
        ChatTemplate template = template(name, begin, end);
        List<ChatMessage> messages = List.of(ChatMessage.user("what is it like in Rome"),
                ChatMessage.assistant(null, List.of(ToolCall.ofJson("abcdefghi", "weather", "{\"city\": \"Rome\"}"))),
                ChatMessage.toolResult("weather", "abcdefghi", "\"cloudless\""), ChatMessage.assistant("No clouds."));
        Sample.Chat chat = new Sample.Chat(ORIGIN, messages, tools());
        try (Tokenizer tokenizer = tokenizer(template, begin, end, turnEnd)) {
            if (!possible) {
                assertThatThrownBy(() -> encode(tokenizer, template, chat)).isInstanceOf(TrainingDataException.class)
                        .hasMessageContaining("in another way");
                return;
            }
            Document document = encode(tokenizer, template, chat);
            List<String> learned = learned(document, tokenizer);
            assertThat(learned).hasSize(2);
            assertThat(learned.get(0)).contains("weather", "{\"city\": \"Rome\"}").endsWith(turnEnd);
            assertThat(learned.get(1)).isEqualTo("No clouds." + turnEnd);
            assertThat(document.text(tokenizer, false)).contains("what is it like", "cloudless")
                    .doesNotContain("No clouds", "{\"city\": \"Rome\"}");
        }
    }

    /** DeepSeek's R1 asks with a thought begun, and writes answers without one. */
    @ParameterizedTest
    @CsvSource({"deepseek-ai-DeepSeek-R1-Distill-Llama-8B", "deepseek-ai-DeepSeek-R1-Distill-Qwen-32B"})
    void aTemplateThatDropsThoughtsIsRefused(String name) throws IOException {
        ChatTemplate template = template(name, "<｜begin▁of▁sentence｜>", "<｜end▁of▁sentence｜>");
        Sample.Chat chat = new Sample.Chat(ORIGIN, List.of(ChatMessage.user("a"), ChatMessage.assistant("b")),
                List.of());
        try (Tokenizer tokenizer = tokenizer(template, "<｜begin▁of▁sentence｜>", "<｜end▁of▁sentence｜>",
                "<｜end▁of▁sentence｜>")) {
            assertThatThrownBy(() -> encode(tokenizer, template, chat)).isInstanceOf(TrainingDataException.class)
                    .hasMessageContaining("<think>");
        }
    }

    private static List<ToolDefinition> tools() {
        return List.of(ToolDefinition.ofJson("""
                {"type": "function", "function": {"name": "weather", "description": "tells the weather",
                "parameters": {"type": "object", "properties": {"city": {"type": "string", "description": "where"}},
                "required": ["city"]}}}"""));
    }
}
