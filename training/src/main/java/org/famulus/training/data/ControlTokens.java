package org.famulus.training.data;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.famulus.engine.chat.ChatMessage;
import org.famulus.engine.chat.ToolCall;
import org.famulus.engine.tokenizer.Tokenizer;
import org.jspecify.annotations.Nullable;

/** Finds control tokens of a tokenizer that are written in a conversation: there they would end or begin turns. */
final class ControlTokens {

    private final List<String> contents = new ArrayList<>();

    ControlTokens(Tokenizer tokenizer) {
        for (int id = 0; id < tokenizer.vocabularySize(); id++) {
            if (tokenizer.special(id)) {
                tokenizer.token(id).filter(token -> !token.isBlank()).ifPresent(contents::add);
            }
        }
    }

    /** One that a message holds, in whatever part of it. */
    Optional<String> in(ChatMessage message) {
        Optional<String> found = in(message.content()).or(() -> in(message.reasoning()));
        for (ToolCall call : message.toolCalls()) {
            found = found.or(() -> in(call.name())).or(() -> in(call.arguments()));
        }
        return found;
    }

    private Optional<String> in(@Nullable Object value) {
        return switch (value) {
            case String text -> contents.stream().filter(text::contains).findFirst();
            case Map<?, ?> map -> map.entrySet().stream()
                    .flatMap(entry -> in(entry.getKey()).or(() -> in(entry.getValue())).stream()).findFirst();
            case Iterable<?> items -> {
                Optional<String> found = Optional.empty();
                for (Object item : items) {
                    found = found.or(() -> in(item));
                }
                yield found;
            }
            case null, default -> Optional.empty();
        };
    }
}
