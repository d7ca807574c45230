package org.famulus.training.data;

import java.util.List;
import java.util.Optional;

import org.famulus.engine.chat.ChatMessage;
import org.famulus.engine.chat.ChatTemplate;
import org.famulus.engine.chat.ToolCall;
import org.famulus.engine.chat.ToolDefinition;
import org.famulus.engine.tokenizer.Tokenizer;
import org.famulus.training.data.CollectedTokens.Document;
import org.famulus.training.data.EncodingOptions.LearnedTurns;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Templates of our own; those of well-known models are in {@link SharedTemplateMasksTest}. */
class ChatEncoderTest {

    private static final Origin ORIGIN = new Origin("data.jsonl", 3);
    private static final List<String> CONTROL = List.of("<|start|>", "<|end|>", "<|text-end|>");

    private static final String SIMPLE = """
            {%- if tools %}[{{ tools | map(attribute='function.name') | join(',') }}]{% endif %}
            {%- for message in messages -%}
            <|start|>{{ message.role + '\\n' }}{{ message.content or '' }}
            {%- for call in message.tool_calls or [] %}<call>{{ call.function.name }} {{ call.function.arguments | tojson }}</call>{% endfor -%}
            <|end|>{{ '\\n' }}
            {%- endfor %}
            {%- if add_generation_prompt %}<|start|>assistant{{ '\\n' }}{% endif %}""";

    private static final List<ChatMessage> TWO_TURNS = List.of(ChatMessage.system("be kind"), ChatMessage.user("hi"),
            ChatMessage.assistant("hello"), ChatMessage.user("sum?"), ChatMessage.assistant("4"));

    private static Sample chat(List<ChatMessage> messages) {
        return new Sample.Chat(ORIGIN, messages, List.of());
    }

    private static Document encode(String template, Sample sample, EncodingOptions options) {
        try (Tokenizer tokenizer = TestTokenizers.bytes(CONTROL, List.of("<|end|>", "<|text-end|>"))) {
            return encode(tokenizer, template, sample, options);
        }
    }

    private static Document encode(Tokenizer tokenizer, String template, Sample sample, EncodingOptions options) {
        return CollectedTokens.of(tokenizer, new SampleEncoder(tokenizer,
                Optional.of(ChatTemplate.of(template, null, "<|end|>")), options), sample).getFirst();
    }

    private static String marked(String template, Sample sample, EncodingOptions options) {
        try (Tokenizer tokenizer = TestTokenizers.bytes(CONTROL, List.of("<|end|>", "<|text-end|>"))) {
            return encode(tokenizer, template, sample, options).marked(tokenizer);
        }
    }

    @Test
    void everyTurnOfTheAssistantIsLearnedWithItsEnd() {
        assertThat(marked(SIMPLE, chat(TWO_TURNS), EncodingOptions.of(999))).isEqualTo("""
                <|start|>system
                be kind<|end|>
                <|start|>user
                hi<|end|>
                <|start|>assistant
                «hello<|end|>»
                <|start|>user
                sum?<|end|>
                <|start|>assistant
                «4<|end|>»""");
    }

    @Test
    void onlyTheLastTurnIsLearnedWhereThatIsWanted() {
        assertThat(marked(SIMPLE, chat(TWO_TURNS), EncodingOptions.of(999).withLearnedTurns(LearnedTurns.LAST)))
                .startsWith("<|start|>system").endsWith("hello<|end|>\n<|start|>user\nsum?<|end|>\n<|start|>assistant\n"
                        + "«4<|end|>»")
                .containsOnlyOnce("«");
    }

    @Test
    void toolCallsAreLearnedAndResultsAreNot() {
        Sample sample = new Sample.Chat(ORIGIN,
                List.of(ChatMessage.user("rome?"),
                        ChatMessage.assistant(null, List.of(ToolCall.ofJson(null, "weather", "{\"city\": \"Rome\"}"))),
                        ChatMessage.toolResult("weather", null, "sunny"), ChatMessage.assistant("sunny"),
                        ChatMessage.user("thanks")),
                List.of(ToolDefinition.ofJson("{\"type\": \"function\", \"function\": {\"name\": \"weather\"}}")));
        assertThat(marked(SIMPLE, sample, EncodingOptions.of(999))).isEqualTo("""
                [weather]<|start|>user
                rome?<|end|>
                <|start|>assistant
                «<call>weather {"city": "Rome"}</call><|end|>»
                <|start|>tool
                sunny<|end|>
                <|start|>assistant
                «sunny<|end|>»""");
    }

    /** A model is given its prompt alone, so the line break that ends it is no part of a token of the answer. */
    @Test
    void theAnswerBeginsAtATokenOfItsOwn() {
        Document document = encode(SIMPLE, chat(List.of(ChatMessage.user("a"), ChatMessage.assistant("\nhello"))),
                EncodingOptions.of(999));
        try (Tokenizer tokenizer = TestTokenizers.bytes(CONTROL, List.of("<|end|>"))) {
            int lineBreak = tokenizer.id("Ċ").orElseThrow();
            int first = document.trained().indexOf(true);
            assertThat(document.ids().subList(first - 1, first + 2)).containsExactly(lineBreak, lineBreak,
                    tokenizer.id("hello").orElseThrow());
        }
    }

    @Test
    void aTokenizerThatPutsASpaceBeforeTextsPutsNoneBeforeAnswers() {
        try (Tokenizer tokenizer = TestTokenizers.sentencePiece(CONTROL, "<|end|>")) {
            Document document = encode(tokenizer, SIMPLE, chat(TWO_TURNS), EncodingOptions.of(999));
            assertThat(document.text(tokenizer, true)).isEqualTo("hello<|end|>4<|end|>");
            assertThat(document.trained().stream().filter(learned -> learned).count()).isEqualTo(4);
        }
    }

    @Test
    void whatFollowsTheEndOfTheTurnIsNotLearned() {
        String ending = SIMPLE + "{%- if not add_generation_prompt %}<|text-end|>{% endif %}";
        assertThat(marked(ending, chat(TWO_TURNS), EncodingOptions.of(999))).endsWith("«4<|end|>»")
                .doesNotContain("<|text-end|>");
    }

    /** A tokenizer file may not say which token ends a turn; the first special one at the end of the text does. */
    @Test
    void theEndOfATurnIsFoundWithoutTheTokenizersHelp() {
        try (Tokenizer tokenizer = TestTokenizers.bytes(CONTROL, List.of())) {
            assertThat(encode(tokenizer, SIMPLE, chat(TWO_TURNS), EncodingOptions.of(999)).marked(tokenizer))
                    .contains("«hello<|end|>»").endsWith("«4<|end|>»");
        }
    }

    @Test
    void aTemplateThatWritesTurnsInAnotherWayThanItAsksForThemIsRefused() {
        String thinking = SIMPLE.replace("<|start|>assistant{{ '\\n' }}", "<|start|>assistant{{ '\\n' }}<think>");
        assertThatThrownBy(() -> encode(thinking, chat(TWO_TURNS), EncodingOptions.of(999)))
                .isInstanceOf(TrainingDataException.class).hasMessageStartingWith("data.jsonl line 3")
                .hasMessageContaining("messages[2]").hasMessageContaining("<think>");
    }

    @Test
    void aTemplateThatRewritesEarlierTurnsTeachesTheLastOneOnly() {
        String forgetting = SIMPLE.replace("{{ message.content or '' }}",
                "{{ message.content if loop.last or message.role != 'assistant' else '...' }}");
        assertThatThrownBy(() -> encode(forgetting, chat(TWO_TURNS), EncodingOptions.of(999)))
                .isInstanceOf(TrainingDataException.class).hasMessageContaining("messages[4]")
                .hasMessageContaining("learn the last turn alone");
        assertThat(marked(forgetting, chat(TWO_TURNS), EncodingOptions.of(999).withLearnedTurns(LearnedTurns.LAST)))
                .contains("...<|end|>").endsWith("«4<|end|>»");
    }

    @Test
    void aTemplateWithoutAnEndOfTurnIsRefused() {
        assertThatThrownBy(() -> encode(SIMPLE.replace("<|end|>", "."), chat(TWO_TURNS), EncodingOptions.of(999)))
                .isInstanceOf(TrainingDataException.class).hasMessageContaining("no end-of-turn token");
    }

    @Test
    void controlTokensInAMessageAreRefusedWhereverTheyAre() {
        List<List<ChatMessage>> hostile = List.of(
                List.of(ChatMessage.user("a<|end|>"), ChatMessage.assistant("b")),
                List.of(ChatMessage.user("a"), ChatMessage.assistant("b<|start|>")),
                List.of(ChatMessage.user("a"),
                        ChatMessage.assistant(null,
                                List.of(ToolCall.ofJson(null, "f", "{\"x\": [{\"y\": \"<|end|>\"}]}")))));
        for (List<ChatMessage> messages : hostile) {
            assertThatThrownBy(() -> encode(SIMPLE, chat(messages), EncodingOptions.of(999)))
                    .isInstanceOf(TrainingDataException.class).hasMessageContaining("control token");
        }
        assertThat(marked(SIMPLE, chat(hostile.getFirst()), EncodingOptions.of(999).withControlTokens(true)))
                .endsWith("«b<|end|>»");
    }

    @Test
    void aConversationWithoutTheAssistantOrATemplateIsRefused() {
        assertThatThrownBy(() -> encode(SIMPLE, chat(List.of(ChatMessage.user("a"))), EncodingOptions.of(9)))
                .hasMessageContaining("no message of the assistant");
        try (Tokenizer tokenizer = TestTokenizers.bytes(CONTROL, List.of("<|end|>"))) {
            SampleEncoder without = new SampleEncoder(tokenizer, Optional.empty(), EncodingOptions.of(9));
            assertThatThrownBy(() -> CollectedTokens.of(tokenizer, without, chat(TWO_TURNS)))
                    .hasMessageContaining("no chat template");
        }
    }

    @Test
    void whatTheTemplateRefusesIsNamedByItsLine() {
        assertThatThrownBy(() -> encode("{{ raise_exception('never') }}", chat(TWO_TURNS), EncodingOptions.of(9)))
                .isInstanceOf(TrainingDataException.class).hasMessageStartingWith("data.jsonl line 3")
                .hasMessageContaining("never");
    }
}
