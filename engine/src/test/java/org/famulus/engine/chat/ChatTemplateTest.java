package org.famulus.engine.chat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

import org.famulus.engine.ModelFormatException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class ChatTemplateTest {

    private static final String SIMPLE = """
            {{ bos_token }}
            {%- if tools %}[tools {{ tools | map(attribute='function') | map(attribute='name') | join(',') }}]{% endif %}
            {%- for message in messages %}{{ '\\n' }}<{{ message.role }}>{{ message.content or '' }}
            {%- for call in message.tool_calls or [] %}({{ call.id }}:{{ call.function.name }} {{ call.function.arguments | tojson }})
            {%- endfor %}
            {%- if message.reasoning_content %}~{{ message.reasoning_content }}{% endif %}
            {%- if message.name %}@{{ message.name }}/{{ message.tool_call_id }}{% endif %}{{ eos_token }}
            {%- endfor %}
            {%- if add_generation_prompt %}<assistant{% if thinking %} thinks{% endif %}>{% endif %}""";

    private static final RenderOptions NEXT = RenderOptions.forNextTurn();

    @TempDir
    private Path folder;

    @Test
    void messagesToolsAndOptionsReachTheTemplate() {
        ChatTemplate template = ChatTemplate.of(SIMPLE, "<s>", "</s>");
        List<ChatMessage> messages = List.of(ChatMessage.system("Be kind."), ChatMessage.user("Rome?"),
                ChatMessage.assistant(null,
                        List.of(ToolCall.ofJson("c1", "weather", "{\"city\":\"Rome\",\"a\":[1.0,null]}"))),
                ChatMessage.toolResult("weather", "c1", "sunny"),
                ChatMessage.assistant("Sunny.").withReasoning("easy"));
        ToolDefinition tool = ToolDefinition.function("weather", "tells", Map.of("type", "object"));
        String turns = """

                <system>Be kind.</s>
                <user>Rome?</s>
                <assistant>(c1:weather {"city": "Rome", "a": [1.0, null]})</s>
                <tool>sunny@weather/c1</s>
                <assistant>Sunny.~easy</s>""";
        assertThat(template.render(messages, RenderOptions.asItIs())).isEqualTo("<s>" + turns);
        assertThat(template.render(messages, List.of(tool), NEXT.withVariable("thinking", true)))
                .isEqualTo("<s>[tools weather]" + turns + "<assistant thinks>");
        assertThat(tool.name()).isEqualTo("weather");
    }

    @Test
    void bracesInAMessageAreData() {
        String words = "{{ 7 * 7 }}{% set x = 1 %}{# c #}{% raw %}{{ messages }}";
        ChatTemplate template = ChatTemplate.of(
                "{% macro say(m) %}{{ m.content }}{% endmacro %}{% for m in messages %}{{ m.content }}|{{ say(m) | trim }}|{% set c %}{{ m.content }}{% endset %}{{ c ~ m['content'] | tojson }}{% endfor %}",
                null, null);
        assertThat(template.render(List.of(ChatMessage.user(words)), NEXT))
                .isEqualTo(words + "|" + words + "|" + words + "\"" + words + "\"");
    }

    @Test
    void noToolsAndAnEmptyListOfToolsDiffer() {
        ChatTemplate template = ChatTemplate.of("{{ tools is none }} {{ tools is defined }}", null, null);
        assertThat(template.render(List.of(), NEXT)).isEqualTo("True True");
        assertThat(template.render(List.of(), List.of(), NEXT)).isEqualTo("False True");
    }

    @Test
    void theDateIsTheClocks() {
        ChatTemplate template = ChatTemplate.of("{{ strftime_now('%d %b %Y') }}", null, null);
        Clock clock = Clock.fixed(Instant.parse("2026-03-25T23:30:00Z"), ZoneOffset.ofHours(1));
        assertThat(template.render(List.of(), NEXT.withClock(clock))).isEqualTo("26 Mar 2026");
    }

    @Test
    void aRefusalCarriesTheTemplatesWords() {
        ChatTemplate template = ChatTemplate.of("{{ raise_exception('roles must\nalternate') }}", null, null);
        assertThatThrownBy(() -> template.render(List.of(), NEXT)).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("the model's chat template refuses this conversation: roles must alternate");
        assertThatThrownBy(() -> ChatTemplate.of("{{ messages[0].x.y }}", null, null)
                .render(List.of(ChatMessage.user("a")), NEXT)).isInstanceOf(IllegalArgumentException.class).hasMessage(
                        "the model's chat template cannot render this conversation: 'dict object' has no attribute 'x'");
    }

    @Test
    void aBrokenTemplateFailsWhenItIsUsed() {
        ChatTemplate template = ChatTemplate.of("{% if %}", null, null);
        assertThatThrownBy(() -> template.render(List.of(), NEXT)).isInstanceOf(ModelFormatException.class)
                .hasMessage("the model's chat template is not valid: line 1: expected an expression, but found '%}';"
                        + " correct it, or use the model without a chat template");
        assertThatThrownBy(() -> ChatTemplate
                .of("{% for a in range(99999) %}{% for b in range(99999) %}{% endfor %}{% endfor %}", null, null)
                .render(List.of(), NEXT)).isInstanceOf(ModelFormatException.class)
                .hasMessageContaining("needs more than 10000000 steps");
    }

    @Test
    void namedTemplatesAreChosenByTools() throws IOException {
        write("tokenizer_config.json",
                """
                        {"bos_token": {"content": "<b>", "lstrip": false}, "eos_token": "<e>", "pad_token": null,
                         "chat_template": [{"name": "default", "template": "plain {{ bos_token }}{{ eos_token }}{{ pad_token }}"},
                                           {"name": "tool_use", "template": "tools {{ bos_token }}"}]}""");
        ChatTemplate template = ChatTemplate.read(folder).orElseThrow();
        assertThat(template.names()).containsExactly("default", "tool_use");
        assertThat(template.source(true)).isEqualTo("tools {{ bos_token }}");
        assertThat(template.render(List.of(), NEXT)).isEqualTo("plain <b><e>");
        assertThat(template.render(List.of(), List.of(), NEXT)).isEqualTo("tools <b>");
    }

    @Test
    void aTemplateFileStandsAboveTheConfiguration() throws IOException {
        write("tokenizer_config.json", "{\"bos_token\": \"<b>\", \"chat_template\": \"old\"}");
        assertThat(ChatTemplate.read(folder).orElseThrow().render(List.of(), NEXT)).isEqualTo("old");
        write("chat_template.jinja", "new {{ bos_token }}\n");
        write("additional_chat_templates/tool_use.jinja", "with tools");
        ChatTemplate template = ChatTemplate.read(folder).orElseThrow();
        assertThat(template.render(List.of(), NEXT)).isEqualTo("new <b>");
        assertThat(template.render(List.of(), List.of(), NEXT)).isEqualTo("with tools");
    }

    @Test
    void aFolderWithoutTemplateHasNone() throws IOException {
        assertThat(ChatTemplate.read(folder)).isEmpty();
        write("tokenizer_config.json", "{\"bos_token\": \"<b>\", \"chat_template\": null}");
        assertThat(ChatTemplate.read(folder)).isEmpty();
        write("tokenizer_config.json", "{\"bos_token\": \"<b>\", \"chat_template\": []}");
        assertThat(ChatTemplate.read(folder)).isEmpty();
        write("tokenizer_config.json", "{\"bos_token\": \"<b>\"}");
        write("chat_template.json", "{\"chat_template\": \"processor {{ bos_token }}\"}");
        assertThat(ChatTemplate.read(folder).orElseThrow().render(List.of(), NEXT)).isEqualTo("processor <b>");
    }

    @Test
    void aBadFileGivesOneLineThatNamesIt() throws IOException {
        for (String content : List.of("{", "[]", "", "null", "{} {}", "{\"chat_template\": 5}",
                "{\"chat_template\": [1]}", "{\"chat_template\": {\"a\": \"b\"}}",
                "[".repeat(100_000))) {
            write("tokenizer_config.json", content);
            assertThatThrownBy(() -> ChatTemplate.read(folder)).as(content.substring(0, Math.min(40, content.length())))
                    .isInstanceOf(ModelFormatException.class)
                    .satisfies(failure -> assertThat(failure.getMessage()).doesNotContain("\n")
                            .contains("tokenizer_config.json"));
        }
    }

    @Test
    void aTemplateListWithoutDefaultSaysWhatItHas() {
        ChatTemplate template = ChatTemplate.of(Map.of("rag", "x"), Map.of());
        assertThatThrownBy(() -> template.render(List.of(), NEXT)).isInstanceOf(ModelFormatException.class)
                .hasMessage("the model has the chat templates [rag], but none named default");
    }

    @Test
    void badToolsAreRefused() {
        assertThatThrownBy(() -> ToolDefinition.ofJson("{\"name\": \"f\"}"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("[name]");
        assertThatThrownBy(() -> ToolCall.ofJson(null, "f", "not json")).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("the arguments of tool 'f' must be a JSON object");
        assertThatThrownBy(() -> ToolCall.ofJson(null, "f", "null")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void manyThreadsRenderOneTemplate() throws Exception {
        ChatTemplate template = ChatTemplate.of(
                "{% set ns = namespace(n=0) %}{% for m in messages %}{% set ns.n = ns.n + loop.index %}{{ m.content }}{% endfor %}{{ ns.n }}",
                null, null);
        List<Future<String>> texts = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 200; i++) {
                ChatMessage message = ChatMessage.user("m" + i);
                texts.add(threads.submit(() -> template.render(List.of(message, message), NEXT)));
            }
        }
        for (int i = 0; i < 200; i++) {
            assertThat(texts.get(i).get()).isEqualTo("m" + i + "m" + i + "3");
        }
    }

    private void write(String name, String content) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, content);
    }
}
