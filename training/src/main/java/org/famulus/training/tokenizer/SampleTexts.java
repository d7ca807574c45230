package org.famulus.training.tokenizer;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.famulus.engine.chat.ChatMessage;
import org.famulus.engine.chat.ChatTemplate;
import org.famulus.engine.chat.RenderOptions;
import org.famulus.engine.chat.ToolCall;
import org.famulus.training.data.Sample;
import org.famulus.training.data.TrainingDataException;

/** The texts of a sample that a tokenizer learns from. */
final class SampleTexts {

    /** The date in a template is as good as any other, and must not change what is learned. */
    private static final RenderOptions RENDERING = new RenderOptions(false, Map.of(),
            Clock.fixed(Instant.parse("2026-01-01T12:00:00Z"), ZoneOffset.UTC));

    private final Optional<ChatTemplate> template;

    SampleTexts(TokenizerRecipe recipe) {
        template = recipe.chatTemplate().map(source -> ChatTemplate.of(source, recipe.beginOfSequence().orElse(null),
                recipe.endOfSequence().orElse(null)));
    }

    List<String> of(Sample sample) {
        return switch (sample) {
            case Sample.Text text -> List.of(text.text());
            case Sample.Completion completion -> List.of(completion.prompt(), completion.completion());
            case Sample.Chat chat -> template.map(source -> List.of(rendered(source, chat)))
                    .orElseGet(() -> said(chat));
        };
    }

    private static String rendered(ChatTemplate template, Sample.Chat chat) {
        try {
            return chat.tools().isEmpty()
                    ? template.render(chat.messages(), RENDERING)
                    : template.render(chat.messages(), chat.tools(), RENDERING);
        } catch (IllegalArgumentException refused) {
            throw TrainingDataException.at(chat.origin(), String.valueOf(refused.getMessage()), refused);
        }
    }

    private static List<String> said(Sample.Chat chat) {
        List<String> texts = new ArrayList<>();
        for (ChatMessage message : chat.messages()) {
            Optional.ofNullable(message.content()).ifPresent(texts::add);
            Optional.ofNullable(message.reasoning()).ifPresent(texts::add);
            for (ToolCall call : message.toolCalls()) {
                texts.add(call.name());
                call.arguments().forEach((name, value) -> texts.add(name + " " + value));
            }
        }
        return texts;
    }
}
