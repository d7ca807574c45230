package org.famulus.engine.chat;

import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * How a conversation is rendered.
 *
 * @param addGenerationPrompt whether the text ends where the assistant's next turn begins
 * @param variables what the template reads beside the conversation, such as {@code enable_thinking}: JSON values
 * @param clock today's date for templates that write it, in the clock's zone
 */
public record RenderOptions(boolean addGenerationPrompt, Map<String, @Nullable Object> variables, Clock clock) {

    public RenderOptions {
        variables = JsonValues.copy(variables);
    }

    /** Ready for the assistant's next turn, today. */
    public static RenderOptions forNextTurn() {
        return new RenderOptions(true, Map.of(), Clock.systemDefaultZone());
    }

    /** The conversation as it is, as in training data. */
    public static RenderOptions asItIs() {
        return new RenderOptions(false, Map.of(), Clock.systemDefaultZone());
    }

    public RenderOptions withClock(Clock other) {
        return new RenderOptions(addGenerationPrompt, variables, other);
    }

    public RenderOptions withVariable(String name, Object value) {
        Map<String, @Nullable Object> more = new LinkedHashMap<>(variables);
        more.put(name, value);
        return new RenderOptions(addGenerationPrompt, more, clock);
    }
}
