package org.famulus.engine.chat;

import java.util.LinkedHashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * A call of a tool that the model asked for.
 *
 * @param id what the result refers to, or null where the model gives none
 * @param name of the tool
 * @param arguments JSON values by name, in order
 */
public record ToolCall(@Nullable String id, String name, Map<String, @Nullable Object> arguments) {

    public ToolCall {
        arguments = JsonValues.copy(arguments);
    }

    /** @throws IllegalArgumentException where the arguments are no JSON object */
    public static ToolCall ofJson(@Nullable String id, String name, String argumentsJson) {
        return new ToolCall(id, name, JsonValues.object(argumentsJson, "the arguments of tool '" + name + "'"));
    }

    /** As templates read it. */
    Map<String, Object> variables() {
        Map<String, Object> call = new LinkedHashMap<>();
        call.put("type", "function");
        if (id != null) {
            call.put("id", id);
        }
        Map<String, Object> function = new LinkedHashMap<>();
        function.put("name", name);
        function.put("arguments", arguments);
        call.put("function", function);
        return call;
    }
}
